import { demoDay } from '../../lib/market-simulator/demo-day/demo-day.ts';

/** What happens on the demo's day, and what is ordinary though it does not look like it. Times are UTC. */
export function demoDayTable(): string {
  const rows = demoDay().labels.flatMap(({ kind, symbols, startMs, what, expected }) => {
    if (kind === 'quiet') return [];
    const names = symbols.map((symbol) => `\`${symbol}\``).join(', ');
    const begin = `| ${clock(startMs)} | ${names} | ${what}`;
    if (expected.outcome !== 'told') return [`${begin} | ${expected.outcome} | |`];
    const kinds = expected.kinds.map((each) => `\`${each}\``).join(', ');
    return [`${begin} | ${kinds} | ${clock(expected.byMs)} |`];
  });
  return ['| from | symbols | what | to be told | by |', '|---|---|---|---|---|', ...rows].join('\n');
}

function clock(epochMs: number): string {
  const iso = new Date(epochMs).toISOString();
  const day = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', weekday: 'short' }).format(epochMs);
  return `${day} ${iso.slice(11, iso.slice(17, 19) === '00' ? 16 : 19)}`;
}
