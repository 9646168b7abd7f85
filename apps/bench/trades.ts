import type { KinesisStreamEvent } from 'aws-lambda';
import { mulberry32 } from '../../lib/market-simulator/random.ts';

const SHARD = 'shardId-000000000000';
/** Numbers as long as Kinesis makes them, so that comparing and storing them costs what it does there. */
const SEQUENCE_PREFIX = '4959033827149025660855969253836157109592157598913';
const STEP_MS = 50;
const VENUES = ['NASDAQ', 'NYSE', 'ARCA', 'BATS'];

/**
 * Trades of `symbols` symbols in turn, twenty a second unless it is said otherwise, each price a random walk of its own with about 0.1 % a
 * minute: an ordinary market. Every run sees the same one.
 */
export class TradeStream {
  readonly #symbols: readonly string[];
  readonly #prices: Float64Array;
  readonly #startMs: number;
  readonly #stepMs: number;
  readonly #uniform = mulberry32(1);
  #count = 0;

  constructor(symbols: number, startMs: number, stepMs = STEP_MS) {
    this.#symbols = Array.from({ length: symbols }, (_, index) => `SYM${index}`);
    this.#prices = Float64Array.from({ length: symbols }, (_, index) => 20 + index);
    this.#startMs = startMs;
    this.#stepMs = stepMs;
  }

  /** Time of the trade that comes next. */
  get timeMs(): number {
    return this.#startMs + this.#count * this.#stepMs;
  }

  /** The next trade: a message with twelve fields, about 300 bytes. */
  next(): Record<string, unknown> {
    const index = this.#count % this.#symbols.length;
    const step = 0.0004 * (this.#uniform() + this.#uniform() + this.#uniform() - 1.5);
    const price = (this.#prices[index]! *= 1 + step);
    const message = {
      type: 'trade',
      symbol: this.#symbols[index],
      price: cents(price),
      volume: 1 + Math.floor(this.#uniform() * 500),
      timestamp: new Date(this.timeMs).toISOString(),
      exchange: VENUES[this.#count % VENUES.length],
      currency: 'USD',
      bid: cents(price - 0.01),
      ask: cents(price + 0.01),
      source: 'finnhub',
      trade_id: String(90_000_000 + this.#count),
      correlation_id: `5f8e6c1a-2b7d-4c39-9e51-${String(this.#count).padStart(12, '0')}`,
    };
    this.#count += 1;
    return message;
  }

  /** The next `size` trades as Lambda gets them from Kinesis. */
  batch(size: number): KinesisStreamEvent {
    return { Records: Array.from({ length: size }, () => this.record()) };
  }

  /** The next trade as Lambda gets it. */
  record(): KinesisStreamEvent['Records'][number] {
    const sequenceNumber = `${SEQUENCE_PREFIX}${String(1_000_000 + this.#count)}`;
    const arrivalMs = this.timeMs;
    const message = this.next();
    return {
      awsRegion: 'us-east-1',
      eventID: `${SHARD}:${sequenceNumber}`,
      eventName: 'aws:kinesis:record',
      eventSource: 'aws:kinesis',
      eventSourceARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/bench',
      eventVersion: '1.0',
      invokeIdentityArn: 'arn:aws:iam::000000000000:role/bench',
      kinesis: {
        approximateArrivalTimestamp: arrivalMs / 1000,
        data: Buffer.from(JSON.stringify(message)).toString('base64'),
        kinesisSchemaVersion: '1.0',
        partitionKey: String(message['symbol']),
        sequenceNumber,
      },
    };
  }
}

function cents(price: number): number {
  return Math.round(price * 100) / 100;
}
