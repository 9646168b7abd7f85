import type { Quote, Trade } from '../../core/market-data/market-event.ts';
import type { StreamEvent } from '../../core/market-data/stream-event.ts';
import type { StoredTick } from '../../ports/market-history-reader.ts';
import type { Item } from './plain-item.ts';
import { keyRange, type KeyRange, sortableTime, windowStart } from './key-range.ts';
import { packJson, unpackJson } from './packed-json.ts';

/** Far below the 400 KB an item may have, whatever the numbers look like. */
const TICKS_PER_ITEM = 2_000;
/**
 * A reader has to look back this far at most. A batch of a live feed spans seconds: one in two hundred straddles two
 * windows and costs an item more.
 */
const WINDOW_MS = 15 * 60_000;
const PREFIX = 'TICK#';

const NO_PRICE = 1;
const NO_VOLUME = 2;
const BUY = 4;
const SELL = 8;

type Tick = Trade | Quote;
type TickEvent = StreamEvent & { readonly event: Tick };

/** What `ticks` unpacks to: one entry per tick in each column. */
interface TickColumns {
  /** Milliseconds since `t0`. */
  readonly t: readonly number[];
  /** Price; bid of a quote, 0 where there is none. */
  readonly p: readonly number[];
  /** Volume; ask of a quote, 0 where there is none. */
  readonly v: readonly number[];
  /** 1 for a quote, 0 for a trade. */
  readonly q: readonly number[];
  /** Sequence number behind `sequence_prefix`. */
  readonly n: readonly string[];
  /** Sub-sequence. */
  readonly s: readonly number[];
  /** 1 moves no price, 2 adds no volume, 4 the buyer took, 8 the seller took, added up; left out where all are 0. */
  readonly f?: readonly number[];
}

/** Sort keys of every item that may hold a tick from `fromMs` to before `toMs`. */
export function tickKeys(fromMs: number, toMs: number): KeyRange {
  return keyRange(PREFIX, windowStart(fromMs, WINDOW_MS), toMs);
}

/**
 * Trades and quotes of one batch and symbol in as few items as possible: columns, packed; `ticksOf` takes them apart.
 * Bars are not ticks and are kept as bars.
 */
export function tickItems(symbol: string, events: readonly StreamEvent[], expiresAt: number): Item[] {
  const windows = Map.groupBy(events.filter(isTick), ({ event }) =>
    windowStart(event.timestampMs, WINDOW_MS),
  );
  const items: Item[] = [];
  for (const ticks of windows.values()) {
    for (let start = 0; start < ticks.length; start += TICKS_PER_ITEM) {
      items.push(tickItem(symbol, ticks.slice(start, start + TICKS_PER_ITEM), expiresAt));
    }
  }
  return items;
}

/** The ticks of an item that `tickItems` made: the shape is ours, so it is read without another validation. */
export function ticksOf(item: Item): StoredTick[] {
  const symbol = item['pk']!.S!;
  const t0 = Number(item['t0']!.N);
  const shardId = item['shard_id']!.S!;
  const prefix = item['sequence_prefix']!.S!;
  const { t, p, v, q, n, s, f } = unpackJson(item['ticks']!.B!) as TickColumns;
  return t.map((offset, index) => {
    const [timestampMs, first, second] = [t0 + offset, p[index]!, v[index]!];
    const event: Tick =
      q[index] === 1
        ? { type: 'quote', symbol, timestampMs, ...sides(first, second) }
        : { type: 'trade', symbol, timestampMs, price: first, volume: second, ...fromFlags(f?.[index] ?? 0) };
    return { event, position: { shardId, sequenceNumber: prefix + n[index]!, subSequence: s[index]! } };
  });
}

function isTick(item: StreamEvent): item is TickEvent {
  return item.event.type !== 'bar';
}

function tickItem(symbol: string, ticks: readonly TickEvent[], expiresAt: number): Item {
  const times = ticks.map(({ event }) => event.timestampMs);
  const t0 = Math.min(...times);
  const { shardId, sequenceNumber, subSequence } = ticks[0]!.position;
  const last = ticks.at(-1)!.position;
  const prefix = commonPrefix(ticks.map(({ position }) => position.sequenceNumber));
  const flags = ticks.map(({ event }) => (event.type === 'trade' ? toFlags(event) : 0));
  const columns: TickColumns = {
    t: times.map((time) => time - t0),
    p: ticks.map(({ event }) => (event.type === 'trade' ? event.price : (event.bid ?? 0))),
    v: ticks.map(({ event }) => (event.type === 'trade' ? event.volume : (event.ask ?? 0))),
    q: ticks.map(({ event }) => (event.type === 'trade' ? 0 : 1)),
    n: ticks.map(({ position }) => position.sequenceNumber.slice(prefix.length)),
    s: ticks.map(({ position }) => position.subSequence),
    ...(flags.some((flag) => flag !== 0) && { f: flags }),
  };
  const from = `${sequenceNumber}.${subSequence}`;
  const to = `${last.sequenceNumber}.${last.subSequence}`;
  return {
    pk: { S: symbol },
    sk: { S: `${PREFIX}${sortableTime(t0)}#${shardId}#${from}-${to}` },
    t0: { N: String(t0) },
    t1: { N: String(Math.max(...times)) },
    shard_id: { S: shardId },
    sequence_prefix: { S: prefix },
    count: { N: String(ticks.length) },
    ticks: { B: packJson(columns) },
    expires_at: { N: String(expiresAt) },
  };
}

function sides(bid: number, ask: number): Pick<Quote, 'bid' | 'ask'> {
  return { ...(bid !== 0 && { bid }), ...(ask !== 0 && { ask }) };
}

function toFlags({ updatesPrice, updatesVolume, aggressor }: Trade): number {
  const taker = aggressor === 'buy' ? BUY : SELL;
  return (
    (updatesPrice === false ? NO_PRICE : 0) +
    (updatesVolume === false ? NO_VOLUME : 0) +
    (aggressor === undefined ? 0 : taker)
  );
}

function fromFlags(flags: number): Pick<Trade, 'updatesPrice' | 'updatesVolume' | 'aggressor'> {
  return {
    ...((flags & NO_PRICE) !== 0 && { updatesPrice: false }),
    ...((flags & NO_VOLUME) !== 0 && { updatesVolume: false }),
    ...((flags & BUY) !== 0 && { aggressor: 'buy' }),
    ...((flags & SELL) !== 0 && { aggressor: 'sell' }),
  };
}

function commonPrefix(texts: readonly string[]): string {
  let prefix = texts[0]!;
  for (const text of texts) {
    while (!text.startsWith(prefix)) prefix = prefix.slice(0, -1);
  }
  return prefix;
}
