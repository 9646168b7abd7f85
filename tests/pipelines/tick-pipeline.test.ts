import test from 'ava';
import fc from 'fast-check';
import { MemoryAlertPublisher } from '../support/memory/memory-alert-publisher.ts';
import { MemoryMarketHistory } from '../support/memory/memory-market-history.ts';
import { MemoryTickArchive } from '../support/memory/memory-tick-archive.ts';
import type { MarketEvent } from '../../src/core/market-data/market-event.ts';
import type { Condition } from '../../src/core/rules/rule.ts';
import type { StreamEvent } from '../../src/core/market-data/stream-event.ts';
import type { TradeCorrection } from '../../src/core/market-data/trade-correction.ts';
import { aRule, NO_HYSTERESIS, priceIs } from '../support/rules.ts';
import { account, batch } from '../support/tick-account.ts';
import { mulberry32 } from '../../lib/market-simulator/random.ts';
import { bar, onStream, quietBars, T0 } from '../support/market-events.ts';

const sorted = <V>(map: ReadonlyMap<string, V>) => [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));

/** 100 quiet minutes of two symbols, interleaved, and then ACME crashes. */
function marketWithCrash(): StreamEvent[] {
  const acme = quietBars(100, 1);
  const other = quietBars(103, 2, 0.0005, 'OTHER');
  const price = acme.at(-1)!.close;
  const crash = [0.97, 0.95, 0.94].map((factor, index) =>
    bar(100 + index, price * factor, { volume: 30_000 }),
  );
  const events: MarketEvent[] = [...acme, ...crash].flatMap((event, index) => [event, other[index]!]);
  return onStream(events);
}

const IN_TIME = { late: 0, outOfOrder: 0, takenBack: 0 };

test('a crash on the stream becomes stored bars, a stored anomaly and one published alert', async (t) => {
  const { environment, history, alerts, archive } = account();
  const events = marketWithCrash();
  const result = await environment().run(batch(events));
  t.deepEqual(result, { ...IN_TIME, retryFrom: null, processed: 206, rejected: 0, duplicates: 0 });
  t.is(history.bars.size, 206);
  t.is(archive.events.length, 206);
  t.deepEqual(
    [...history.anomalies.keys()],
    alerts.published.map(({ alertId }) => alertId),
  );
  t.is(alerts.published[0]!.alertId, 'ACME-price_drop-20260302T161000.000Z-1');
  t.is(alerts.published[0]!.occurredAtMs, T0 + 100 * 60_000);
  t.is(alerts.published[0]!.correlationId, 'shardId-000000000000:201');
});

test('the end of an episode is published and counts as an end, not as another anomaly', async (t) => {
  const { environment, alerts, metrics } = account();
  const level = quietBars(100).at(-1)!.close * 0.94;
  const calm = Array.from({ length: 60 }, (_, index) => bar(103 + index, level * (1 + 0.0003 * (index % 2))));
  await environment().run(batch(onStream([...marketWithCrash().map(({ event }) => event), ...calm])));
  const ends = alerts.published.filter(({ status }) => status === 'resolved');
  t.deepEqual(
    ends.map(({ anomaly }) => anomaly),
    ['price_drop'],
  );
  t.is(metrics.total('AnomaliesResolved'), 1);
  t.is(metrics.total('AnomaliesDetected'), alerts.published.length - 1);
});

test('a batch that is delivered again changes nothing and publishes nothing', async (t) => {
  const { environment, alerts, states } = account();
  const pipeline = environment();
  await pipeline.run(batch(marketWithCrash()));
  const [published, versions] = [
    alerts.published.length,
    [...states.records.values()].map(({ version }) => version),
  ];
  const again = await pipeline.run(batch(marketWithCrash()));
  t.deepEqual(again, { ...IN_TIME, retryFrom: null, processed: 0, rejected: 0, duplicates: 206 });
  t.is(alerts.published.length, published);
  t.deepEqual(
    [...states.records.values()].map(({ version }) => version),
    versions,
  );
});

test('an environment whose cache is out of date publishes nothing wrong', async (t) => {
  const { environment, alerts, history, states } = account();
  const quiet = onStream(quietBars(200));
  const [first, second] = [environment(), environment()];
  await first.run(batch(quiet.slice(0, 100)));
  await second.run(batch(quiet.slice(100, 150)));
  await first.run(batch(quiet.slice(150)));
  const clean = account();
  await clean.environment().run(batch(quiet));
  t.deepEqual(alerts.published, []);
  t.deepEqual(history.bars, clean.history.bars);
  t.deepEqual(states.records.get('ACME')!.snapshot, clean.states.records.get('ACME')!.snapshot);
});

