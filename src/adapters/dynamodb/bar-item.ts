import { intervalText } from '../../core/market-data/interval.ts';
import type { ClosedBar } from '../../core/market-state/price-series.ts';
import type { Item } from './batch-writer.ts';
import { packJson } from './packed-json.ts';

/** Indicators of stored bars keep this many significant digits: a write unit is 1 KB, a chart needs no more. */
const INDICATOR_DIGITS = 8;
/** A pack of this many bars with the default indicators stays well below the 400 KB an item may have. */
const BARS_PER_ITEM = 500;

/**
 * Bars that closed in one batch, in one item per interval: columns, packed. `bars` unpacks to
 * `{t, o, h, l, c, v, i: {<indicator>: […]}}`, `t` being milliseconds since `t0`.
 */
export function barItems(symbol: string, closedBars: readonly ClosedBar[], expiresAt: number): Item[] {
  const items: Item[] = [];
  for (const bars of Map.groupBy(closedBars, ({ intervalMs }) => intervalMs).values()) {
    for (let start = 0; start < bars.length; start += BARS_PER_ITEM) {
      items.push(barItem(symbol, bars.slice(start, start + BARS_PER_ITEM), expiresAt));
    }
  }
  return items;
}

function barItem(symbol: string, closedBars: readonly ClosedBar[], expiresAt: number): Item {
  const bars = closedBars.map(({ bar }) => bar);
  const t0 = bars[0]!.startMs;
  const interval = intervalText(closedBars[0]!.intervalMs);
  const keys = Object.keys(closedBars[0]!.indicators);
  const columns = {
    t: bars.map(({ startMs }) => startMs - t0),
    o: bars.map(({ open }) => open),
    h: bars.map(({ high }) => high),
    l: bars.map(({ low }) => low),
    c: bars.map(({ close }) => close),
    v: bars.map(({ volume }) => volume),
    i: Object.fromEntries(
      keys.map((key) => [key, closedBars.map(({ indicators }) => rounded(indicators[key]))]),
    ),
  };
  return {
    pk: { S: symbol },
    sk: { S: `BAR#${interval}#${new Date(t0).toISOString()}` },
    t0: { N: String(t0) },
    t1: { N: String(bars.at(-1)!.startMs) },
    interval: { S: interval },
    count: { N: String(bars.length) },
    bars: { B: packJson(columns) },
    expires_at: { N: String(expiresAt) },
  };
}

function rounded(value: number | null | undefined): number | null {
  return value == null ? null : Number(value.toPrecision(INDICATOR_DIGITS));
}
