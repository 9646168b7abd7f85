import { LIVE_START_MS } from './market-stream.ts';
import { outcomeOf, type Outcome } from './outcome.ts';
import type { Check } from './property.ts';
import { SIMULATED_RULES } from './simulated-rules.ts';

const TWICE = ' (found twice, not the same)';

/** Rules that the release before asks once more when it sees a bar again that this one has shown already. */
const ASKED_AT_CLOSE = SIMULATED_RULES.filter(({ frequency }) => frequency === 'once_per_bar_close').map(
  ({ ruleId }) => ruleId,
);

/**
 * While two releases take turns with the same items, readers find what one release alone leaves: every record, bar and rule once, by
 * what identifies it. How a release words or rounds it, and what it finds rare enough to be told, is its own affair, and its state is no
 * part of the outcome; but whatever is told of an episode is whole, whoever tells which part of it.
 */
export const differencesAcrossReleases: Check = async (_, { account }, clean) => {
  const outcome = outcomeOf(account);
  const expected = identities(clean);
  const found = identities(outcome);
  return [
    ...[...expected].filter((id) => !found.has(id)).map((id) => `missing: ${id}`),
    ...[...found].filter((id) => !expected.has(id) && !isRepeatedClose(id)).map((id) => `too much: ${id}`),
    ...incoherentEpisodes(outcome),
  ];
};

function identities(outcome: Outcome): Set<string> {
  return new Set([...outcome].flatMap(([key, { content }]) => identityOf(key, content) ?? []));
}

function identityOf(key: string, content: string): string | null {
  const [kind = '', ...rest] = key.replace(TWICE, '').split(' ');
  const id = rest.join(' ');
  switch (kind) {
    case 'state':
      return null;
    case 'bar':
      // What the warm-up has left open is closed by the first record.
      return Number(rest.at(-1)) < LIVE_START_MS ? null : `${kind} ${id} ${pricesOf(content)}`;
    case 'alert':
    case 'anomaly':
      return isOfRule(toldOf(content)) ? `${kind} ${withoutCount(id)}` : null;
    default:
      return `${kind} ${id}`;
  }
}

interface Told {
  readonly id: string;
  readonly episode: string;
  readonly revision: number;
  readonly status: string;
}

function toldOf(alert: string): Told {
  const { alert_id: id, episode_id: episode, status } = JSON.parse(alert) as Record<string, string>;
  return { id: id!, episode: episode!, status: status!, revision: Number(id!.split('-').at(-1)) };
}

function isOfRule({ id }: Told): boolean {
  return id.startsWith('alice-');
}

/** Told once per revision without a gap, the beginning first and the end last, and each of it in the history as well. */
function incoherentEpisodes(outcome: Outcome): string[] {
  const rows = new Map<string, Told>();
  const alerts = new Map<string, Told>();
  for (const [key, { content }] of outcome) {
    const [kind] = key.split(' ');
    if (kind !== 'alert' && kind !== 'anomaly') continue;
    const told = toldOf(content);
    if (isOfRule(told)) continue;
    (kind === 'alert' ? alerts : rows).set(told.id, told);
  }
  const wrong = [...alerts.values()].filter((told) => {
    const whole = [...alerts.values()].filter(({ episode }) => episode === told.episode);
    const isLast = told.revision === whole.length;
    const isInPlace = told.revision >= 1 && told.revision <= whole.length;
    const isItsTurn = (told.status === 'firing') === (told.revision === 1);
    return !isInPlace || !isItsTurn || (told.status === 'resolved' && !isLast) || !rows.has(told.id);
  });
  const untold = [...rows.values()].filter(({ id }) => !alerts.has(id));
  return [
    ...wrong.map(({ id, status }) => `out of turn: ${status} ${id}`),
    ...untold.map(({ id }) => `untold: ${id}`),
  ];
}

/** Open, high, low, close and volume. */
function pricesOf(bar: string): string {
  return bar.split(' ').slice(0, 5).join(' ');
}

/** A rule's alert says how often the rule has spoken, which a repeated close moves. */
function withoutCount(alertId: string): string {
  return alertId.split('-').slice(0, -3).join('-');
}

function isRepeatedClose(id: string): boolean {
  return ASKED_AT_CLOSE.some((ruleId) => id.startsWith(`alert alice-${ruleId}-`));
}
