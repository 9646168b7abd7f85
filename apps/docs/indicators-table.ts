import { BarHistory } from '../../src/core/indicators/bar-history.ts';
import { buildIndicator, INDICATOR_USAGES } from '../../src/core/indicators/indicator-catalog.ts';
import { DEFAULT_INDICATORS, parseIndicators } from '../../src/core/indicators/indicator-set.ts';
import { TICK_SMA_KEY, TICK_SMA_PERIOD } from '../../src/core/indicators/tick-sma.ts';

/** Long enough for every default to have warmed up. */
const BARS = 120;
const BYTES_PER_DOUBLE = 8;

/** Each indicator that is computed by default, as a Markdown table. */
export function indicatorsTable(): string {
  const rows = DEFAULT_INDICATORS.split(',').map((entry) => {
    const set = parseIndicators(entry);
    const usage = INDICATOR_USAGES.get(entry.split(':')[0]!)!.split(', such as')[0]!;
    const keys = set.keys.map((key) => `\`${key}\``).join(' ');
    const first = [...new Set(firstBars(entry).values())].join(', ');
    return `| \`${usage}\` | \`${entry}\` | ${keys} | ${first} | ${buildIndicator(entry).lookback} | ${set.stateSize * BYTES_PER_DOUBLE} |`;
  });
  return [
    '| form | default | keys | first value on bar | looks back | state |',
    '|---|---|---|---|---|---|',
    ...rows,
    `| over ticks | always | \`${TICK_SMA_KEY}\` | tick ${TICK_SMA_PERIOD} | | |`,
  ].join('\n');
}

/** For each output the bar, counted from 1, that has its first value. */
function firstBars(entry: string): Map<string, number> {
  const set = parseIndicators(entry);
  const state = set.createState();
  const history = new BarHistory(set.historyCapacity);
  const first = new Map<string, number>();
  for (let n = 1; n <= BARS; n += 1) {
    const close = 100 + Math.sin(n);
    const bar = { startMs: n * 60_000, open: close, high: close + 1, low: close - 1, close, volume: 1 };
    set.commit(state, bar, history);
    for (const [key, value] of Object.entries(set.values(state))) {
      if (value !== null && !first.has(key)) first.set(key, n);
    }
  }
  if (first.size !== set.keys.length) throw new Error(`${entry} has no value after ${BARS} bars`);
  return first;
}