test('an alert that could not be published is published when the batch comes again, under the same id', async (t) => {
  const { environment, alerts } = account();
  let isDown = true;
  const publish = async (due: Parameters<MemoryAlertPublisher['publish']>[0]) =>
    isDown ? new Map(due.map(({ alertId }) => [alertId, new Error('throttled')])) : alerts.publish(due);
  const pipeline = environment({ alerts: { publish } });
  const events = marketWithCrash();
  t.is((await pipeline.run(batch(events))).retryFrom, '1');
  t.is((await environment({ alerts: { publish } }).run(batch(events))).retryFrom, '1');
  t.deepEqual(alerts.published, []);
  isDown = false;
  const again = await environment().run(batch(events));
  t.is(again.retryFrom, null);
  t.true(alerts.published.length > 0);
  t.is(new Set(alerts.published.map(({ alertId }) => alertId)).size, alerts.published.length);
});

test('an alert whose batch was given up is published with the next batch of its symbol', async (t) => {
  const { environment, alerts } = account();
  const events = marketWithCrash();
  const down = { publish: async () => Promise.reject(new Error('SNS is down')) };
  t.is((await environment({ alerts: down }).run(batch(events))).retryFrom, '1');
  const next = onStream([bar(103, 94)], 1000);
  await environment().run(batch(next));
  t.true(alerts.published.some(({ alertId }) => alertId === 'ACME-price_drop-20260302T161000.000Z-1'));
});

test('environments that take turns do not hand on effects that are carried out', async (t) => {
  const { environment, states, history } = account();
  const quiet = onStream(quietBars(60));
  const environments = [environment(), environment()];
  for (const [turn, event] of quiet.entries()) await environments[turn % 2]!.run(batch([event]));
  t.is(states.records.get('ACME')!.pending.closedBars.length, 1);
  t.is(history.bars.size, 60);
});

test('while alerts cannot be published the state moves on and hands them on', async (t) => {
  const { environment, states, alerts } = account();
  const events = marketWithCrash();
  const down = { publish: async () => Promise.reject(new Error('SNS is down')) };
  const pipeline = environment({ alerts: down });
  await pipeline.run(batch(events));
  await pipeline.run(batch(onStream([bar(103, 94)], 1000)));
  const { version, pending } = states.records.get('ACME')!;
  t.is(version, 2);
  t.deepEqual(alerts.published, []);
  t.true(pending.alerts.length > 0);
});

test('a symbol whose items cannot be written stops alone, from its first record on', async (t) => {
  const { environment, states, history } = account();
  const recordTicks = async () => new Map([['OTHER', new Error('hot partition')]]);
  const broken = Object.assign(Object.create(history) as MemoryMarketHistory, { recordTicks });
  const result = await environment({ history: broken }).run(batch(marketWithCrash()));
  t.deepEqual(result, { ...IN_TIME, retryFrom: '2', processed: 103, rejected: 0, duplicates: 0 });
  t.deepEqual([...states.records.keys()], ['ACME']);
});

test('while the data lake is out of reach no state moves and the whole batch is asked for again', async (t) => {
  const { environment, archive, states, alerts } = account();
  const down = Object.assign(Object.create(archive) as MemoryTickArchive, {
    archive: async () => Promise.reject(new Error('S3 is down')),
  });
  const result = await environment({ archive: down }).run(batch(marketWithCrash()));
  t.deepEqual(result, { ...IN_TIME, retryFrom: '1', processed: 0, rejected: 0, duplicates: 0 });
  t.is(states.records.size, 0);
  t.deepEqual(alerts.published, []);
});

test('what is rejected is quarantined and holds nothing up', async (t) => {
  const { environment, archive, logger } = account();
  const [position] = onStream([bar(0, 1)], 7);
  const rejected = {
    reason: 'not_json' as const,
    detail: 'no JSON',
    payload: new Uint8Array([1]),
    partitionKey: 'x',
    position: position!.position,
    arrivalMs: T0,
  };
  const result = await environment().run({ events: onStream(quietBars(5)), rejected: [rejected] });
  t.deepEqual(result, { ...IN_TIME, retryFrom: null, processed: 5, rejected: 1, duplicates: 0 });
  t.deepEqual(archive.rejected, [rejected]);
  t.true(
    logger.lines.some(({ event, fields }) => event === 'TickRejected' && fields['reason'] === 'not_json'),
  );
});

