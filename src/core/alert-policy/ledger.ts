import type { Channel } from '../channels/channels.ts';
import type { Delivery } from '../delivery/delivery.ts';
import { OTHER_SYMBOLS, type HeldCount } from '../notifications/message.ts';

/** What one user has been told lately: as much as grouping and rate limits need, and no more. */
export interface Ledger {
  readonly userId: string;
  /** 0 before it is first stored; the guard of its conditional write. */
  readonly version: number;
  readonly gate: Gate;
  /** Alerts told about a symbol in one clock hour. */
  readonly alerts: ReadonlyMap<string, HourCount>;
  /** When messages went out on a channel, epoch ms, oldest first. */
  readonly messages: Readonly<Partial<Record<Channel, readonly number[]>>>;
  /** Alerts that a limit held back and no message has told of yet. */
  readonly held: Readonly<Partial<Record<Channel, HeldBack>>>;
}

/** After a message the gate is closed for a while; what comes meanwhile waits for its opening, together. */
export interface Gate {
  readonly closedUntilMs: number;
  /** CRITICAL alerts that have passed it while it was closed. */
  readonly passed: number;
}

export interface HourCount {
  readonly hourStartMs: number;
  readonly count: number;
}

export interface HeldBack {
  readonly counts: readonly HeldCount[];
  /** When a delivery is due that tells of them at the latest. */
  readonly toldByMs: number;
}

export function emptyLedger(userId: string): Ledger {
  return {
    userId,
    version: 0,
    gate: { closedUntilMs: 0, passed: 0 },
    alerts: new Map(),
    messages: {},
    held: {},
  };
}

/** Symbols that a ledger knows by name at most, so that a storm over thousands of them writes no item of 400 KB. */
export const MOST_SYMBOLS = 200;

/** The sum of several counts, the most frequent symbol first; those beyond `MOST_SYMBOLS` are counted together at the end. */
export function mergeHeld(...lists: readonly (readonly HeldCount[])[]): readonly HeldCount[] {
  const bySymbol = new Map<string, number>();
  for (const { symbol, count } of lists.flat()) bySymbol.set(symbol, (bySymbol.get(symbol) ?? 0) + count);
  const unnamed = bySymbol.get(OTHER_SYMBOLS) ?? 0;
  bySymbol.delete(OTHER_SYMBOLS);
  const named = [...bySymbol]
    .map(([symbol, count]) => ({ symbol, count }))
    .toSorted((a, b) => b.count - a.count || (a.symbol < b.symbol ? -1 : 1));
  const rest = named.slice(MOST_SYMBOLS).reduce((sum, { count }) => sum + count, unnamed);
  const others = rest === 0 ? [] : [{ symbol: OTHER_SYMBOLS, count: rest }];
  return [...named.slice(0, MOST_SYMBOLS), ...others];
}

/** With what rows that are told no more were to tell of: the next message on their channels does. */
export function withUntold(held: Ledger['held'], rows: readonly Delivery[]): Ledger['held'] {
  const next = { ...held };
  for (const { channel, held: counts } of rows) {
    if (counts.length === 0) continue;
    const before = next[channel];
    next[channel] = { counts: mergeHeld(before?.counts ?? [], counts), toldByMs: before?.toldByMs ?? 0 };
  }
  return next;
}

/** Those told most often: of the others one more is told before their limit holds. */
export function mostTold(alerts: Ledger['alerts']): Ledger['alerts'] {
  if (alerts.size <= MOST_SYMBOLS) return alerts;
  return new Map([...alerts].toSorted(([, a], [, b]) => b.count - a.count).slice(0, MOST_SYMBOLS));
}
