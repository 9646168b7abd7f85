import { intervalText, parseInterval } from '../../core/market-data/interval.ts';
import type { ClosedBar } from '../../core/market-state/closed-bar.ts';
import type { Item } from './plain-item.ts';
import { keyRange, type KeyRange, sortableTime, windowStart } from './key-range.ts';
import { packJson, unpackJson } from './packed-json.ts';

/** Indicators of stored bars keep this many significant digits: a write unit is 1 KB, a chart needs no more. */
const INDICATOR_DIGITS = 8;
/** A pack of this many bars with the default indicators stays well below the 400 KB an item may have. */
const BARS_PER_ITEM = 500;
/** A reader has to look back this many bars at most: four hours of minute bars, 240 days of daily ones. */
const BARS_PER_WINDOW = 240;

/** What `bars` unpacks to: one entry per bar in each column. */
interface BarColumns {
  /** Start, milliseconds since `t0`. */
  readonly t: readonly number[];
  readonly o: readonly number[];
  readonly h: readonly number[];
  readonly l: readonly number[];
  readonly c: readonly number[];
  readonly v: readonly number[];
  /** By indicator; null while it warms up. */
  readonly i: Readonly<Record<string, readonly (number | null)[]>>;
  /** How often its feed has sent it, see `ClosedBar`; absent where all were sent once, as nearly always. */
  readonly n?: readonly number[];
}

/** Sort keys of every item that may hold a bar that starts from `fromMs` to before `toMs`. */
export function barKeys(intervalMs: number, fromMs: number, toMs: number): KeyRange {
  return keyRange(barPrefix(intervalMs), windowStart(fromMs, BARS_PER_WINDOW * intervalMs), toMs);
}

/** Sort keys of every item with bars that start before `beforeMs`, the longest past included. */
export function barKeysBefore(intervalMs: number, beforeMs: number): KeyRange {
  return keyRange(barPrefix(intervalMs), -Infinity, beforeMs);
}

/** No bar that starts before it lies in an item that is keyed later. */
export function barWindowStart(intervalMs: number, epochMs: number): number {
  return windowStart(epochMs, BARS_PER_WINDOW * intervalMs);
}

function barPrefix(intervalMs: number): string {
  return `BAR#${intervalText(intervalMs)}#`;
}

/**
 * Bars that closed in one batch, in as few items per interval as possible: columns, packed; `barsOf` takes them apart.
 * The sort key names the first and the last bar, so that a late writer of fewer bars replaces nobody's.
 */
export function barItems(symbol: string, closedBars: readonly ClosedBar[], expiresAt: number): Item[] {
  const windows = Map.groupBy(
    closedBars,
    ({ bar, intervalMs }) =>
      `${intervalText(intervalMs)} ${windowStart(bar.startMs, BARS_PER_WINDOW * intervalMs)}`,
  );
  const items: Item[] = [];
  for (const bars of windows.values()) {
    for (let start = 0; start < bars.length; start += BARS_PER_ITEM) {
      items.push(barItem(symbol, bars.slice(start, start + BARS_PER_ITEM), expiresAt));
    }
  }
  return items;
}

/** The bars of an item that `barItems` made: the shape is ours, so it is read without another validation. */
export function barsOf(item: Item): ClosedBar[] {
  const t0 = Number(item['t0']!.N);
  const intervalMs = parseInterval(item['interval']!.S!);
  const { t, o, h, l, c, v, i, n } = unpackJson(item['bars']!.B!) as BarColumns;
  const indicators = Object.entries(i);
  return t.map((offset, index) => ({
    bar: {
      startMs: t0 + offset,
      open: o[index]!,
      high: h[index]!,
      low: l[index]!,
      close: c[index]!,
      volume: v[index]!,
    },
    intervalMs,
    indicators: Object.fromEntries(indicators.map(([key, values]) => [key, values[index] ?? null])),
    ...(n !== undefined && { revision: n[index]! }),
  }));
}

function barItem(symbol: string, closedBars: readonly ClosedBar[], expiresAt: number): Item {
  const bars = closedBars.map(({ bar }) => bar);
  const starts = bars.map(({ startMs }) => startMs);
  const [t0, t1] = [Math.min(...starts), Math.max(...starts)];
  const { intervalMs } = closedBars[0]!;
  const revisions = closedBars.map(({ revision = 1 }) => revision);
  const keys = new Set(closedBars.flatMap(({ indicators }) => Object.keys(indicators)));
  const columns: BarColumns = {
    t: starts.map((startMs) => startMs - t0),
    o: bars.map(({ open }) => open),
    h: bars.map(({ high }) => high),
    l: bars.map(({ low }) => low),
    c: bars.map(({ close }) => close),
    v: bars.map(({ volume }) => volume),
    i: Object.fromEntries(
      [...keys].map((key) => [key, closedBars.map(({ indicators }) => rounded(indicators[key]))]),
    ),
    ...(revisions.some((revision) => revision > 1) && { n: revisions }),
  };
  return {
    pk: { S: symbol },
    sk: { S: `${barPrefix(intervalMs)}${sortableTime(t0)}#${sortableTime(t1)}` },
    t0: { N: String(t0) },
    t1: { N: String(t1) },
    interval: { S: intervalText(intervalMs) },
    count: { N: String(bars.length) },
    bars: { B: packJson(columns) },
    expires_at: { N: String(expiresAt) },
  };
}

function rounded(value: number | null | undefined): number | null {
  return value == null ? null : Number(value.toPrecision(INDICATOR_DIGITS));
}
