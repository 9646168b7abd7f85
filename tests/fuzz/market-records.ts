import { gzipSync } from 'node:zlib';
import { aggregate } from '../support/kpl.ts';
import type { Choices } from './choices.ts';

/** A record as Lambda hands it over, or as somebody makes it up by hand. */
export type ReceivedRecord = object;

type Message = Readonly<Record<string, unknown>>;

const SYMBOLS = [
  'ACME',
  'BTCUSDT',
  'EUR/USD',
  '^GSPC',
  '币安人生USDT',
  'A'.repeat(64),
  '🙂',
  'O:AAPL240119C00190000',
] as const;
const KEYS = ['', 'ACME', 'feed-1', 'feed-2', '鍵'.repeat(80)] as const;
const INTERVALS = ['1m', '5min', '1d', '1w', '366d', '999999999w', 60_000, 1e300, '1M', 999] as const;
const LANES = 2;

/** Messages of a market whose prices wander, most of them as feeds send them, the others mutated. */
export class MarketRecords {
  readonly #choices: Choices;
  #nowMs: number;
  #sequence = 0;
  #prices = SYMBOLS.map(() => 100);

  constructor(choices: Choices, startMs: number) {
    this.#choices = choices;
    this.#nowMs = startMs;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  batch(size: number): ReceivedRecord[] {
    return Array.from({ length: size }, () => this.#record());
  }

  #record(): ReceivedRecord {
    const choices = this.#choices;
    this.#nowMs += choices.below(2_000);
    if (choices.chance(0.002)) return choices.pick<object>([{}, { kinesis: null }, { kinesis: { data: 7 } }]);
    const sequenceNumber = String(1e15 + this.#sequence++);
    const data = Buffer.from(this.#data());
    const base64 = data.toString('base64');
    return {
      eventID: `shardId-00000000000${choices.below(LANES)}:${sequenceNumber}`,
      kinesis: {
        data: choices.chance(0.003) ? base64.slice(1) + choices.text() : base64,
        partitionKey: choices.pick(KEYS),
        sequenceNumber,
        approximateArrivalTimestamp: this.#nowMs / 1000,
      },
    };
  }

  #data(): Uint8Array {
    const choices = this.#choices;
    const kind = choices.below(100);
    if (kind < 60) return this.#bytes(this.#message());
    if (kind < 70) return this.#bytes(Array.from({ length: choices.below(8) }, () => this.#message()));
    if (kind < 78) return this.#aggregate();
    if (kind < 88) return this.#bytes(this.#vendorMessage());
    if (kind < 92)
      return Buffer.concat([
        this.#bytes(this.#message()),
        Buffer.from(choices.pick(['\n', '', ',', ' }{ '])),
        this.#bytes(this.#message()),
      ]);
    if (kind < 96) return this.#damaged(this.#bytes(this.#message()));
    return this.#bytes(choices.value(4));
  }

  #bytes(value: unknown): Uint8Array {
    const text = JSON.stringify(value) ?? '';
    return this.#choices.chance(0.1) ? gzipSync(text, { level: 1 }) : Buffer.from(text);
  }

