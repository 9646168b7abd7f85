import { DescribeTimeToLiveCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import test from 'ava';
import * as fc from 'fast-check';
import { DynamoMarketHistory } from '../../../src/adapters/dynamodb/dynamo-market-history.ts';
import {
  DynamoMarketHistoryReader,
  type HistoryReadOptions,
} from '../../../src/adapters/dynamodb/dynamo-market-history-reader.ts';
import { DynamoMarketStateStore } from '../../../src/adapters/dynamodb/dynamo-market-state-store.ts';
import type { StreamEvent } from '../../../src/core/market-data/stream-event.ts';
import type { ClosedBar } from '../../../src/core/market-state/closed-bar.ts';
import { NO_EFFECTS } from '../../../src/core/market-state/symbol-effects.ts';
import { parseAlertMessage } from '../../../src/dto/alert-message.dto.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { localStacks } from '../../support/local-stack.ts';
import { MINUTE, onStream, T0, trade } from '../../support/market-events.ts';
import { inTimeOrder, stored, tickStream, tradesEachSecond } from '../../support/stored-ticks.ts';

const localStack = localStacks();
const clock = new FixedClock(T0);
const DAY_S = 86_400;

async function history(options?: HistoryReadOptions) {
  const { clients, stack } = await localStack();
  const table = stack.processedDataTable;
  return {
    clients,
    table,
    writer: new DynamoMarketHistory(clients.dynamodb, table, clock),
    reader: new DynamoMarketHistoryReader(clients.dynamodb, table, options),
    states: new DynamoMarketStateStore(clients.dynamodb, table, clock),
  };
}

function minuteBar(minute: number): ClosedBar {
  const bar = { startMs: T0 + minute * MINUTE, open: 1, high: 2, low: 0.5, close: 1.5, volume: minute };
  return { bar, intervalMs: MINUTE, indicators: { sma_20: minute, rsi_14: null } };
}

function alertAt(minute: number, anomaly = 'price_drop') {
  const occurred_at = new Date(T0 + minute * MINUTE).toISOString();
  const message = { alert_id: `ACME-${anomaly}-${minute}`, alert_type: 'financial_anomaly', symbol: 'ACME' };
  const parsed = parseAlertMessage(JSON.stringify({ ...message, anomaly, occurred_at, score: 0.7 }), {
    messageId: 'm',
    publishedAtMs: T0,
  });
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.alert;
}

test('every tick of any range is read once and in order, however batches were cut and repeated', async (t) => {
  const { writer, reader } = await history({ consistentRead: true, pageSize: 3 });
  const cut = fc.record({ from: fc.nat(39), count: fc.integer({ min: 1, max: 40 }) });
  const range = fc.record({ from: fc.integer({ min: -300, max: 300 }), minutes: fc.nat(120) });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(tickStream, fc.array(cut, { maxLength: 4 }), range, async (events, cuts, asked) => {
      const symbol = `S${(run += 1)}`;
      const batches = [events, ...cuts.map(({ from, count }) => events.slice(from, from + count))];
      const named = (each: StreamEvent): StreamEvent => ({ ...each, event: { ...each.event, symbol } });
      for (const batch of batches) await writer.recordTicks(new Map([[symbol, batch.map(named)]]));
      const all = inTimeOrder(events.map(named)).map(stored);
      t.deepEqual(await reader.ticks(symbol, 0, T0 * 2), all);
      const fromMs = T0 + asked.from * MINUTE;
      const toMs = fromMs + asked.minutes * MINUTE;
      t.deepEqual(
        await reader.ticks(symbol, fromMs, toMs),
        all.filter(({ event }) => event.timestampMs >= fromMs && event.timestampMs < toMs),
      );
    }),
    { numRuns: 25 },
  );
});

test('ticks in the middle of a pack are found without those around them', async (t) => {
  const { writer, reader } = await history();
  await writer.recordTicks(new Map([['ACME', onStream(tradesEachSecond(100))]]));
  const ticks = await reader.ticks('ACME', T0 + 40_000, T0 + 43_000);
  t.deepEqual(
    ticks.map(({ event }) => event.timestampMs - T0),
    [40_000, 41_000, 42_000],
  );
});

