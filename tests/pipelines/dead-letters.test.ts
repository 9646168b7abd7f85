import test from 'ava';
import { alertProcessorHarness, anEpisode } from '../support/alert-processor-harness.ts';
import { aPreference, NOW } from '../support/alerts.ts';

const GONE = { kind: 'permanent', code: 'gone', words: 'HTTP 404 (no_service)' } as const;
const MINUTE = 60_000;
const alice = aPreference({
  channels: ['slack'],
  contacts: { slackWebhookUrl: 'https://hooks.slack.com/alice' },
});
const team = aPreference({ userId: 'team', channels: ['discord'] });

test('a delivery that is given up is kept in the queue, told to the rooms and counted', async (t) => {
  const bench = alertProcessorHarness({ preferences: [alice, team], script: { slack: [GONE] } });
  await bench.pipeline.process(anEpisode('crash'));
  t.is(bench.kept.length, 1);
  t.like(bench.kept[0], {
    userId: 'alice',
    channel: 'slack',
    status: 'FAILED',
    error: { code: 'gone', words: GONE.words },
  });
  t.deepEqual(bench.occurred, ['DeliveryFailed: slack: HTTP … (no_service)']);
  const { alerts } = await bench.store.episode('dead-letter-slack-alice-2022-12-13T13');
  t.deepEqual(alerts[0]!.alert.facts, {
    kind: 'undelivered',
    userId: 'alice',
    channel: 'slack',
    attempts: 1,
    error: 'HTTP 404 (no_service)',
  });
  t.notRegex(JSON.stringify(alerts), /hooks\.slack/);
  bench.clock.time += MINUTE;
  await bench.sweep.run();
  t.regex(
    JSON.stringify(bench.notifiers.discord.sent.at(-1)),
    /alice could not be reached by slack: gave up after one try \(HTTP 404 \(no\\\\_service\)\)/,
  );
});

test('a webhook that is gone is one system alert an hour, whatever fails on it', async (t) => {
  const bench = alertProcessorHarness({
    preferences: [alice],
    script: { slack: Array.from({ length: 60 }, () => GONE) },
  });
  for (let index = 0; index < 20; index++) {
    bench.clock.time += MINUTE;
    await bench.pipeline.process(anEpisode(`e${index}`, { symbol: `S${index}` }));
  }
  await bench.sweep.run();
  const dead = bench.kept.filter(({ alertType }) => alertType !== 'system_alarm');
  t.is(dead.length, 20, 'each is kept');
  const raised = new Set(
    bench.kept.filter(({ alertType }) => alertType === 'system_alarm').map(({ alertId }) => alertId),
  );
  t.is(raised.size, 1);
});

test('a system alert that cannot be delivered is kept, and no alert is made of it', async (t) => {
  const bench = alertProcessorHarness({
    preferences: [alice],
    script: { slack: Array.from({ length: 9 }, () => GONE) },
  });
  await bench.pipeline.process(anEpisode('crash'));
  bench.clock.time += MINUTE;
  await bench.sweep.run();
  t.deepEqual(
    bench.kept.map(({ alertId }) => alertId),
    ['crash-1', 'dead-letter-slack-alice-2022-12-13T13-1'],
  );
  bench.clock.time += 10 * MINUTE;
  t.is(await bench.sweep.run(), 0, 'nothing goes round in circles');
});

test('a queue that does not take it hinders neither the alert nor the ticket', async (t) => {
  const bench = alertProcessorHarness({ preferences: [alice, team], script: { slack: [GONE] } });
  bench.kept.push = () => {
    throw new RangeError('SECRET');
  };
  await bench.pipeline.process(anEpisode('crash'));
  t.is(bench.occurred.length, 1);
  const failed = bench.logger.lines.find(({ event }) => event === 'DeadLetterNotTold');
  t.deepEqual(failed?.fields, { what: 'queue', error: 'RangeError' });
  t.is(bench.metrics.total('DeadLetters'), 1);
});

test('what is only tried again is not dead', async (t) => {
  const busy = { kind: 'retryable', code: 'unavailable', words: 'HTTP 503' } as const;
  const bench = alertProcessorHarness({
    preferences: [alice],
    script: { slack: Array.from({ length: 5 }, () => busy) },
  });
  await bench.pipeline.process(anEpisode('crash'));
  for (const minutes of [1, 2, 4]) {
    bench.clock.time += minutes * MINUTE;
    await bench.sweep.run();
  }
  t.is(bench.kept.length, 0);
  bench.clock.time += 8 * MINUTE;
  await bench.sweep.run();
  t.like(bench.kept[0], {
    error: { code: 'unavailable', words: 'HTTP 503' },
    updatedAtMs: NOW + 15 * MINUTE,
  });
});
