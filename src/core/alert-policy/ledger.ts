import type { Channel } from '../channels/channels.ts';
import type { HeldCount } from '../notifications/message.ts';

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

/** The sum of several counts, the most frequent symbol first. */
export function mergeHeld(...lists: readonly (readonly HeldCount[])[]): readonly HeldCount[] {
  const bySymbol = new Map<string, number>();
  for (const { symbol, count } of lists.flat()) bySymbol.set(symbol, (bySymbol.get(symbol) ?? 0) + count);
  return [...bySymbol]
    .map(([symbol, count]) => ({ symbol, count }))
    .toSorted((a, b) => b.count - a.count || (a.symbol < b.symbol ? -1 : 1));
}
