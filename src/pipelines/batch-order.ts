import { isPriceRefusal, type PriceRefusal } from '../core/alert/fact-shape.ts';
import type { UnusablePrice } from '../core/market-data/rejection.ts';
import type { RejectedEvent, StreamEvent, StreamPlace } from '../core/market-data/stream-event.ts';
import { compareSequenceNumbers, type StreamPosition } from '../core/market-data/stream-position.ts';
import type { TickBatch } from '../core/market-data/tick-batch.ts';

/** What a batch has of each symbol. */
export interface SymbolWork {
  /** Where each comes first. */
  readonly places: ReadonlyMap<string, StreamPlace>;
  readonly events: ReadonlyMap<string, readonly StreamEvent[]>;
  readonly refusals: ReadonlyMap<string, readonly PriceRefused[]>;
}

export function workOf(batch: TickBatch): SymbolWork {
  const events = groupBySymbol(batch.events);
  const refusals = groupRefusals(batch.rejected);
  return { events, refusals, places: firstPlaces(events, refusals) };
}

/** Sorts in the order of the stream. */
function groupBySymbol(events: readonly StreamEvent[]): Map<string, StreamEvent[]> {
  const groups = new Map<string, StreamEvent[]>();
  for (const event of events) {
    const group = groups.get(event.event.symbol);
    if (group === undefined) groups.set(event.event.symbol, [event]);
    else group.push(event);
  }
  return groups;
}

/** A rejected event of which everything is known but a price that can be used. */
export type PriceRefused = RejectedEvent & { readonly reason: PriceRefusal; readonly price: UnusablePrice };

/** By symbol, what came whose price cannot be used. */
function groupRefusals(rejected: readonly RejectedEvent[]): Map<string, PriceRefused[]> {
  const groups = new Map<string, PriceRefused[]>();
  for (const each of rejected) {
    const { price, reason } = each;
    if (price === undefined || !isPriceRefusal(reason)) continue;
    const group = groups.get(price.symbol);
    if (group === undefined) groups.set(price.symbol, [{ ...each, price, reason }]);
    else group.push({ ...each, price, reason });
  }
  return groups;
}

/** @param groups by symbol, each in stream order */
function firstPlaces(
  ...groups: readonly ReadonlyMap<string, readonly StreamPlace[]>[]
): Map<string, StreamPlace> {
  const places = new Map<string, StreamPlace>();
  for (const [symbol, [first]] of groups.flatMap((group) => [...group])) {
    const known = places.get(symbol);
    if (known === undefined || isBefore(first!, known)) places.set(symbol, first!);
  }
  return places;
}

function isBefore({ position: a }: StreamPlace, { position: b }: StreamPlace): boolean {
  return compareSequenceNumbers(a.sequenceNumber, b.sequenceNumber) < 0;
}

export function lowestFailed(
  places: ReadonlyMap<string, StreamPlace>,
  failures: ReadonlyMap<string, Error>,
): string | null {
  let lowest: string | null = null;
  for (const symbol of failures.keys()) {
    const first = places.get(symbol)!.position.sequenceNumber;
    if (lowest === null || compareSequenceNumbers(first, lowest) < 0) lowest = first;
  }
  return lowest;
}

export function isDone(sequenceNumber: string, retryFrom: string | null): boolean {
  return retryFrom === null || compareSequenceNumbers(sequenceNumber, retryFrom) < 0;
}

/** The position at which a batch begins. */
export function firstPosition(batch: TickBatch): StreamPosition {
  const first = [batch.events[0], batch.rejected[0], batch.corrections?.[0]]
    .filter((item) => item !== undefined)
    .map(({ position }) => position);
  return first.reduce((lowest, next) =>
    compareSequenceNumbers(next.sequenceNumber, lowest.sequenceNumber) < 0 ? next : lowest,
  );
}