  #aggregate(): Uint8Array {
    return aggregate(
      Array.from({ length: 1 + this.#choices.below(5) }, () => ({
        partitionKey: this.#choices.pick(KEYS),
        data: this.#bytes(this.#message()),
      })),
    );
  }

  #damaged(bytes: Uint8Array): Uint8Array {
    const choices = this.#choices;
    if (choices.chance(0.3)) return bytes.subarray(0, choices.below(bytes.length));
    const copy = Uint8Array.from(bytes);
    copy[choices.below(copy.length)] = choices.below(256);
    return copy;
  }

  #message(): Message {
    const message = this.#validMessage();
    return this.#choices.chance(0.3) ? this.#choices.mutated(message) : message;
  }

  #validMessage(): Message {
    const choices = this.#choices;
    const place = choices.below(SYMBOLS.length);
    const common = {
      symbol: SYMBOLS[place],
      timestamp: this.#timestamp(),
      source: choices.pick(['finnhub', 'polygon', 'x']),
    };
    const price = this.#price(place);
    const volume = choices.chance(0.05) ? choices.number() : choices.below(1e6);
    switch (choices.below(4)) {
      case 0:
        return {
          type: 'quote',
          ...common,
          bid: price,
          ask: price * (1 + choices.unit() / 1000),
          bid_size: volume,
        };
      case 1:
        return {
          type: 'bar',
          ...common,
          open: price,
          high: price * 1.001,
          low: price * 0.999,
          close: price,
          volume,
          interval: choices.pick(INTERVALS),
        };
      case 2:
        return {
          ...common,
          price,
          volume,
          trade_id: choices.value(0),
          conditions: [choices.text()],
          updates_price: choices.chance(0.9),
        };
      default:
        return { type: 'trade', ...common, price, volume, correlation_id: choices.text() };
    }
  }

  /** Of a random walk, with crashes, other units and the ends of what is valid. */
  #price(place: number): number {
    const choices = this.#choices;
    const kind = choices.below(1000);
    if (kind < 3) this.#prices[place] = choices.pick([1e-18, 1e-9, 1, 100, 60_000, 1e12]);
    const price = this.#prices[place]! * (1 + 0.002 * (choices.unit() - 0.5));
    this.#prices[place] = Math.min(1e12, Math.max(1e-18, price));
    if (kind < 10) return price * choices.pick([0.01, 0.1, 0.5, 0.89, 1.3, 2, 100]);
    return kind < 15 ? choices.number() : price;
  }

  #timestamp(): unknown {
    const choices = this.#choices;
    const offsetMs = choices.chance(0.8)
      ? -choices.below(5_000)
      : choices.pick([-120_000, -86_400_000, 290_000, 310_000, -4e11, 4e11]);
    const ms = this.#nowMs + offsetMs;
    switch (choices.below(12)) {
      case 0:
        return ms / 1000;
      case 1:
        return ms * 1e6;
      case 2:
        return String(ms * 1000);
      case 3:
        return new Date(ms).toISOString().replace('Z', '+00');
      case 4:
        return choices.value(1);
      default:
        return new Date(ms).toISOString();
    }
  }

  #vendorMessage(): unknown {
    const choices = this.#choices;
    const ms = this.#nowMs - choices.below(1_000);
    const iso = new Date(ms).toISOString();
    const price = this.#price(0);
    const messages: readonly Message[] = [
      { type: 'trade', data: [choices.mutated({ s: 'ACME', p: price, v: 10, t: ms, c: ['1'] })] },
      { e: 'trade', E: ms, s: 'BTCUSDT', t: choices.number(), p: String(price), q: '0.5', T: ms, m: true },
      {
        e: 'kline',
        E: ms,
        s: 'BTCUSDT',
        k: choices.mutated({
          t: ms - 60_000,
          T: ms,
          s: 'BTCUSDT',
          i: '1m',
          o: '1',
          c: '2',
          h: '3',
          l: '1',
          v: '5',
          x: true,
        }),
      },
      {
        channel: 'market_trades',
        events: [
          {
            type: 'update',
            trades: [
              choices.mutated({
                trade_id: '1',
                product_id: 'ETH-USD',
                price: String(price),
                size: '0.1',
                side: 'BUY',
                time: iso,
              }),
            ],
          },
        ],
      },
      {
        channel: 'trade',
        type: 'update',
        data: [
          choices.mutated({
            symbol: 'BTC/USD',
            side: 'buy',
            price,
            qty: 1,
            ord_type: 'market',
            trade_id: 1,
            timestamp: iso,
          }),
        ],
      },
      {
        topic: 'publicTrade.BTCUSDT',
        type: 'snapshot',
        ts: ms,
        data: [choices.mutated({ T: ms, s: 'BTCUSDT', S: 'Buy', v: '0.1', p: String(price), i: 'x' })],
      },
      {
        arg: { channel: 'trades', instId: 'BTC-USDT' },
        data: [
          choices.mutated({
            instId: 'BTC-USDT',
            tradeId: '1',
            px: String(price),
            sz: '1',
            side: 'buy',
            ts: String(ms),
          }),
        ],
      },
      {
        type: 'correction',
        symbol: 'ACME',
        timestamp: iso,
        original_trade_id: choices.value(0),
        action: 'cancel',
      },
    ];
    const message = choices.pick(messages);
    const polygon = { ev: 'T', sym: 'ACME', p: price, s: 10, t: ms, i: '1', x: 4, z: 3 };
    const alpaca = { T: 't', S: 'ACME', p: price, s: 10, t: iso, i: 1, x: 'V', c: ['@'], z: 'C' };
    if (choices.chance(0.3)) return [choices.mutated(choices.pick([polygon, alpaca]))];
    return choices.chance(0.3) ? choices.mutated(message) : message;
  }
}
