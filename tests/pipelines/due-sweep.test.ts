import test from 'ava';
import { EVERY_DAY } from '../../src/core/calendar/daily-range.ts';
import { LEASE_MS } from '../../src/core/delivery/delivery.ts';
import { NO_OUTCOME } from '../../src/core/delivery/delivery-error.ts';
import {
  alertProcessorHarness,
  anEpisode,
  CRITICAL,
  type HarnessOptions,
  sentOn,
} from '../support/alert-processor-harness.ts';
import { anAlert, aPreference, NOW } from '../support/alerts.ts';

const UNAVAILABLE = { kind: 'retryable', code: 'unavailable', words: '503' } as const;
const ONE_EACH = sentOn({ email: 1, sms: 1, slack: 1, discord: 1 });
const NONE = sentOn({});
const MINUTE = 60_000;
const ONLY_SLACK = [aPreference({ channels: ['slack'] })];

test('what waited for the gate is told in one message when it opens', async (t) => {
  const bench = alertProcessorHarness({ preferences: ONLY_SLACK });
  for (const name of ['a', 'b', 'c']) await bench.pipeline.process(anEpisode(name));
  bench.clock.time += MINUTE;
  t.is(await bench.sweep.run(), 2);
  t.is(bench.sent().slack, 2);
  const [b] = await bench.deliveriesOf(anEpisode('b'));
  const [c] = await bench.deliveriesOf(anEpisode('c'));
  t.like(b, { status: 'SENT', sentWith: null, attempts: 1 });
  t.like(c, { status: 'SENT', sentWith: 'b-1#alice#slack', attempts: 1 });
  t.is(await bench.sweep.run(), 0);
});

test('a bundle closes the gate again', async (t) => {
  const bench = alertProcessorHarness({ preferences: ONLY_SLACK });
  for (const name of ['a', 'b']) await bench.pipeline.process(anEpisode(name));
  bench.clock.time += MINUTE;
  await bench.sweep.run();
  await bench.pipeline.process(anEpisode('c'));
  t.like((await bench.deliveriesOf(anEpisode('c')))[0], {
    status: 'PENDING',
    waitsFor: 'grouped',
    dueAtMs: NOW + 2 * MINUTE,
  });
});

test('what still goes on leads a bundle, however grave what is over was', async (t) => {
  const bench = alertProcessorHarness({ preferences: ONLY_SLACK });
  await bench.pipeline.process(anEpisode('grave'));
  const milder = anEpisode('milder', { score: 0.55, changePct: 0.4 });
  const over = anEpisode('grave', { alertId: 'grave-2', status: 'resolved' });
  for (const alert of [milder, over]) await bench.pipeline.process(alert);
  bench.clock.time += MINUTE;
  await bench.sweep.run();
  t.like((await bench.deliveriesOf(milder))[0], { status: 'SENT', severity: 'MEDIUM', sentWith: null });
  t.like((await bench.deliveriesOf(over))[0], {
    status: 'SENT',
    severity: 'HIGH',
    sentWith: 'milder-1#alice#slack',
  });
});

test('what was muted while it waited is not told', async (t) => {
  const bench = alertProcessorHarness({ preferences: ONLY_SLACK });
  for (const [name, symbol] of [
    ['first', 'BTCUSDT'],
    ['silenced', 'DOGEUSDT'],
    ['acknowledged', 'ETHUSDT'],
    ['inhibited', 'SOLUSDT'],
  ] as const) {
    await bench.pipeline.process(anEpisode(name, { symbol, anomaly: 'volume_spike' }));
  }
  await bench.store.addSilence({
    id: 's1',
    matchers: [{ field: 'symbol', operator: '=~', value: 'doge*' }],
    startsAtMs: NOW,
    endsAtMs: NOW + 10 * MINUTE,
    author: 'bob',
    comment: 'known',
  });
  await bench.store.acknowledge({
    episodeId: 'acknowledged',
    userId: 'bob',
    via: 'link',
    severity: 'HIGH',
    acknowledgedAtMs: NOW,
  });
  await bench.pipeline.process(anEpisode('halt', { symbol: 'SOLUSDT', anomaly: 'luld_band' }));
  bench.clock.time += MINUTE;
  await bench.sweep.run();
  for (const name of ['silenced', 'acknowledged', 'inhibited']) {
    t.like((await bench.deliveriesOf(anEpisode(name)))[0], { status: 'SUPPRESSED', suppressedBy: name });
  }
  t.is(bench.sent().slack, 2, 'the first, and the halt which as CRITICAL passed the gate');
});

