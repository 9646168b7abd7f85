import test from 'ava';
import { SEND_BUDGET_MS, LEASE_MS } from '../../src/core/delivery/delivery.ts';
import { alertProcessorHarness, anEpisode, CRITICAL, sentOn } from '../support/alert-processor-harness.ts';
import { DEFAULT_SETTINGS } from '../../src/core/severity/settings.ts';
import { anAlert, aPreference, NOW } from '../support/alerts.ts';
import { severityReasonOf } from '../../src/core/notifications/words/severity-reason.ts';

const ONE_EACH = sentOn({ email: 1, sms: 1, slack: 1, discord: 1 });
const NONE = sentOn({});
const MINUTE = 60_000;

test('an alert reaches its user on all four channels and each delivery is recorded as SENT', async (t) => {
  const bench = alertProcessorHarness();
  await bench.pipeline.process(anAlert());
  t.deepEqual(bench.sent(), ONE_EACH);
  const rows = await bench.deliveriesOf(anAlert());
  t.deepEqual(
    rows.map(({ channel, status, attempts, sendReason }) => [channel, status, attempts, sendReason]),
    [
      ['email', 'SENT', 1, 'first'],
      ['sms', 'SENT', 1, 'first'],
      ['slack', 'SENT', 1, 'first'],
      ['discord', 'SENT', 1, 'first'],
    ],
  );
  t.true(rows.every(({ latencyMs }) => latencyMs === NOW - anAlert().detectedAtMs));
});

test('the same alert again sends nothing', async (t) => {
  const bench = alertProcessorHarness();
  for (let count = 0; count < 3; count += 1) await bench.pipeline.process(anAlert());
  t.deepEqual(bench.sent(), ONE_EACH);
  t.is(bench.metrics.total('AlertsDuplicate'), 2);
});

test('two runs of the same alert at once send once', async (t) => {
  const bench = alertProcessorHarness();
  await Promise.all([bench.pipeline.process(anAlert()), bench.pipeline.process(anAlert())]);
  t.deepEqual(bench.sent(), ONE_EACH);
});

test('the severity is decided here: a publisher that cries wolf does not pass the user who wants CRITICAL only', async (t) => {
  const bench = alertProcessorHarness({ preferences: [aPreference({ minimumSeverity: 'CRITICAL' })] });
  const alert = anAlert({ severity: 'CRITICAL', score: 0.55, changePct: 0.3 });
  await bench.pipeline.process(alert);
  t.deepEqual(bench.sent(), NONE);
  const { alerts, deliveries } = await bench.store.episode(alert.episodeId);
  t.deepEqual(deliveries, []);
  t.deepEqual(alerts[0]?.filtered, { below_minimum_severity: 4 });
});

test('the settings of the operator decide about severity, counting the episodes of a symbol', async (t) => {
  const restless = {
    name: 'restless',
    severity: 'CRITICAL',
    when: { bounds: { episodes: { atLeast: 3 } } },
    because: { en: 'it is episode number {episodes}' },
  } as const;
  const settings = { ...DEFAULT_SETTINGS, severityRules: [restless], recurrenceHours: 2 };
  const bench = alertProcessorHarness({ others: { settings } });
  const told = async (name: string, minutesLater: number, overrides = {}) => {
    const occurredAtMs = NOW + minutesLater * MINUTE;
    const alert = { ...anEpisode(name), occurredAtMs, ...overrides };
    await bench.pipeline.process(alert);
    const { alerts } = await bench.store.episode(alert.episodeId);
    return severityReasonOf(alerts.at(-1)!.verdict, 'en');
  };
  t.regex(await told('one', 0), /^HIGH/);
  t.regex(await told('two', 60), /^HIGH/);
  t.regex(await told('two', 60), /^HIGH/, 'the same again is no other');
  t.regex(await told('elsewhere', 61, { symbol: 'ETHUSDT' }), /^HIGH/);
  t.is(await told('three', 90), 'CRITICAL because it is episode number 3');
  t.regex(await told('four', 190), /^HIGH/, 'only the third is within two hours');
});

test('the end of an episode is told where it was told when it was less severe', async (t) => {
  const preference = aPreference({ channels: { CRITICAL: ['sms'], HIGH: ['slack'], LOW: ['discord'] } });
  const bench = alertProcessorHarness({ preferences: [preference] });
  const alert = anAlert();
  await bench.pipeline.process(alert);
  const { episodeId } = alert;
  await bench.pipeline.process({ ...alert, ...CRITICAL, alertId: `${episodeId}-2`, status: 'worsened' });
  t.deepEqual(bench.sent(), { ...NONE, slack: 1, sms: 1 });
  bench.clock.time += 10 * MINUTE;
  const end = { ...alert, alertId: `${episodeId}-3`, status: 'resolved', severity: 'CRITICAL' } as const;
  await bench.pipeline.process(end);
  t.deepEqual(bench.sent(), { ...NONE, slack: 2, sms: 1 });
});

