import type { Quote, Trade } from '../../core/market-data/market-event.ts';
import type { StreamEvent } from '../../core/market-data/stream-event.ts';
import type { Item } from './batch-writer.ts';
import { packJson } from './packed-json.ts';

/** Far below the 400 KB an item may have, whatever the numbers look like. */
const TICKS_PER_ITEM = 2_000;

type Tick = Trade | Quote;

/**
 * Trades and quotes of one batch and symbol in as few items as possible: columns, packed. `ticks` unpacks to
 * `{t, p, v, q, n, s}`: milliseconds since `t0`, price (bid for a quote), volume (ask for a quote), 1 for quotes,
 * sequence number behind `sequence_prefix`, sub-sequence. Bars are not ticks and are kept as bars.
 */
export function tickItems(symbol: string, events: readonly StreamEvent[], expiresAt: number): Item[] {
  const ticks = events.filter(isTick);
  const items: Item[] = [];
  for (let start = 0; start < ticks.length; start += TICKS_PER_ITEM) {
    items.push(tickItem(symbol, ticks.slice(start, start + TICKS_PER_ITEM), expiresAt));
  }
  return items;
}

type TickEvent = StreamEvent & { readonly event: Tick };

function isTick(item: StreamEvent): item is TickEvent {
  return item.event.type !== 'bar';
}

function tickItem(symbol: string, ticks: readonly TickEvent[], expiresAt: number): Item {
  const times = ticks.map(({ event }) => event.timestampMs);
  const t0 = Math.min(...times);
  const t1 = Math.max(...times);
  const { shardId, sequenceNumber, subSequence } = ticks[0]!.position;
  const last = ticks.at(-1)!.position;
  const prefix = commonPrefix(sequenceNumber, last.sequenceNumber);
  const columns = {
    t: times.map((time) => time - t0),
    p: ticks.map(({ event }) => (event.type === 'trade' ? event.price : event.bid)),
    v: ticks.map(({ event }) => (event.type === 'trade' ? event.volume : event.ask)),
    q: ticks.map(({ event }) => (event.type === 'trade' ? 0 : 1)),
    n: ticks.map(({ position }) => position.sequenceNumber.slice(prefix.length)),
    s: ticks.map(({ position }) => position.subSequence),
  };
  const from = `${sequenceNumber}.${subSequence}`;
  const to = `${last.sequenceNumber}.${last.subSequence}`;
  return {
    pk: { S: symbol },
    sk: { S: `TICK#${new Date(t0).toISOString()}#${shardId}#${from}-${to}` },
    t0: { N: String(t0) },
    t1: { N: String(t1) },
    shard_id: { S: shardId },
    sequence_prefix: { S: prefix },
    count: { N: String(ticks.length) },
    ticks: { B: packJson(columns) },
    expires_at: { N: String(expiresAt) },
  };
}

function commonPrefix(first: string, last: string): string {
  if (first.length !== last.length) return '';
  let length = 0;
  while (length < first.length && first[length] === last[length]) length += 1;
  return first.slice(0, length);
}