test('adjoining ranges share no tick and miss none', async (t) => {
  const { writer, reader } = await history();
  await writer.recordTicks(new Map([['ACME', onStream(tradesEachSecond(10))]]));
  const halves = await Promise.all([
    reader.ticks('ACME', T0, T0 + 5000),
    reader.ticks('ACME', T0 + 5000, T0 + 10_000),
  ]);
  t.deepEqual(
    halves.map((half) => half.length),
    [5, 5],
  );
});

test('a symbol is read without those whose names begin alike', async (t) => {
  const { writer, reader } = await history();
  const named = (symbol: string) => [symbol, onStream([trade({ symbol })])] as const;
  await writer.recordTicks(new Map([named('ACME'), named('ACME.B')]));
  t.is((await reader.ticks('ACME', 0, T0 * 2)).length, 1);
});

test('bars are read once each by interval and start, across packs that overlap', async (t) => {
  const { writer, reader } = await history({ pageSize: 1 });
  const bars = Array.from({ length: 300 }, (_, minute) => minuteBar(minute));
  const hourly = { ...minuteBar(0), intervalMs: 60 * MINUTE };
  for (const closedBars of [bars.slice(0, 100), bars.slice(50, 300), [hourly]]) {
    await writer.recordEffects(new Map([['ACME', { closedBars, alerts: [] }]]));
  }
  t.deepEqual(await reader.bars('ACME', MINUTE, 0, T0 * 2), bars);
  t.deepEqual(await reader.bars('ACME', MINUTE, T0 + 90 * MINUTE, T0 + 110 * MINUTE), bars.slice(90, 110));
  t.deepEqual(await reader.bars('ACME', 60 * MINUTE, 0, T0 * 2), [hourly]);
});

test('of a bar that was sent again the last version is read, in whatever packs the versions are', async (t) => {
  const { writer, reader } = await history({ pageSize: 1 });
  const sent = (minute: number, revision: number) => ({ ...minuteBar(minute), revision });
  const last = { ...sent(5, 3), bar: { ...minuteBar(5).bar, close: 9 } };
  const packs = [[sent(3, 1), sent(4, 1), sent(5, 1)], [last], [sent(5, 2), sent(6, 1)]];
  for (const closedBars of packs) {
    await writer.recordEffects(new Map([['GROWN', { closedBars, alerts: [] }]]));
  }
  const at = T0 + 5 * MINUTE;
  const closes = [
    (await reader.bars('GROWN', MINUTE, at, at + 1))[0],
    (await reader.lastBars('GROWN', MINUTE, { beforeMs: at + 1, count: 1 }))[0],
    await reader.firstBar('GROWN', MINUTE, at),
  ].map((each) => each?.bar.close);
  t.deepEqual(closes, [9, 9, 9]);
});

test('anomalies are read as they were published, once each and in order', async (t) => {
  const { writer, reader } = await history({ pageSize: 1 });
  const alerts = [alertAt(0), alertAt(1), alertAt(1, 'volume_spike'), alertAt(2)];
  for (const each of [alerts.slice(2), alerts, alerts.slice(0, 1)]) {
    await writer.recordEffects(new Map([['ACME', { closedBars: [], alerts: each }]]));
  }
  t.deepEqual(await reader.anomalies('ACME', T0, T0 + 3 * MINUTE), alerts);
  t.deepEqual(await reader.anomalies('ACME', T0 + MINUTE, T0 + 2 * MINUTE), alerts.slice(1, 3));
});

test('the state of a symbol is the last one committed', async (t) => {
  const { states, reader } = await history({ consistentRead: true });
  t.is(await reader.state('ACME'), null);
  const pending = { closedBars: [minuteBar(0)], alerts: [alertAt(0)] };
  const record = { symbol: 'ACME', version: 1, snapshot: new Uint8Array([1, 2, 3]), pending: NO_EFFECTS };
  await states.commit(record);
  await states.commit({ ...record, version: 2, pending });
  t.deepEqual(await reader.state('ACME'), { ...record, version: 2, pending });
});