test('however a stream is cut, repeated and spread over environments, the outcome is that of one clean pass', async (t) => {
  const events = marketWithCrash();
  const rules = [
    aRule({ when: priceIs('crossing', 100) }),
    aRule({ ruleId: 'volume', when: HEAVY, frequency: 'once_per_bar' }),
    aRule({
      ruleId: 'close',
      frequency: 'once_per_bar_close',
      when: priceIs('less_than', 97),
      cooldownSeconds: 60,
    }),
    aRule({ ruleId: 'held', symbols: ['OTHER'], when: RSI_IS_UP, holdSeconds: 120 }),
  ];
  const clean = account(rules);
  await clean.environment().run(batch(events));
  for (const { ruleId } of rules)
    t.true(
      clean.alerts.published.some((alert) => alert.ruleId === ruleId),
      ruleId,
    );
  const schedule = fc.record({
    seed: fc.integer(),
    sizes: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 6, maxLength: 30 }),
    environments: fc.integer({ min: 1, max: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(schedule, async ({ seed, sizes, environments }) => {
      const tried = account(rules);
      const random = mulberry32(seed);
      const pipelines = Array.from({ length: environments }, () => tried.environment());
      const run = (from: number, to: number) =>
        pipelines[Math.floor(random() * environments)]!.run(batch(events.slice(from, to)));
      let done = 0;
      for (const size of sizes) {
        await run(done, done + size);
        if (random() < 0.4) await run(Math.max(0, done - 20), done + Math.ceil(size / 2));
        done += size;
      }
      await run(Math.max(0, done - 10), events.length);
      t.deepEqual(sorted(tried.history.bars), sorted(clean.history.bars));
      t.deepEqual(sorted(tried.history.anomalies), sorted(clean.history.anomalies));
      const ids = ({ alerts }: { alerts: MemoryAlertPublisher }) =>
        [...new Set(alerts.published.map(({ alertId }) => alertId))].toSorted();
      t.deepEqual(ids(tried), ids(clean));
      for (const [symbol, { snapshot, rules: remembered }] of clean.states.records) {
        t.deepEqual(tried.states.records.get(symbol)!.snapshot, snapshot);
        t.deepEqual(tried.states.records.get(symbol)!.rules, remembered);
      }
    }),
    { numRuns: 60 },
  );
});

const HEAVY: Condition = {
  source: 'volume',
  operator: 'greater_than',
  target: 1500,
  hysteresis: NO_HYSTERESIS,
};
const RSI_IS_UP: Condition = {
  source: 'rsi_14',
  operator: 'crossing_up',
  target: 55,
  hysteresis: NO_HYSTERESIS,
};

function correctionAt(sequenceNumber: string): StreamEvent<TradeCorrection> {
  return {
    event: { type: 'correction', symbol: 'ACME', timestampMs: T0, originalTradeId: '1' },
    position: { shardId: 'shardId-000000000000', sequenceNumber, subSequence: 0 },
    arrivalMs: T0,
  };
}

test('a correction is archived in its place on the stream and moves nothing else', async (t) => {
  const { environment, archive, history, states } = account();
  const events = onStream([bar(0, 100), bar(1, 100)], 9).map((event, index) =>
    index === 0 ? event : { ...event, position: { ...event.position, sequenceNumber: '11' } },
  );
  const result = await environment().run({ ...batch(events), corrections: [correctionAt('10')] });
  t.deepEqual(result, { ...IN_TIME, retryFrom: null, processed: 3, rejected: 0, duplicates: 0 });
  t.deepEqual(
    archive.events.map(({ position }) => position.sequenceNumber),
    ['9', '10', '11'],
  );
  const without = account();
  await without.environment().run(batch(events));
  t.deepEqual(history.bars, without.history.bars);
  t.deepEqual(await states.load(['ACME']), await without.states.load(['ACME']));
});

test('a batch of nothing but corrections is archived, and asked for again when it could not be', async (t) => {
  const { environment, archive } = account();
  const corrections = [correctionAt('10'), correctionAt('11')];
  const refusing = new MemoryTickArchive();
  refusing.archive = () => Promise.reject(new Error('no bucket'));
  t.like(await environment({ archive: refusing }).run({ ...batch([]), corrections }), {
    retryFrom: '10',
    processed: 0,
  });
  t.like(await environment().run({ ...batch([]), corrections }), { retryFrom: null, processed: 2 });
  t.is(archive.events.length, 2);
});
