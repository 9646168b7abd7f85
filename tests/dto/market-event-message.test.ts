import test from 'ava';
import * as fc from 'fast-check';
import type { MarketEvent } from '../../src/core/market-data/market-event.ts';
import type { TradeCorrection } from '../../src/core/market-data/trade-correction.ts';
import { decodeRecord } from '../../src/dto/kinesis-record.ts';
import { toMessage } from '../../src/dto/market-event-message.ts';
import { NOW_MS, TIMESTAMP_MS } from '../support/market-messages.ts';

const price = fc.double({ min: 1e-12, max: 1e12, noNaN: true });
const volume = fc.double({ min: 0, max: 1e15, noNaN: true }).map((value) => value + 0);
const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter((s) => s.trim() === s && s.length <= 64);
const symbol = fc.stringMatching(/^[A-Z0-9][A-Z0-9.:_/-]{0,31}$/);
const common = { symbol, timestampMs: fc.integer({ min: 1, max: NOW_MS + 300_000 }) };
const origin = { exchange: text, currency: text, source: text, correlationId: text };

type Event = MarketEvent | TradeCorrection;

function event(type: Event['type'], required: object, optional: object): fc.Arbitrary<Event> {
  const fields = { type: fc.constant(type), ...common, ...required };
  const requiredKeys = Object.keys(fields) as never[];
  return fc.record({ ...fields, ...origin, ...optional }, { requiredKeys }) as unknown as fc.Arbitrary<Event>;
}

const bar = event(
  'bar',
  { open: price, high: price, low: price, close: price, volume },
  { intervalMs: fc.integer({ min: 1000, max: 3e10 }) },
).map((raw) => {
  if (raw.type !== 'bar') return raw;
  const prices = [raw.open, raw.high, raw.low, raw.close];
  return { ...raw, high: Math.max(...prices), low: Math.min(...prices) };
});

const events: Record<string, fc.Arbitrary<Event>> = {
  trade: event(
    'trade',
    { price, volume },
    {
      bid: price,
      ask: price,
      tradeId: text,
      conditions: fc.array(text, { minLength: 1, maxLength: 16 }),
      updatesPrice: fc.constant(false),
      updatesVolume: fc.constant(false),
      aggressor: fc.constantFrom('buy', 'sell'),
    },
  ),
  quote: event('quote', { bid: price, ask: price }, { bidSize: volume, askSize: volume }),
  correction: event('correction', { originalTradeId: text }, { tradeId: text, price, volume }),
  bar,
};

for (const [type, arbitrary] of Object.entries(events)) {
  test(`a ${type} decodes to itself from its own message`, (t) => {
    fc.assert(
      fc.property(arbitrary, (sent) => {
        const record = Buffer.from(JSON.stringify(toMessage(sent))).toString('base64');
        const [decoded, ...others] = decodeRecord(record, NOW_MS);
        t.deepEqual(others, []);
        t.deepEqual(decoded, { ok: true, subSequence: 0, event: sent });
      }),
    );
  });
}

test('a message is in the names of the wire and its time is ISO 8601', (t) => {
  const message = toMessage({
    type: 'trade',
    symbol: 'AAPL',
    timestampMs: TIMESTAMP_MS,
    price: 1,
    volume: 2,
    tradeId: '7',
    correlationId: 'c',
  });
  t.deepEqual(message, {
    type: 'trade',
    symbol: 'AAPL',
    price: 1,
    volume: 2,
    trade_id: '7',
    timestamp: '2026-11-23T14:30:00.123Z',
    correlation_id: 'c',
  });
});

test('a row of a metric is written as the metric that it came as', (t) => {
  const wire = {
    type: 'metric',
    symbol: 'BTCUSDT-PERP',
    name: 'funding_rate',
    value: -0.0001,
    timestamp: new Date(TIMESTAMP_MS).toISOString(),
    source: 'binance',
  };
  const [decoded] = decodeRecord(Buffer.from(JSON.stringify(wire)).toString('base64'), NOW_MS);
  t.deepEqual(decoded?.ok === true && toMessage(decoded.event), wire);
});