test('quiet hours hold everything but CRITICAL, and release it as one digest', async (t) => {
  // 13:30 UTC is 14:30 in Paris.
  const quietHours = [{ days: EVERY_DAY, fromMinute: 14 * 60, toMinute: 15 * 60 }];
  const bench = alertProcessorHarness({
    preferences: [aPreference({ channels: ['slack'], quietHours, timeZone: 'Europe/Paris' })],
  });
  for (const name of ['a', 'b', 'c']) await bench.pipeline.process(anEpisode(name));
  t.is(bench.sent().slack, 0);
  const until = Date.parse('2022-12-13T14:00:00Z');
  t.like((await bench.deliveriesOf(anEpisode('a')))[0], { waitsFor: 'quiet_hours', dueAtMs: until });
  bench.clock.time = until;
  await bench.sweep.run();
  t.is(bench.sent().slack, 1);
  for (const name of ['a', 'b', 'c']) t.is((await bench.deliveriesOf(anEpisode(name)))[0]?.status, 'SENT');
});

test('a failure for a while is tried again when its time has come and not before', async (t) => {
  const bench = alertProcessorHarness({
    script: { slack: [{ kind: 'retryable', code: 'unavailable', words: 'HTTP 503' }] },
  });
  await bench.pipeline.process(anAlert());
  t.is(await bench.sweep.run(), 0);
  bench.clock.time += MINUTE;
  t.is(await bench.sweep.run(), 1);
  t.deepEqual(bench.sent(), ONE_EACH);
  t.is(await bench.sweep.run(), 0);
  const slack = (await bench.deliveriesOf(anAlert())).find(({ channel }) => channel === 'slack');
  t.like(slack, { status: 'SENT', attempts: 2 });
});

test('a channel that never recovers is FAILED after five tries', async (t) => {
  const down = Array.from(
    { length: 9 },
    () => ({ kind: 'retryable', code: 'unavailable', words: 'HTTP 503' }) as const,
  );
  const bench = alertProcessorHarness({ script: { slack: down } });
  await bench.pipeline.process(anAlert());
  for (let minute = 0; minute < 60; minute += 1) {
    bench.clock.time += MINUTE;
    await bench.sweep.run();
  }
  const slack = (await bench.deliveriesOf(anAlert())).find(({ channel }) => channel === 'slack');
  t.like(slack, { status: 'FAILED', attempts: 5, error: { code: 'unavailable', words: 'HTTP 503' } });
});

/** A run that stops after its rows are written and before anything is sent. */
function crashingOnce(options: HarnessOptions = {}) {
  let crashes = 1;
  return alertProcessorHarness({
    ...options,
    store: (store) => {
      const commit = store.commit.bind(store);
      store.commit = async (rows) => {
        const result = await commit(rows);
        if (crashes-- > 0) throw new Error('out of memory');
        return result;
      };
      return store;
    },
  });
}

test('after a crash between writing and sending, the sweep sends when the lease has ended', async (t) => {
  const bench = crashingOnce();
  await t.throwsAsync(bench.pipeline.process(anAlert()), { message: 'out of memory' });
  await bench.pipeline.process(anAlert());
  await bench.sweep.run();
  bench.clock.time += LEASE_MS - 1;
  await bench.sweep.run();
  t.deepEqual(bench.sent(), NONE);
  bench.clock.time += 1;
  t.is(await bench.sweep.run(), 4);
  t.deepEqual(bench.sent(), ONE_EACH);
});

test('after a crash, sweeps a minute apart send within two minutes', async (t) => {
  const bench = crashingOnce();
  await t.throwsAsync(bench.pipeline.process(anAlert()));
  bench.clock.time += 30_000;
  await bench.sweep.run();
  // EventBridge is a few seconds early or late.
  bench.clock.time += MINUTE - 4_000;
  await bench.sweep.run();
  t.deepEqual(bench.sent(), ONE_EACH);
});

test('a sweep whose clock is ahead sends nothing that another environment is sending', async (t) => {
  const sending = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const first = alertProcessorHarness({ preferences: ONLY_SLACK });
  const deliver = first.notifiers.slack.deliver.bind(first.notifiers.slack);
  first.notifiers.slack.deliver = async (...message) => {
    begun.resolve();
    await sending.promise;
    return deliver(...message);
  };
  const processed = first.pipeline.process(anAlert());
  await begun.promise;
  const ahead = alertProcessorHarness({ preferences: ONLY_SLACK, storage: first.store });
  ahead.clock.time += 5 * MINUTE;
  await ahead.sweep.run();
  await ahead.sweep.run();
  sending.resolve();
  await processed;
  ahead.clock.time += MINUTE;
  await ahead.sweep.run();
  t.deepEqual([first.sent().slack, ahead.sent().slack], [1, 0]);
  t.like((await first.deliveriesOf(anAlert()))[0], { status: 'SENT', attempts: 1 });
});

test('a sweep whose clock is ahead leaves alone what another sweep has just taken over', async (t) => {
  const crashed = crashingOnce({ preferences: ONLY_SLACK });
  await t.throwsAsync(crashed.pipeline.process(anAlert()));
  const [one, ahead] = [1, 2].map(() =>
    alertProcessorHarness({ preferences: ONLY_SLACK, storage: crashed.store }),
  );
  ahead!.clock.time += 10 * MINUTE;
  for (const { sweep } of [one!, ahead!]) await sweep.run();
  for (const { clock } of [one!, ahead!]) clock.time += LEASE_MS;
  one!.notifiers.slack.deliver = async () => {
    await ahead!.sweep.run();
    return { kind: 'delivered' };
  };
  await one!.sweep.run();
  t.is(ahead!.sent().slack, 0);
  t.like((await crashed.deliveriesOf(anAlert()))[0], { status: 'SENT', attempts: 2 });
});

