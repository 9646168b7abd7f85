import { gzipSync } from 'node:zlib';
import type { MarketEvent } from '../../src/core/market-data/market-event.ts';
import { toMessage } from '../../src/dto/market-event-message.ts';
import { aggregate } from '../support/kpl.ts';
import { ROUGH_SYMBOLS, roughMarket, type RoughMessage } from './rough-market.ts';
import { mulberry32 } from '../../lib/market-simulator/random.ts';
import { bar, MINUTE, quietBars, T0, trade } from '../support/market-events.ts';

/** What a producer puts on the stream: one event, or several in an envelope or an aggregate. */
export interface ProducedRecord {
  readonly partitionKey: string;
  readonly data: Uint8Array;
  readonly arrivalMs: number;
}

export interface MarketStream {
  /** What the symbols have been through before, so that the short part is judged against a norm. */
  readonly warmUp: readonly MarketEvent[];
  readonly records: readonly ProducedRecord[];
}

export const SYMBOLS = ['ACME', 'OTHER', 'COIN', 'FRESH', ...ROUGH_SYMBOLS] as const;
/** Some share a key, as a producer that aggregates them would choose; none of these has two keys. */
const KEYS: Readonly<Record<string, string>> = {
  ACME: 'PAIR',
  OTHER: 'PAIR',
  COIN: 'COINS',
  FRESH: 'FRESH',
};

const WARM_UP_MINUTES = 100;
export const LIVE_START_MS = T0 + WARM_UP_MINUTES * MINUTE;
const LIVE_BARS = 18;
const TRADES = 24;
const NEWCOMERS = 10;
const QUIET = 0.0003;
/** Late enough that whatever was told is over, and that is told. */
const CALM_AGAIN_MINUTES = 45;

/** Crashes, spikes and bursts of volume, and their ends, among quiet bars and trades, in records of every form, some of them bad. */
export function marketStream(seed: number, isRough = false): MarketStream {
  const random = mulberry32(seed);
  const acme = quietBars(WARM_UP_MINUTES, seed, QUIET);
  const other = quietBars(WARM_UP_MINUTES, seed + 1, QUIET, 'OTHER');
  const coin = quietBars(WARM_UP_MINUTES, seed + 2, QUIET, 'COIN').flatMap((each) => tradesOf(each));
  const live = interleave(random, [
    liveBars('ACME', acme.at(-1)!.close, [1, 1, 1, 1, 1, 0.97, 0.95, 0.94, 0.94, 1]),
    liveBars('OTHER', other.at(-1)!.close, [1, 1, 1.001, 1, 1, 1, 1, 1.03, 1.05, 1.05]),
    liveTrades('COIN', coin.at(-1)!.price, TRADES, (index) => (index < 12 ? 1 : 0.96)),
    liveTrades('FRESH', 50, NEWCOMERS, (index) => 1 + index / 1000),
  ]);
  const rough = isRough ? interleave(random, roughMarket(LIVE_START_MS)) : [];
  return { warmUp: [...acme, ...other, ...coin], records: produce(live, rough, random) };
}

function tradesOf({ symbol, timestampMs, open, close }: ReturnType<typeof bar>) {
  return [
    trade({ symbol, timestampMs, price: open }),
    trade({ symbol, timestampMs: timestampMs + MINUTE / 2, price: close }),
  ];
}

function liveBars(symbol: string, price: number, factors: readonly number[]): MarketEvent[] {
  return Array.from({ length: LIVE_BARS }, (_, index) => {
    const factor = factors[Math.min(index, factors.length - 1)]!;
    const minute = index < LIVE_BARS - 1 ? index : CALM_AGAIN_MINUTES;
    return bar(WARM_UP_MINUTES + minute, price * factor, { symbol, volume: factor === 1 ? 1000 : 40_000 });
  });
}

function liveTrades(
  symbol: string,
  price: number,
  count: number,
  factor: (index: number) => number,
): MarketEvent[] {
  return Array.from({ length: count }, (_, index) => {
    const offsetMs = index < count - 1 ? index * 20_000 : CALM_AGAIN_MINUTES * MINUTE;
    return trade({ symbol, timestampMs: LIVE_START_MS + offsetMs, price: price * factor(index), volume: 10 });
  });
}

/** Any order between symbols, the given one within each. */
function interleave<T>(random: () => number, queues: readonly T[][]): T[] {
  const merged: T[] = [];
  const rest = queues.map((queue) => [...queue]);
  while (rest.some(({ length }) => length > 0)) {
    const chosen = rest[Math.floor(random() * rest.length)]!;
    const event = chosen.shift();
    if (event !== undefined) merged.push(event);
  }
  return merged;
}

function produce(
  events: readonly MarketEvent[],
  rough: readonly RoughMessage[],
  random: () => number,
): ProducedRecord[] {
  const records: ProducedRecord[] = [];
  // A feed that was held up: everything it tells of is over.
  let arrivalMs = LIVE_START_MS + CALM_AGAIN_MINUTES * MINUTE;
  const put = (partitionKey: string, data: Uint8Array): void => {
    arrivalMs += Math.floor(random() * 1500);
    records.push({ partitionKey, data, arrivalMs });
  };
  const putRough = ({ partitionKey, content }: RoughMessage): void => {
    put(partitionKey, json(content(arrivalMs)));
  };
  const others = [...rough];
  for (let next = 0; next < events.length;) {
    const key = KEYS[events[next]!.symbol]!;
    const together = events.slice(next, next + 1 + Math.floor(random() * 3));
    const stranger = together.findIndex(({ symbol }) => KEYS[symbol] !== key);
    const group = stranger === -1 ? together : together.slice(0, stranger);
    put(key, encode(group, random));
    next += group.length;
    if (random() < 0.1) put(key, poison(random, group[0]!, arrivalMs));
    if (others.length > 0 && random() < 0.6) putRough(others.shift()!);
  }
  for (const message of others) putRough(message);
  return records;
}

function encode(events: readonly MarketEvent[], random: () => number): Uint8Array {
  const messages = events.map((event) => toMessage(event));
  const form = random();
  if (form < 0.35) {
    return aggregate(
      messages.map((message) => ({ partitionKey: String(message['symbol']), data: json(message) })),
    );
  }
  const isPadded = form > 0.9;
  const content = messages.length === 1 && !isPadded ? messages[0]! : messages;
  // An envelope with one bad event among good ones.
  if (isPadded) (content as object[]).splice(1, 0, { ...messages[0]!, price: -1, close: -1 });
  return form < 0.5 ? gzipSync(json(content)) : json(content);
}

/** The last kind is refused for a time that lies ahead of it; by the time of a retry it would not. */
function poison(random: () => number, event: MarketEvent, arrivalMs: number): Uint8Array {
  const kind = Math.floor(random() * 4);
  if (kind === 0) return Buffer.from('no JSON at all');
  if (kind === 1) return Buffer.from('[]');
  if (kind === 2) return json({ ...toMessage(event), symbol: 'no\nsymbol' });
  return json({ ...toMessage(event), timestamp: new Date(arrivalMs + 5.2 * MINUTE).toISOString() });
}

function json(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
