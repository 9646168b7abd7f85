import type { StreamEvent } from '../core/market-data/stream-event.ts';
import { compareSequenceNumbers, type StreamPosition } from '../core/market-data/stream-position.ts';
import type { TickBatch } from '../core/market-data/tick-batch.ts';

/** Sorts in the order of the stream. */
export function groupBySymbol(events: readonly StreamEvent[]): Map<string, StreamEvent[]> {
  const groups = new Map<string, StreamEvent[]>();
  for (const event of events) {
    const group = groups.get(event.event.symbol);
    if (group === undefined) groups.set(event.event.symbol, [event]);
    else group.push(event);
  }
  return groups;
}

export function lowestFailed(
  events: ReadonlyMap<string, readonly StreamEvent[]>,
  failures: ReadonlyMap<string, Error>,
): string | null {
  let lowest: string | null = null;
  for (const symbol of failures.keys()) {
    const first = events.get(symbol)![0]!.position.sequenceNumber;
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