test('two sweeps at once send once', async (t) => {
  const bench = crashingOnce();
  await t.throwsAsync(bench.pipeline.process(anAlert()));
  for (const name of ['a', 'b', 'c']) await bench.pipeline.process(anEpisode(name));
  await bench.sweep.run();
  bench.clock.time += LEASE_MS;
  await Promise.all([bench.sweep.run(), bench.sweep.run(), bench.sweep.run()]);
  t.deepEqual(bench.sent(), ONE_EACH);
});

test('a recipient who has left before the retry is SUPPRESSED, not forgotten', async (t) => {
  const script = { slack: [{ kind: 'retryable', code: 'unavailable', words: 'HTTP 503' } as const] };
  const first = alertProcessorHarness({ preferences: ONLY_SLACK, script });
  await first.pipeline.process(anAlert());
  const later = alertProcessorHarness({
    preferences: [aPreference({ userId: 'bob' })],
    store: () => first.store,
  });
  later.clock.time += MINUTE;
  await later.sweep.run();
  t.like((await first.deliveriesOf(anAlert()))[0], { status: 'SUPPRESSED', suppressedBy: 'recipient_gone' });
  t.deepEqual(later.sent(), NONE);
});

test('a delivery whose every try ends without a recorded outcome is FAILED and not sent for ever', async (t) => {
  const bench = alertProcessorHarness({
    preferences: ONLY_SLACK,
    store: (store) => {
      const change = store.change.bind(store);
      store.change = (changes, ledger) =>
        changes.some(({ to }) => to.status === 'SENT')
          ? Promise.reject(new Error('throttled'))
          : change(changes, ledger);
      return store;
    },
  });
  await bench.pipeline.process(anAlert());
  for (let minute = 0; minute < 15; minute += 1) {
    bench.clock.time += LEASE_MS;
    await bench.sweep.run();
  }
  t.is(bench.sent().slack, 5);
  t.like((await bench.deliveriesOf(anAlert()))[0], {
    status: 'FAILED',
    error: NO_OUTCOME,
  });
});

test('one user whose rows cannot be dealt with costs the others nothing, and the run says so', async (t) => {
  const bench = alertProcessorHarness({
    preferences: [...ONLY_SLACK, aPreference({ userId: 'bob', channels: ['email'] })],
    store: (store) => {
      const change = store.change.bind(store);
      store.change = (changes, ledger) =>
        ledger?.userId === 'alice' ? Promise.reject(new Error('throttled')) : change(changes, ledger);
      return store;
    },
  });
  for (const name of ['a', 'b']) await bench.pipeline.process(anEpisode(name));
  bench.clock.time += MINUTE;
  await t.throwsAsync(bench.sweep.run(), {
    instanceOf: AggregateError,
    message: /for everybody: throttled$/,
  });
  t.is(bench.sent().email, 2);
});

test('ledgers that cannot be read cost nobody but those whose they are', async (t) => {
  const users = Array.from({ length: 150 }, (_, index) => `user-${index}`);
  const bench = alertProcessorHarness({
    preferences: users.map((userId) =>
      aPreference({ userId, contacts: { email: `${userId}@example.com` }, channels: ['email'] }),
    ),
    store: (store) => {
      const ledgers = store.ledgers.bind(store);
      store.ledgers = (asked) =>
        isThrottled && asked.includes('user-0') ? Promise.reject(new Error('throttled')) : ledgers(asked);
      return store;
    },
  });
  let isThrottled = false;
  for (const name of ['a', 'b']) await bench.pipeline.process(anEpisode(name));
  bench.clock.time += MINUTE;
  isThrottled = true;
  await t.throwsAsync(bench.sweep.run(), { message: /throttled$/ });
  t.is(bench.sent().email, users.length + 50);
});

test('who has something CRITICAL due is told before everybody else', async (t) => {
  const users = Array.from({ length: 30 }, (_, index) => `user-${String(index).padStart(2, '0')}`);
  const bench = alertProcessorHarness({
    preferences: users.map((userId) =>
      aPreference({ userId, contacts: { email: `${userId}@example.com` }, channels: ['email'] }),
    ),
    script: { email: users.map(() => UNAVAILABLE).concat(UNAVAILABLE) },
  });
  await bench.pipeline.process(anEpisode('a'));
  await bench.pipeline.process(anEpisode('b', { ...CRITICAL, recipientUserId: 'user-29' }));
  t.is(bench.sent().email, 0);
  bench.clock.time += MINUTE;
  await bench.sweep.run();
  t.is(bench.sent().email, users.length);
  t.is(bench.notifiers.email.sent[0]?.destination.mailbox, 'user-29@example.com');
});
