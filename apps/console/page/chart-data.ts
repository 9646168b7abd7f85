import { barStartOf } from '../../../src/core/market-data/interval.ts';
import type { AlertRow, ChartBar } from '../api.ts';
import { rank } from './episodes.ts';

/** Alerts that happened within one bar. */
export interface BarMarker {
  readonly timeMs: number;
  /** Gravest first, newest first among equals; at least one. */
  readonly alerts: readonly AlertRow[];
}

const FALLS: ReadonlySet<string> = new Set(['price_drop', 'flash_crash']);

/** Oldest first, each time once; the newer reading of a bar replaces the older one. */
export function mergeBars(known: readonly ChartBar[], read: readonly ChartBar[]): readonly ChartBar[] {
  const byTime = new Map(known.map((bar) => [bar.timeMs, bar]));
  for (const bar of read) byTime.set(bar.timeMs, bar);
  return [...byTime.values()].toSorted((a, b) => a.timeMs - b.timeMs);
}

/**
 * The last bar, or the one that begins after it, with a price that has just been paid. Null when the price belongs to a bar
 * that is over.
 */
export function barWithPrice(
  last: ChartBar | undefined,
  {
    price,
    timeMs,
    intervalMs,
  }: { readonly price: number; readonly timeMs: number; readonly intervalMs: number },
): ChartBar | null {
  const startMs = barStartOf(timeMs, intervalMs);
  if (last === undefined || startMs > last.timeMs) {
    return { timeMs: startMs, open: price, high: price, low: price, close: price, volume: 0, indicators: {} };
  }
  if (startMs < last.timeMs) return null;
  return { ...last, high: Math.max(last.high, price), low: Math.min(last.low, price), close: price };
}

/** Ends of episodes are no markers: nothing happened there. */
export function markersOf(alerts: readonly AlertRow[], bars: readonly ChartBar[]): readonly BarMarker[] {
  const byBar = new Map<number, AlertRow[]>();
  for (const alert of alerts) {
    if (alert.status === 'resolved') continue;
    const bar = barAt(bars, alert.occurredAtMs);
    if (bar === undefined) continue;
    const group = byBar.get(bar.timeMs);
    if (group === undefined) byBar.set(bar.timeMs, [alert]);
    else group.push(alert);
  }
  return [...byBar]
    .map(([timeMs, group]) => ({ timeMs, alerts: group.toSorted(byUrgency) }))
    .toSorted((a, b) => a.timeMs - b.timeMs);
}

function byUrgency(a: AlertRow, b: AlertRow): number {
  return rank(b.severity) - rank(a.severity) || b.occurredAtMs - a.occurredAtMs;
}

/** The bar in which a time lies, by binary search. */
export function barAt(bars: readonly ChartBar[], timeMs: number): ChartBar | undefined {
  let [low, high] = [0, bars.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (bars[middle]!.timeMs <= timeMs) low = middle + 1;
    else high = middle;
  }
  return bars[low - 1];
}

/** Beside its high or its low, where it went. */
export function pointsDown({ alerts }: BarMarker): boolean {
  return FALLS.has(alerts[0]!.anomaly);
}

/** Each once; the newer reading of an alert replaces the older one. */
export function mergeAlerts(known: readonly AlertRow[], read: readonly AlertRow[]): readonly AlertRow[] {
  const byId = new Map(known.map((alert) => [alert.alertId, alert]));
  for (const alert of read) byId.set(alert.alertId, alert);
  return [...byId.values()];
}

/** Milliseconds of `1m`, `4h`, `1d`; null for what is no interval. */
export function intervalMsOf(interval: string): number | null {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(interval) ?? [];
  if (count === undefined || unit === undefined) return null;
  return Number(count) * UNIT_MS[unit]!;
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
