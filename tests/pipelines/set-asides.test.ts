import test from 'ava';
import { MemoryAlertPublisher } from '../support/memory/memory-alert-publisher.ts';
import { MemoryMarketHistory } from '../support/memory/memory-market-history.ts';
import { MemoryMarketStateStore } from '../support/memory/memory-market-state-store.ts';
import { MemoryTickArchive } from '../support/memory/memory-tick-archive.ts';
import type { BarEvent } from '../../src/core/market-data/market-event.ts';
import { RefusedError } from '../../src/ports/refused-error.ts';
import { bar, onStream, quietBars } from '../support/market-events.ts';
import { account, batch } from '../support/tick-account.ts';

/** An event that no code can work on. */
function impossible(event: BarEvent): BarEvent {
  return Object.defineProperty({ ...event }, 'close', {
    get: () => {
      throw new RangeError('the close is a riddle');
    },
  });
}

const crash = (quiet: readonly { close: number }[], minute: number, symbol = 'ACME') =>
  bar(minute, quiet.at(-1)!.close * 0.95, { symbol, volume: 30_000 });

test('an event that cannot be worked on is set aside, and all others go on as if it had not come', async (t) => {
  const [with_, without] = [account(), account()];
  const quiet = quietBars(100);
  const events = [...quiet, crash(quiet, 100)];
  const result = await with_
    .environment()
    .run(batch(onStream(events.toSpliced(50, 0, impossible(bar(50, 100))))));
  t.like(result, { retryFrom: null, processed: 101, rejected: 1 });
  await without.environment().run(batch(onStream(events)));
  t.deepEqual([...with_.history.bars.values()], [...without.history.bars.values()]);
  t.is(with_.alerts.published.length, without.alerts.published.length);
  t.is(with_.archive.aside.length, 1);
  t.like(with_.archive.aside[0], {
    reason: 'not_processable',
    detail: 'the close is a riddle',
    symbol: 'ACME',
    position: { sequenceNumber: '51' },
  });
  t.is(with_.metrics.total('RecordsSetAside'), 1);
  t.like(
    with_.logger.lines.find(({ event }) => event === 'RecordSetAside'),
    { level: 'error' },
  );
});

test('a symbol that fails throughout holds up no other, and its events are all kept', async (t) => {
  const { environment, archive, history } = account();
  const events = quietBars(20).flatMap((event, minute) => [
    impossible(event),
    bar(minute, 100, { symbol: 'OTHER' }),
  ]);
  const result = await environment().run(batch(onStream(events)));
  t.like(result, { retryFrom: null, processed: 20, rejected: 20 });
  t.is(archive.aside.length, 20);
  t.is(history.bars.size, 20);
});

test('an event is tried again while it cannot be set aside', async (t) => {
  const { environment } = account();
  const broken = new MemoryTickArchive();
  broken.setAside = () => Promise.reject(new Error('S3 is down'));
  const events = onStream([impossible(bar(0, 100)), bar(0, 100, { symbol: 'OTHER' })]);
  const result = await environment({ archive: broken }).run(batch(events));
  t.like(result, { retryFrom: '1', rejected: 0 });
});

test('what a store will never take is set aside with its content, and is not tried again', async (t) => {
  const { environment, archive, states } = account();
  const history = new MemoryMarketHistory();
  let tries = 0;
  history.recordEffects = (effects) => {
    tries += 1;
    return Promise.resolve(
      new Map(
        [...effects.keys()].map((symbol) => [symbol, new RefusedError('score is NaN', [{ sk: 'BAR#1' }])]),
      ),
    );
  };
  const pipeline = environment({ history });
  t.like(await pipeline.run(batch(onStream([bar(0, 100)]))), { retryFrom: null, processed: 1 });
  t.like(archive.aside, [
    { reason: 'not_storable', detail: 'score is NaN', content: { kind: 'data', data: { sk: 'BAR#1' } } },
  ]);
  await pipeline.run(batch(onStream([bar(0, 100)])));
  t.is(tries, 1);
  t.is(states.records.get('ACME')?.version, 1);
});