test('a range that ends before it begins holds nothing', async (t) => {
  const { writer, reader } = await history();
  await writer.recordTicks(new Map([['ACME', onStream([trade()])]]));
  t.deepEqual(await reader.ticks('ACME', T0 + MINUTE * 60, T0 - MINUTE * 60), []);
});

test('a table that is not there rejects, naming the reason', async (t) => {
  const { clients } = await localStack();
  const reader = new DynamoMarketHistoryReader(clients.dynamodb, 'no-such-table');
  await t.throwsAsync(reader.ticks('ACME', 0, T0), { name: 'ResourceNotFoundException' });
});

test('ticks expire after a day, bars after thirty, anomalies after ninety, and the state never', async (t) => {
  const { writer, states, clients, table } = await history();
  await writer.recordTicks(new Map([['ACME', onStream([trade()])]]));
  await writer.recordEffects(new Map([['ACME', { closedBars: [minuteBar(0)], alerts: [alertAt(0)] }]]));
  await states.commit({ symbol: 'ACME', version: 1, snapshot: new Uint8Array([1]), pending: NO_EFFECTS });
  const { TimeToLiveDescription } = await clients.dynamodb.send(
    new DescribeTimeToLiveCommand({ TableName: table }),
  );
  t.deepEqual(TimeToLiveDescription, { AttributeName: 'expires_at', TimeToLiveStatus: 'ENABLED' });
  const { Items = [] } = await clients.dynamodb.send(new ScanCommand({ TableName: table }));
  const lives = Items.map((item) => {
    const expiresAt = item['expires_at']?.N;
    return [item['sk']!.S!.split('#')[0], expiresAt === undefined ? null : Number(expiresAt) - T0 / 1000];
  });
  t.deepEqual(Object.fromEntries(lives), {
    TICK: DAY_S,
    BAR: 30 * DAY_S,
    ANOMALY: 90 * DAY_S,
    STATE: null,
  });
});

test('the last bars before any time, and the first after it, are found however batches were cut', async (t) => {
  const { writer, reader } = await history({ consistentRead: true, pageSize: 3 });
  const cut = fc.record({ from: fc.nat(600), count: fc.integer({ min: 1, max: 300 }) });
  const asked = fc.record({
    at: fc.integer({ min: -20, max: 700 }),
    count: fc.integer({ min: 1, max: 400 }),
  });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(cut, { minLength: 1, maxLength: 6 }), asked, async (cuts, { at, count }) => {
      const symbol = `B${(run += 1)}`;
      const minutes = new Set<number>();
      for (const { from, count: length } of cuts) {
        const batch = Array.from({ length }, (_, index) => from + index);
        for (const minute of batch) minutes.add(minute);
        const closedBars = batch.map((minute) => minuteBar(minute));
        await writer.recordEffects(new Map([[symbol, { ...NO_EFFECTS, closedBars }]]));
      }
      const all = [...minutes].toSorted((a, b) => a - b);
      const beforeMs = T0 + at * MINUTE;
      const last = await reader.lastBars(symbol, MINUTE, { beforeMs, count });
      t.deepEqual(
        last.map(({ bar }) => (bar.startMs - T0) / MINUTE),
        all.filter((minute) => minute < at).slice(-count),
      );
      const first = await reader.firstBar(symbol, MINUTE, beforeMs);
      t.is(first && (first.bar.startMs - T0) / MINUTE, all.find((minute) => minute >= at) ?? null);
    }),
    { numRuns: 15 },
  );
});

test('the lengths of stored bars are told, the shortest first', async (t) => {
  const { writer, reader } = await history({ consistentRead: true });
  const closedBars = [MINUTE, 5 * MINUTE, 60 * MINUTE, 15 * MINUTE].map((intervalMs) => ({
    ...minuteBar(0),
    intervalMs,
  }));
  await writer.recordEffects(new Map([['ACME', { ...NO_EFFECTS, closedBars }]]));
  t.deepEqual(
    (await reader.barIntervals('ACME')).map((intervalMs) => intervalMs / MINUTE),
    [1, 5, 15, 60],
  );
  t.deepEqual(await reader.barIntervals('NONE'), []);
});
