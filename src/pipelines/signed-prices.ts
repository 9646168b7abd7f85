import type { Instrument } from '../core/instruments/instrument.ts';
import type { ArchivedEvent, RejectedEvent, StreamEvent } from '../core/market-data/stream-event.ts';
import { compareSequenceNumbers } from '../core/market-data/stream-position.ts';
import type { TickBatch } from '../core/market-data/tick-batch.ts';
import type { TradeCorrection } from '../core/market-data/trade-correction.ts';

/** All symbols of a batch, those whose events were refused for a price included. */
export function symbolsOf({ events, rejected }: TickBatch): readonly string[] {
  const symbols = new Set<string>();
  for (const { event } of events) symbols.add(event.symbol);
  for (const { signed, price } of rejected) {
    const symbol = signed?.event.symbol ?? price?.symbol;
    if (symbol !== undefined) symbols.add(symbol);
  }
  return [...symbols];
}

/** True where something was refused for nothing but the sign of a price. */
export function hasSigned({ rejected }: TickBatch): boolean {
  return rejected.some(({ signed }) => signed !== undefined);
}

/** The batch as it is, now that it is known which instruments may have prices of any sign. */
export function withSigned(batch: TickBatch, instruments: ReadonlyMap<string, Instrument>): TickBatch {
  const signedOf = ({ signed }: RejectedEvent): ArchivedEvent | undefined =>
    signed !== undefined && instruments.get(signed.event.symbol)?.priceKind === 'signed' ? signed : undefined;
  const accepted = batch.rejected.map(signedOf).filter((event) => event !== undefined);
  if (accepted.length === 0) return batch;
  return {
    ...batch,
    rejected: batch.rejected.filter((each) => signedOf(each) === undefined),
    events: inStreamOrder([...batch.events, ...accepted.filter(isMarketEvent)]),
    corrections: inStreamOrder([...(batch.corrections ?? []), ...accepted.filter(isCorrection)]),
  };
}

function isCorrection(each: ArchivedEvent): each is StreamEvent<TradeCorrection> {
  return each.event.type === 'correction';
}

function isMarketEvent(each: ArchivedEvent): each is StreamEvent {
  return each.event.type !== 'correction';
}

function inStreamOrder<T extends ArchivedEvent>(events: readonly T[]): readonly T[] {
  return events.toSorted(
    ({ position: a }, { position: b }) =>
      compareSequenceNumbers(a.sequenceNumber, b.sequenceNumber) || a.subSequence - b.subSequence,
  );
}
