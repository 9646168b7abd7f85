import test from 'ava';
import { LEASE_MS } from '../../src/core/notifications/delivery.ts';
import { alertProcessorBench } from '../support/alert-processor-bench.ts';
import { anAlert, aPreference, NOW } from '../support/alerts.ts';

const ELSEWHERE = { webhook: 0, pagerduty: 0 };
const ONE_EACH = { email: 1, sms: 1, slack: 1, discord: 1, ...ELSEWHERE };
const NONE = { email: 0, sms: 0, slack: 0, discord: 0, ...ELSEWHERE };

test('an alert reaches its user on all four channels and each delivery is recorded as SENT', async (t) => {
  const bench = alertProcessorBench();
  await bench.pipeline.process(anAlert());
  t.deepEqual(bench.sent(), ONE_EACH);
  const rows = await bench.log.find(anAlert().alertId);
  t.deepEqual(
    rows?.map(({ channel, status, attempts }) => [channel, status, attempts]),
    [
      ['email', 'SENT', 1],
      ['sms', 'SENT', 1],
      ['slack', 'SENT', 1],
      ['discord', 'SENT', 1],
    ],
  );
  t.true(rows?.every(({ latencyMs }) => latencyMs === NOW - anAlert().detectedAtMs));
});

test('the end of an episode is kept in the history and sent to nobody', async (t) => {
  const bench = alertProcessorBench();
  await bench.pipeline.process(anAlert({ status: 'resolved' }));
  t.deepEqual(bench.sent(), NONE);
  t.deepEqual(await bench.log.find(anAlert().alertId), []);
});

test('the same alert again sends nothing', async (t) => {
  const bench = alertProcessorBench();
  for (let count = 0; count < 3; count += 1) await bench.pipeline.process(anAlert());
  t.deepEqual(bench.sent(), ONE_EACH);
  t.is(bench.metrics.total('AlertsDuplicate'), 2);
});

test('two runs of the same alert at once send once', async (t) => {
  const bench = alertProcessorBench();
  await Promise.all([bench.pipeline.process(anAlert()), bench.pipeline.process(anAlert())]);
  t.deepEqual(bench.sent(), ONE_EACH);
});

test('the severity is decided here: a publisher that cries wolf does not pass the user who wants CRITICAL only', async (t) => {
  const bench = alertProcessorBench({ preferences: [aPreference({ minimumSeverity: 'CRITICAL' })] });
  await bench.pipeline.process(anAlert({ severity: 'CRITICAL', score: 0.55, changePct: 0.3 }));
  t.deepEqual(bench.sent(), NONE);
  t.deepEqual(await bench.log.find(anAlert().alertId), []);
});

test('one alert too many is SUPPRESSED on every channel with the reason, and counted', async (t) => {
  const bench = alertProcessorBench({ limit: 2 });
  for (const alertId of ['a', 'b', 'c']) await bench.pipeline.process(anAlert({ alertId }));
  t.deepEqual(bench.sent(), { email: 2, sms: 2, slack: 2, discord: 2, ...ELSEWHERE });
  const rows = await bench.log.find('c');
  t.deepEqual(
    new Set(rows?.map(({ status, reason }) => `${status} ${reason}`)),
    new Set(['SUPPRESSED rate_limited']),
  );
  t.is(bench.metrics.total('NotificationsSuppressed'), 4);
});

test('CRITICAL passes a full rate limit and takes no place in it', async (t) => {
  const bench = alertProcessorBench({ limit: 1 });
  const critical = { score: 0.95, changePct: -6 };
  await bench.pipeline.process(anAlert({ alertId: 'critical-1', ...critical }));
  await bench.pipeline.process(anAlert({ alertId: 'ordinary' }));
  await bench.pipeline.process(anAlert({ alertId: 'critical-2', ...critical }));
  t.is(bench.sent().sms, 3);
});

test('an alert that was held back stays held back when it comes again in the next hour', async (t) => {
  const bench = alertProcessorBench({ limit: 1 });
  for (const alertId of ['a', 'b']) await bench.pipeline.process(anAlert({ alertId }));
  bench.clock.time += 3_600_000;
  await bench.pipeline.process(anAlert({ alertId: 'b' }));
  t.is(bench.sent().email, 1);
});

