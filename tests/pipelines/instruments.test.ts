import test from 'ava';
import type { TickBatch } from '../../src/core/market-data/tick-batch.ts';
import { decodeKinesisEvent } from '../../src/dto/kinesis-event.ts';
import { toMessage } from '../../src/dto/market-event-message.ts';
import { instrument } from '../support/exchange-days.ts';
import { kinesisEvent, kinesisRecord } from '../support/kinesis-event.ts';
import { bar, onStream, quietBars, T0, trade } from '../support/market-events.ts';
import { account, batch } from '../support/tick-account.ts';

const MINUTE = 60_000;

/** Trades a minute apart, or less, as they come out of the decoder. */
function received(prices: readonly number[], symbol = 'CRACK', first = 1, apartMs = MINUTE): TickBatch {
  const Records = prices.map((price, index) => {
    const timestampMs = T0 + first * MINUTE + index * apartMs;
    const sequenceNumber = String(first + index);
    return kinesisRecord(toMessage(trade({ symbol, price, timestampMs })), {
      sequenceNumber,
      arrivalMs: timestampMs,
    });
  });
  return decodeKinesisEvent({ Records });
}

test('where nothing is known of the instrument, a price below 0 goes into quarantine and the others count', async (t) => {
  const { environment, archive, instruments } = account();
  const result = await environment().run(received([3, -2, 0, 1]));
  t.like(result, { processed: 2, rejected: 2, retryFrom: null });
  t.deepEqual(
    archive.rejected.map(({ reason }) => reason),
    ['not_positive', 'not_positive'],
  );
  t.deepEqual(instruments.asked, [['CRACK']]);
});

test('where prices may have any sign all of them count, in the order of the stream', async (t) => {
  const { environment, archive, instruments, history } = account();
  instruments.instruments.set('CRACK', instrument({ symbol: 'CRACK', priceKind: 'signed' }));
  const result = await environment().run(received([3, -2, 0, 1, 2]));
  t.like(result, { processed: 5, rejected: 0, retryFrom: null });
  t.deepEqual(archive.rejected, []);
  t.deepEqual(
    archive.events.map(({ event }) => event.type === 'trade' && event.price),
    [3, -2, 0, 1, 2],
  );
  t.deepEqual(
    [...history.bars.values()].map(({ bar: { close } }) => close),
    [3, -2, 0, 1],
  );
});

test('a correction to a price below 0 is archived where the instrument may have it', async (t) => {
  const { environment, archive, instruments } = account();
  const correction = {
    type: 'correction',
    symbol: 'CRACK',
    timestamp: T0,
    original_trade_id: '7',
    price: -2,
  };
  const corrected = () => decodeKinesisEvent(kinesisEvent([correction]));
  t.like(await environment().run(corrected()), { rejected: 1 });
  instruments.instruments.set('CRACK', instrument({ symbol: 'CRACK', priceKind: 'signed' }));
  t.like(await environment().run(corrected()), { rejected: 0 });
  t.deepEqual(
    archive.events.map(({ event }) => event.type),
    ['correction'],
  );
});

test('a spread that falls through 0 is one anomaly, judged by differences', async (t) => {
  const { environment, alerts, instruments } = account();
  instruments.instruments.set('CRACK', instrument({ symbol: 'CRACK', priceKind: 'signed' }));
  const quiet = Array.from({ length: 120 }, (_, minute) => 1 + 0.02 * ((minute * 7) % 5));
  const pipeline = environment();
  await pipeline.run(received(quiet));
  await pipeline.run(received([-4, -4.1, -4, -4.1], 'CRACK', 121, 1000));
  t.deepEqual(
    alerts.published.map(({ anomaly, direction }) => [anomaly, direction]),
    [['price_drop', 'down']],
  );
  t.like(alerts.published[0], { referencePrice: 1.06 });
});

test('an environment asks for the instruments of its symbols once', async (t) => {
  const { environment, instruments } = account();
  const pipeline = environment();
  await pipeline.run(received([3, 4]));
  await pipeline.run(received([5, 6], 'CRACK', 3));
  await pipeline.run(received([5, 6], 'OTHER', 5));
  t.deepEqual(instruments.asked, [['CRACK'], ['OTHER']]);
});

test('while instruments cannot be read for the first time no state moves and the batch is asked for again', async (t) => {
  const { environment, states } = account();
  const instruments = { load: () => Promise.reject(new Error('throttled')) };
  for (const prices of [
    [3, 4],
    [3, -4],
  ]) {
    const result = await environment({ instruments }).run(received(prices));
    t.like(result, { processed: 0, retryFrom: '1' });
  }
  t.is(states.records.size, 0);
});

test('a listed split on a rush is told as a split, where an unlisted one is a crash', async (t) => {
  const days = quietBars(100).map(({ close }, day) =>
    bar(0, close, { timestampMs: Date.parse('2026-01-05') + day * 86_400_000, intervalMs: 86_400_000 }),
  );
  const { close, timestampMs } = days.at(-1)!;
  const split = { ...days.at(-1)!, timestampMs: timestampMs + 86_400_000, volume: 900_000 };
  const half = close / 2;
  const events = [...days, { ...split, open: half, high: half, low: half, close: half }];
  const toldOf = async (splits: { day: number; ratio: number }[]) => {
    const { environment, alerts, instruments } = account();
    instruments.instruments.set('ACME', instrument({ splits }));
    await environment().run(batch(onStream(events)));
    return alerts.published.map(({ anomaly }) => anomaly);
  };
  t.deepEqual(await toldOf([{ day: split.timestampMs / 86_400_000, ratio: 2 }]), ['corporate_action']);
  t.true((await toldOf([])).includes('price_drop'));
});

test('an alert says what its symbol is a market of, where that is known', async (t) => {
  const crash = [...quietBars(100).map(({ close }) => close), 80, 80, 80];
  const underlyingOf = async (underlying?: string) => {
    const { environment, alerts, instruments } = account();
    instruments.instruments.set('ESZ6', instrument({ symbol: 'ESZ6', ...(underlying && { underlying }) }));
    await environment().run(received(crash, 'ESZ6'));
    return alerts.published[0]!.underlying;
  };
  t.is(await underlyingOf('SPX'), 'SPX');
  t.is(await underlyingOf(), undefined);
});

test('a metric of any sign is archived, stored in bars, and told as what its market is', async (t) => {
  const { environment, archive, history, alerts } = account();
  const values = Array.from({ length: 200 }, (_, row) => 0.0001 * Math.sin(row) - 0.00002);
  const Records = [...values, 0.004, 0.004].map((value, row) => {
    const timestampMs = T0 + row * 5 * MINUTE;
    const metric = {
      type: 'metric',
      symbol: 'BTCUSDT-PERP',
      name: 'funding_rate',
      value,
      timestamp: timestampMs,
    };
    return kinesisRecord(metric, { sequenceNumber: String(1 + row), arrivalMs: timestampMs });
  });
  const result = await environment().run(decodeKinesisEvent({ Records }));
  t.like(result, { processed: 202, rejected: 0, retryFrom: null });
  t.deepEqual(archive.rejected, []);
  t.is([...history.bars.values()].at(100)!.bar.close, values[100]!);
  const [told, ...more] = alerts.published;
  t.like(told, {
    symbol: 'BTCUSDT-PERP:funding_rate',
    underlying: 'BTCUSDT-PERP',
    status: 'firing',
    price: 0.004,
    facts: { kind: 'series', value: 0.004 },
  });
  t.deepEqual(more, []);
});