test('an alert that the topic will never take is set aside, and those beside it go out', async (t) => {
  const { environment, archive } = account();
  const quiet = { ACME: quietBars(100), OTHER: quietBars(100, 2, 0.0005, 'OTHER') };
  const alerts = new MemoryAlertPublisher();
  const publish = alerts.publish.bind(alerts);
  alerts.publish = async (all) => {
    await publish(all.filter(({ symbol }) => symbol === 'OTHER'));
    const refused = all.filter(({ symbol }) => symbol === 'ACME');
    return new Map(
      refused.map(({ alertId }) => [alertId, new RefusedError('too long', [{ alert_id: alertId }])]),
    );
  };
  const events = [...quiet.ACME, ...quiet.OTHER, crash(quiet.ACME, 100), crash(quiet.OTHER, 100, 'OTHER')];
  const result = await environment({ alerts }).run(batch(onStream(events)));
  t.is(result.retryFrom, null);
  t.deepEqual(
    alerts.published.map(({ symbol }) => symbol),
    ['OTHER'],
  );
  t.deepEqual(
    archive.aside.map(({ symbol, reason }) => [symbol, reason]),
    [['ACME', 'not_storable']],
  );
});

test('a state that can never be stored leaves the one before, and its events are kept', async (t) => {
  const { environment, archive, states } = account();
  await environment().run(batch(onStream([bar(0, 100)])));
  const refusing = Object.assign(Object.create(states) as MemoryMarketStateStore, {
    commit: () => Promise.reject(new RefusedError('the item has 500000 bytes', [])),
  });
  const result = await environment({ states: refusing }).run(batch(onStream([bar(1, 100), bar(2, 101)], 2)));
  t.like(result, { retryFrom: null, processed: 0, rejected: 2 });
  t.is(archive.aside.length, 2);
  t.is(states.records.get('ACME')?.version, 1);
});

test('a state that is damaged is kept aside and begins anew, and holds up nobody', async (t) => {
  const { environment, states, logger, metrics, history } = account();
  await environment().run(batch(onStream([...quietBars(50), bar(0, 100, { symbol: 'OTHER' })])));
  const stored = states.records.get('ACME')!;
  const damages: Record<string, Uint8Array> = {
    'cut short': stored.snapshot.slice(0, 200),
    empty: new Uint8Array(),
    'one bit changed': stored.snapshot.map((byte, index) => (index === 150 ? byte ^ 4 : byte)),
    'of something else': Buffer.from('{"symbol":"ACME"}'),
  };
  for (const [index, [what, snapshot]] of Object.entries(damages).entries()) {
    states.records.set('ACME', { ...stored, snapshot });
    const minute = 60 + 2 * index;
    const events = onStream([bar(minute, 100), bar(minute, 100, { symbol: 'OTHER' })], 1000 + 2 * index);
    t.like(await environment().run(batch(events)), { retryFrom: null, processed: 2 }, what);
    t.deepEqual(states.aside.at(-1)?.snapshot, snapshot, what);
    t.is(states.records.get('ACME')?.version, stored.version + 1, what);
  }
  t.is(metrics.total('StatesDamaged'), 4);
  t.is(logger.lines.filter(({ event, level }) => event === 'StateDamaged' && level === 'error').length, 4);
  t.true([...history.bars.keys()].length > 54);
});

test('a batch that fails says why, also when there is nothing in it but what was refused', async (t) => {
  const { environment, logger } = account();
  const archive = new MemoryTickArchive();
  archive.quarantine = () => Promise.reject(new Error('S3 is down'));
  const position = { shardId: 'shardId-000000000000', sequenceNumber: '7', subSequence: 0 };
  const rejected = {
    reason: 'not_json',
    detail: '',
    payload: new Uint8Array(),
    partitionKey: '',
    arrivalMs: 1,
  } as const;
  const result = await environment({ archive }).run({ events: [], rejected: [{ ...rejected, position }] });
  t.is(result.retryFrom, '7');
  const failed = logger.lines.find(({ event }) => event === 'BatchFailed')!;
  t.like(failed, { level: 'error', fields: { correlation_id: 'shardId-000000000000:7' } });
  t.is((failed.fields['error'] as Error).message, 'S3 is down');
});

test('what is said of a refused record, and of a symbol that failed, names the record', async (t) => {
  const { environment, logger } = account();
  const history = new MemoryMarketHistory();
  history.recordTicks = () => Promise.resolve(new Map([['ACME', new Error('throttled')]]));
  const position = { shardId: 'shardId-000000000000', sequenceNumber: '9', subSequence: 0 };
  const rejected = {
    reason: 'not_json',
    detail: 'x',
    payload: new Uint8Array(),
    partitionKey: '',
    arrivalMs: 1,
  } as const;
  const events = onStream([bar(0, 100, { correlationId: 'order-5' })]);
  await environment({ history }).run({ events, rejected: [{ ...rejected, position }] });
  const fieldsOf = (name: string) => logger.lines.find(({ event }) => event === name)?.fields;
  t.like(fieldsOf('TickRejected'), { correlation_id: 'shardId-000000000000:9' });
  t.like(fieldsOf('SymbolFailed'), { correlation_id: 'order-5' });
});