test('one channel that fails for good leaves the others alone', async (t) => {
  const bench = alertProcessorBench({ script: { slack: [{ kind: 'permanent', reason: 'HTTP 404' }] } });
  await bench.pipeline.process(anAlert());
  t.deepEqual(bench.sent(), { ...ONE_EACH, slack: 0 });
  const slack = (await bench.log.find(anAlert().alertId))?.find(({ channel }) => channel === 'slack');
  t.like(slack, { status: 'FAILED', reason: 'HTTP 404', dueAtMs: null });
  t.is(bench.metrics.total('NotificationsFailed'), 1);
  const success = bench.metrics.samples.find(({ name }) => name === 'AlertDeliverySuccess');
  t.like(success, { value: 75, unit: 'Percent', dimensions: { alert_type: 'financial_anomaly' } });
});

test('a channel with a bug costs the others nothing, and its error text is not repeated', async (t) => {
  const bench = alertProcessorBench();
  bench.notifiers.sms.deliver = () => {
    throw new TypeError('cannot read +33612345678');
  };
  await bench.pipeline.process(anAlert());
  t.deepEqual(bench.sent(), { ...ONE_EACH, sms: 0 });
  t.notRegex(JSON.stringify([bench.logger.lines, await bench.log.find(anAlert().alertId)]), /3361/);
});

test('a failure for a while is tried again by the sweep, when its time has come and not before', async (t) => {
  const bench = alertProcessorBench({ script: { slack: [{ kind: 'retryable', reason: 'HTTP 503' }] } });
  await bench.pipeline.process(anAlert());
  t.is(await bench.sweep.run(), 0);
  bench.clock.time += 60_000;
  t.is(await bench.sweep.run(), 1);
  t.deepEqual(bench.sent(), ONE_EACH);
  t.is(await bench.sweep.run(), 0);
  const slack = (await bench.log.find(anAlert().alertId))?.find(({ channel }) => channel === 'slack');
  t.like(slack, { status: 'SENT', attempts: 2 });
});

test('a channel that never recovers is FAILED after five tries', async (t) => {
  const down = Array.from({ length: 9 }, () => ({ kind: 'retryable', reason: 'HTTP 503' }) as const);
  const bench = alertProcessorBench({ script: { slack: down } });
  await bench.pipeline.process(anAlert());
  for (let minute = 0; minute < 60; minute += 1) {
    bench.clock.time += 60_000;
    await bench.sweep.run();
  }
  const slack = (await bench.log.find(anAlert().alertId))?.find(({ channel }) => channel === 'slack');
  t.like(slack, { status: 'FAILED', attempts: 5, reason: 'given up after 5 tries: HTTP 503' });
});

/** A run that stops after its rows are written and before anything is sent. */
function crashingOnce() {
  let crashes = 1;
  return alertProcessorBench({
    history: (log) => {
      const open = log.open.bind(log);
      log.open = async (entry, deliveries) => {
        const created = await open(entry, deliveries);
        if (crashes-- > 0) throw new Error('out of memory');
        return created;
      };
      return log;
    },
  });
}

test('after a crash between writing and sending, the sweep sends when the lease has ended', async (t) => {
  const bench = crashingOnce();
  await t.throwsAsync(bench.pipeline.process(anAlert()), { message: 'out of memory' });
  bench.clock.time += LEASE_MS - 1;
  await bench.sweep.run();
  t.deepEqual(bench.sent(), NONE);
  bench.clock.time += 1;
  t.is(await bench.sweep.run(), 4);
  t.deepEqual(bench.sent(), ONE_EACH);
});

test('after a crash, the retry of the invocation waits for the lease and then sends', async (t) => {
  const bench = crashingOnce();
  await t.throwsAsync(bench.pipeline.process(anAlert()));
  await bench.pipeline.process(anAlert());
  t.deepEqual(bench.sent(), NONE);
  bench.clock.time += LEASE_MS;
  await Promise.all([bench.pipeline.process(anAlert()), bench.sweep.run()]);
  t.deepEqual(bench.sent(), ONE_EACH);
});

test('an outcome that cannot be recorded is sent again rather than lost', async (t) => {
  let fails = 4;
  const bench = alertProcessorBench({
    history: (log) => {
      const settle = log.settle.bind(log);
      log.settle = (delivery) => (fails-- > 0 ? Promise.reject(new Error('throttled')) : settle(delivery));
      return log;
    },
  });
  await bench.pipeline.process(anAlert());
  t.deepEqual(bench.sent(), ONE_EACH);
  bench.clock.time += LEASE_MS;
  await bench.sweep.run();
  t.deepEqual(bench.sent(), { email: 2, sms: 2, slack: 2, discord: 2, ...ELSEWHERE });
  t.true(bench.logger.events().includes('DeliveryNotRecorded'));
});