test('fifty alerts at once reach a user as one message, and the others wait for its bundle', async (t) => {
  const bench = alertProcessorHarness();
  const alerts = Array.from({ length: 50 }, (_, index) => anEpisode(`storm-${index}`));
  await Promise.all(alerts.map((alert) => bench.pipeline.process(alert)));
  t.deepEqual(bench.sent(), ONE_EACH);
  const rows = (await Promise.all(alerts.map((alert) => bench.deliveriesOf(alert)))).flat();
  t.is(rows.filter(({ status }) => status === 'SENT').length, 4);
  t.is(rows.filter(({ status, waitsFor }) => status === 'PENDING' && waitsFor === 'grouped').length, 49 * 4);
});

test('CRITICAL passes a closed gate three times; the fourth is a storm and waits', async (t) => {
  const bench = alertProcessorHarness();
  await bench.pipeline.process(anEpisode('ordinary'));
  for (const name of ['c1', 'c2', 'c3', 'c4']) await bench.pipeline.process(anEpisode(name, CRITICAL));
  t.is(bench.sent().sms, 4);
  const [row] = await bench.deliveriesOf(anEpisode('c4'));
  t.like(row, { status: 'PENDING', waitsFor: 'grouped', attempts: 0, dueAtMs: NOW + MINUTE });
});

test('one alert too many about a symbol waits and is counted in the next message', async (t) => {
  const bench = alertProcessorHarness({ limit: 2, preferences: [aPreference({ channels: ['email'] })] });
  for (const name of ['a', 'b', 'c']) {
    await bench.pipeline.process(anEpisode(name));
    bench.clock.time += 2 * MINUTE;
  }
  t.is(bench.sent().email, 2);
  t.like((await bench.deliveriesOf(anEpisode('c')))[0], { status: 'PENDING', waitsFor: 'over_limit' });
  await bench.sweep.run();
  t.like((await bench.deliveriesOf(anEpisode('c')))[0], { status: 'PENDING', waitsFor: 'held' });
  await bench.pipeline.process(anEpisode('d'));
  bench.clock.time += MINUTE;
  await bench.sweep.run();
  t.like((await bench.deliveriesOf(anEpisode('d')))[0], {
    status: 'SUPPRESSED',
    suppressedBy: 'rate_limited',
  });
  await bench.pipeline.process(anEpisode('other', { symbol: 'ETHUSDT' }));
  t.deepEqual((await bench.deliveriesOf(anEpisode('other')))[0]?.held, [{ symbol: 'BTCUSDT', count: 1 }]);
  t.is(bench.sent().email, 3);
});

test('CRITICAL passes a full rate limit and takes no place in it', async (t) => {
  const bench = alertProcessorHarness({ limit: 1 });
  await bench.pipeline.process(anEpisode('critical-1', CRITICAL));
  bench.clock.time += MINUTE;
  await bench.pipeline.process(anEpisode('ordinary'));
  bench.clock.time += MINUTE;
  await bench.pipeline.process(anEpisode('critical-2', CRITICAL));
  t.is(bench.sent().sms, 3);
});

test('what worsens is told again, and its end where a channel tells ends', async (t) => {
  const bench = alertProcessorHarness();
  const episodeId = 'crash';
  for (const [revision, status] of [
    [1, 'firing'],
    [2, 'worsened'],
    [3, 'resolved'],
  ] as const) {
    await bench.pipeline.process(anAlert({ episodeId, alertId: `crash-${revision}`, status }));
    bench.clock.time += MINUTE;
  }
  t.deepEqual(bench.sent(), { ...ONE_EACH, email: 2, sms: 2, slack: 3, discord: 3 });
  const { deliveries, alerts } = await bench.store.episode(episodeId);
  t.deepEqual(
    deliveries.filter(({ channel }) => channel === 'slack').map(({ sendReason }) => sendReason),
    ['first', 'new_alerts', 'all_resolved'],
  );
  t.deepEqual(alerts.at(-1)?.filtered, { end_not_wanted: 2 });
});

test('the end of what nobody was told of is told to nobody', async (t) => {
  const bench = alertProcessorHarness();
  const alert = anAlert({ status: 'resolved' });
  await bench.pipeline.process(alert);
  t.deepEqual(bench.sent(), NONE);
  t.deepEqual((await bench.store.episode(alert.episodeId)).alerts[0]?.filtered, { not_told: 4 });
});

test('one channel that fails for good leaves the others alone', async (t) => {
  const bench = alertProcessorHarness({
    script: { slack: [{ kind: 'permanent', code: 'gone', words: 'HTTP 404' }] },
  });
  await bench.pipeline.process(anAlert());
  t.deepEqual(bench.sent(), { ...ONE_EACH, slack: 0 });
  const slack = (await bench.deliveriesOf(anAlert())).find(({ channel }) => channel === 'slack');
  t.like(slack, { status: 'FAILED', error: { code: 'gone', words: 'HTTP 404' }, dueAtMs: null });
  t.is(bench.metrics.total('NotificationsFailed'), 1);
  const success = bench.metrics.samples.filter(({ name }) => name === 'AlertDeliverySuccess');
  t.deepEqual(
    success.map(({ value }) => value).toSorted((a, b) => a - b),
    [0, 100, 100, 100],
  );
  t.like(success[0], { unit: 'Percent', dimensions: { alert_type: 'financial_anomaly' } });
});

