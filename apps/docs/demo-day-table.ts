import { demoDay } from '../../lib/market-simulator/demo-day/demo-day.ts';
import { isPromised } from '../../lib/market-simulator/demo-day/not-yet.ts';

/** What happens on the demo's day, and what is ordinary though it does not look like it. Times are UTC. */
export function demoDayTable(): string {
  const rows = demoDay().labels.flatMap((label) => {
    const { kind, symbols, startMs, what, expected } = label;
    if (kind === 'quiet') return [];
    const promised = isPromised(label) ? 'yes' : 'not yet';
    const names = symbols.map((symbol) => `\`${symbol}\``).join(', ');
    const begin = `| ${clock(startMs)} | ${names} | ${what}`;
    if (expected.outcome === 'either') return [`${begin} | either | | |`];
    if (expected.outcome === 'nothing') return [`${begin} | nothing | | ${promised} |`];
    const kinds = expected.kinds.map((each) => `\`${each}\``).join(', ');
    return [`${begin} | ${kinds} | ${clock(expected.byMs)} | ${promised} |`];
  });
  return [
    '| from | symbols | what | to be told | by | promised |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function clock(epochMs: number): string {
  const iso = new Date(epochMs).toISOString();
  const day = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', weekday: 'short' }).format(epochMs);
  return `${day} ${iso.slice(11, iso.slice(17, 19) === '00' ? 16 : 19)}`;
}