test('a send that could outlive its lease is left to the sweep', async (t) => {
  const bench = alertProcessorBench({
    preferences: [aPreference({ channels: ['email'] })],
    history: (log) => {
      const open = log.open.bind(log);
      log.open = async (entry, deliveries) => {
        const created = await open(entry, deliveries);
        bench.clock.time += 40_000;
        return created;
      };
      return log;
    },
  });
  await bench.pipeline.process(anAlert());
  t.is(bench.sent().email, 0);
  bench.clock.time += 20_000;
  await bench.sweep.run();
  t.is(bench.sent().email, 1);
});

test('a recipient who has left before the retry is SUPPRESSED, not forgotten', async (t) => {
  const preferences = [aPreference({ channels: ['slack'] })];
  const first = alertProcessorBench({
    preferences,
    script: { slack: [{ kind: 'retryable', reason: 'HTTP 503' }] },
  });
  await first.pipeline.process(anAlert());
  const later = alertProcessorBench({
    preferences: [aPreference({ userId: 'bob' })],
    history: () => first.log,
  });
  later.clock.time += 60_000;
  await later.sweep.run();
  const [row] = (await first.log.find(anAlert().alertId)) ?? [];
  t.like(row, { status: 'SUPPRESSED', reason: 'recipient_gone' });
  t.deepEqual(later.sent(), NONE);
});

test('a delivery whose every try ends without a recorded outcome is FAILED and not sent for ever', async (t) => {
  let fails = 5;
  const bench = alertProcessorBench({
    preferences: [aPreference({ channels: ['slack'] })],
    history: (log) => {
      const settle = log.settle.bind(log);
      log.settle = (delivery) => (fails-- > 0 ? Promise.reject(new Error('throttled')) : settle(delivery));
      return log;
    },
  });
  await bench.pipeline.process(anAlert());
  for (let minute = 0; minute < 10; minute += 1) {
    bench.clock.time += LEASE_MS;
    await bench.sweep.run();
  }
  t.is(bench.sent().slack, 5);
  const [row] = (await bench.log.find(anAlert().alertId)) ?? [];
  t.like(row, { status: 'FAILED', reason: 'given up after 5 tries: no outcome recorded' });
});

test('a team without preferences gets its first alert in its rooms', async (t) => {
  const bench = alertProcessorBench({ preferences: [] });
  await bench.pipeline.process(anAlert());
  t.deepEqual(bench.sent(), { ...NONE, slack: 1, discord: 1 });
});

test('no log line and no row holds an address', async (t) => {
  const own = 'https://hooks.slack.com/services/T0/B0/SECRET';
  const contacts = { email: 'alice@example.com', phone: '+33612345678', slackWebhookUrl: own };
  const failing = [{ kind: 'retryable', reason: 'HTTP 503' } as const];
  const bench = alertProcessorBench({
    preferences: [aPreference({ contacts })],
    script: { email: failing, sms: failing, slack: failing },
  });
  await bench.pipeline.process(anAlert());
  bench.clock.time += 60_000;
  await bench.sweep.run();
  const written = JSON.stringify([
    bench.logger.lines,
    bench.metrics.samples,
    await bench.log.find(anAlert().alertId),
  ]);
  t.notRegex(written, /example\.com|336123|hooks\.slack|SECRET|discord\.com/);
  t.regex(written, /NotificationSent/);
});

test('every log line of an alert carries its correlation id', async (t) => {
  const bench = alertProcessorBench({ script: { sms: [{ kind: 'permanent', reason: 'OptedOut' }] } });
  await bench.pipeline.process(anAlert());
  await bench.pipeline.process(anAlert());
  t.true(bench.logger.lines.length > 4);
  t.true(bench.logger.lines.every(({ fields }) => fields['correlation_id'] === 'corr-1'));
});

test('what is counted adds up: each wanted message is sent, failed, postponed or suppressed', async (t) => {
  const bench = alertProcessorBench({
    limit: 2,
    preferences: [aPreference(), aPreference({ userId: 'bob', contacts: {} })],
    script: {
      email: [{ kind: 'permanent', reason: 'MessageRejected' }],
      discord: [{ kind: 'retryable', reason: 'HTTP 500' }],
    },
  });
  for (const alertId of ['a', 'b', 'c']) await bench.pipeline.process(anAlert({ alertId }));
  const total = (name: string): number => bench.metrics.total(name);
  t.is(
    total('NotificationsSent') +
      total('NotificationsFailed') +
      total('NotificationsRetried') +
      total('NotificationsSuppressed'),
    3 * 2 * 4,
  );
});
