import { LIVE_START_MS } from './market-stream.ts';
import { outcomeOf, type Outcome } from './outcome.ts';
import type { Check } from './property.ts';
import { SIMULATED_RULES } from './simulated-rules.ts';

/** Rules that the release before asks once more when it sees a bar again that this one has shown already. */
const ASKED_AT_CLOSE = SIMULATED_RULES.filter(({ frequency }) => frequency === 'once_per_bar_close').map(
  ({ ruleId }) => ruleId,
);

/**
 * While two releases take turns with the same items, readers find what one release alone leaves: every record, bar, episode and
 * rule once, by what identifies it. How a release words or rounds it is its own affair, and its state is no part of the outcome.
 */
export const differencesAcrossReleases: Check = async (_, { account }, clean) => {
  const expected = identities(clean);
  const found = identities(outcomeOf(account));
  return [
    ...[...expected].filter((id) => !found.has(id)).map((id) => `missing: ${id}`),
    ...[...found].filter((id) => !expected.has(id) && !isRepeatedClose(id)).map((id) => `too much: ${id}`),
  ];
};

function identities(outcome: Outcome): Set<string> {
  return new Set([...outcome].flatMap(([key, { content }]) => identityOf(key, content) ?? []));
}

function identityOf(key: string, content: string): string | null {
  const [kind = '', ...rest] = key.replace(' (found twice, not the same)', '').split(' ');
  const id = rest.join(' ');
  switch (kind) {
    case 'state':
      return null;
    case 'bar':
      // What the warm-up has left open is closed by the first record.
      return Number(rest.at(-1)) < LIVE_START_MS ? null : `${kind} ${id} ${pricesOf(content)}`;
    case 'alert':
      return `${kind} ${withoutCount(id)}`;
    default:
      return `${kind} ${id}`;
  }
}

/** Open, high, low, close and volume. */
function pricesOf(bar: string): string {
  return bar.split(' ').slice(0, 5).join(' ');
}

/** A rule's alert says how often the rule has spoken, which a repeated close moves. */
function withoutCount(alertId: string): string {
  return alertId.startsWith('alice-') ? alertId.split('-').slice(0, -3).join('-') : alertId;
}

function isRepeatedClose(id: string): boolean {
  return ASKED_AT_CLOSE.some((ruleId) => id.startsWith(`alert alice-${ruleId}-`));
}