test('a channel with a bug costs the others nothing, and its error text is not repeated', async (t) => {
  const bench = alertProcessorHarness();
  bench.notifiers.sms.deliver = () => {
    throw new TypeError('cannot read +33612345678');
  };
  await bench.pipeline.process(anAlert());
  t.deepEqual(bench.sent(), { ...ONE_EACH, sms: 0 });
  t.notRegex(JSON.stringify([bench.logger.lines, await bench.deliveriesOf(anAlert())]), /3361/);
});

test('a send that could outlive its lease is left to the sweep', async (t) => {
  const bench = alertProcessorHarness({
    preferences: [aPreference({ channels: ['email'] })],
    store: (store) => {
      const commit = store.commit.bind(store);
      store.commit = async (rows) => {
        const result = await commit(rows);
        bench.clock.time += LEASE_MS - SEND_BUDGET_MS + 1;
        return result;
      };
      return store;
    },
  });
  await bench.pipeline.process(anAlert());
  t.is(bench.sent().email, 0);
  await bench.sweep.run();
  bench.clock.time += LEASE_MS;
  await bench.sweep.run();
  t.is(bench.sent().email, 1);
});

test('an outcome that cannot be recorded is sent again rather than lost', async (t) => {
  let isAway = true;
  const bench = alertProcessorHarness({
    store: (store) => {
      const change = store.change.bind(store);
      store.change = (changes, ledger) =>
        isAway ? Promise.reject(new Error('throttled')) : change(changes, ledger);
      return store;
    },
  });
  await bench.pipeline.process(anAlert());
  t.deepEqual(bench.sent(), ONE_EACH);
  isAway = false;
  await bench.sweep.run();
  bench.clock.time += LEASE_MS;
  await bench.sweep.run();
  t.deepEqual(bench.sent(), sentOn({ email: 2, sms: 2, slack: 2, discord: 2 }));
  t.true(bench.logger.events().includes('DeliveryNotRecorded'));
});

test('an alert that never gets its turn is left to another invocation', async (t) => {
  const bench = alertProcessorHarness({
    store: (store) => {
      store.commit = () => Promise.resolve({ isConflict: true, created: [] });
      return store;
    },
  });
  await t.throwsAsync(bench.pipeline.process(anAlert()), { message: /met another alert 10 times/ });
});

test('a team without preferences gets its first alert in its rooms', async (t) => {
  const bench = alertProcessorHarness({ preferences: [] });
  await bench.pipeline.process(anAlert());
  t.deepEqual(bench.sent(), { ...NONE, slack: 1, discord: 1 });
});

test('no log line and no row holds an address', async (t) => {
  const own = 'https://hooks.slack.com/services/T0/B0/SECRET';
  const contacts = { email: 'alice@example.com', phone: '+33612345678', slackWebhookUrl: own };
  const failing = [{ kind: 'retryable', code: 'unavailable', words: 'HTTP 503' } as const];
  const bench = alertProcessorHarness({
    preferences: [aPreference({ contacts })],
    script: { email: failing, sms: failing, slack: failing },
  });
  await bench.pipeline.process(anAlert());
  bench.clock.time += MINUTE;
  await bench.sweep.run();
  const written = JSON.stringify([
    bench.logger.lines,
    bench.metrics.samples,
    await bench.deliveriesOf(anAlert()),
  ]);
  t.notRegex(written, /example\.com|336123|hooks\.slack|SECRET|discord\.com/);
  t.regex(written, /NotificationSent/);
});

test('every log line of an alert carries its correlation id', async (t) => {
  const bench = alertProcessorHarness({
    script: { sms: [{ kind: 'permanent', code: 'refused', words: 'OptedOut' }] },
  });
  await bench.pipeline.process(anAlert());
  await bench.pipeline.process(anAlert());
  t.true(bench.logger.lines.length > 4);
  t.true(bench.logger.lines.every(({ fields }) => fields['correlation_id'] === 'corr-1'));
});

test('what a channel advises although it delivered is logged for somebody to act on', async (t) => {
  const advice = 'the room has moved: set room_id to 7';
  const bench = alertProcessorHarness({ script: { slack: [{ kind: 'delivered', advice }] } });
  await bench.pipeline.process(anAlert());
  t.deepEqual(bench.sent(), ONE_EACH);
  const [line, ...others] = bench.logger.lines.filter(({ event }) => event === 'DestinationMoved');
  t.like(line?.fields, { user_id: 'alice', channel: 'slack', advice });
  t.deepEqual(others, []);
});
