import type { FeedMessage } from '../../src/dto/feeds/feed-sink.ts';
import type { FeedEffect, PathEffect, TapeEffect } from './effects.ts';
import { Feed } from './feed.ts';
import type { Instrument } from './instrument.ts';
import { published } from './published.ts';
import type { ScriptedEvent } from './label.ts';
import type { SimulatedRecord } from './simulated-record.ts';
import type { Troubles } from './troubles.ts';
import { wireMessage } from './vendors/wire.ts';

export interface Market {
  readonly seed: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly instruments: readonly Instrument[];
  readonly events?: readonly ScriptedEvent[];
  readonly troubles?: Troubles;
}

/** How long a record is on its way from the venue to the stream. */
const LATENCY_MS = 40;

/**
 * Everything that is heard of a market, in the order of arrival, made while it is read: what it takes of memory depends on the number of
 * instruments and not on the time. The same market is the same records, on every machine.
 */
export function* simulate({
  seed,
  startMs,
  endMs,
  instruments,
  events = [],
  troubles = {},
}: Market): Generator<SimulatedRecord> {
  const pathEffects = events.flatMap(({ effects: { path = [] } }): readonly PathEffect[] => path);
  const tapeEffects = events.flatMap(({ effects: { tape = [] } }): readonly TapeEffect[] => tape);
  const feedEffects = events.flatMap(({ effects: { feed = [] } }): readonly FeedEffect[] => feed);
  const options = { seed, startMs, endMs, pathEffects, tapeEffects };
  const growingEveryMs = troubles.growingBars?.everyMs ?? null;
  const feeds = instruments.map((instrument) => {
    const feed = new Feed({
      seed,
      symbol: instrument.symbol,
      name: instrument.own.name,
      latencyMs: LATENCY_MS,
      troubles,
      effects: feedEffects,
    });
    return feed.hear(published(instrument, options, growingEveryMs));
  });
  yield* merged(feeds);
}

/** Merges feeds by the time of arrival; what arrives at once keeps the order of the instruments. */
function* merged(feeds: readonly Iterator<SimulatedRecord, void>[]): Generator<SimulatedRecord> {
  const heads = feeds.map((feed) => feed.next());
  for (;;) {
    let first = -1;
    let firstMs = Infinity;
    for (let index = 0; index < heads.length; index += 1) {
      const head = heads[index]!;
      if (head.done !== true && head.value.arrivalMs < firstMs) {
        first = index;
        firstMs = head.value.arrivalMs;
      }
    }
    if (first === -1) return;
    yield heads[first]!.value as SimulatedRecord;
    heads[first] = feeds[first]!.next();
  }
}

/** The record as its vendor sends it. */
export function vendorMessage({
  event,
  instrument,
  growth,
}: SimulatedRecord): FeedMessage | readonly FeedMessage[] {
  return event.type === 'metric' ? wireMessage(event) : instrument.form.message(event, growth);
}
