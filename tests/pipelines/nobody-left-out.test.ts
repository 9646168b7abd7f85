import test from 'ava';
import { systemAlert } from '../../src/core/alert/system-alert.ts';
import type { ChannelSetup } from '../../src/core/preferences/preference.ts';
import {
  alertProcessorHarness,
  anEpisode,
  CRITICAL,
  sentOn,
  TEAM_ROOMS,
} from '../support/alert-processor-harness.ts';
import { aPreference, NOW } from '../support/alerts.ts';

const MINUTE = 60_000;
const TOPIC = 'arn:aws:sns:us-east-1:123456789012:prod-operations';
const OPERATOR: ChannelSetup = { shared: {}, unavailable: [], operationsTopicArn: TOPIC };
const NOWHERE: ChannelSetup = { shared: {}, unavailable: [] };
const byMail = aPreference({ channels: ['email'], contacts: { email: 'alice@example.com' } });
const alarm = systemAlert({
  alertId: 'alarm-1',
  episodeId: 'alarm',
  status: 'firing',
  subject: 'prod-iterator-age',
  facts: { kind: 'alarm', description: 'It is late.', reason: '' },
  occurredAtMs: NOW,
  correlationId: 'c',
});

test("with users on e-mail only an alarm of the monitor reaches the team's rooms, else the operator's topic, and is counted", async (t) => {
  for (const [channels, sent, told] of [
    [TEAM_ROOMS, { slack: 1, discord: 1 }, '@team'],
    [OPERATOR, { operations: 1 }, '@operator'],
    [{ ...TEAM_ROOMS, operationsTopicArn: TOPIC }, { slack: 1, discord: 1 }, '@team'],
    [NOWHERE, {}, 'nobody'],
  ] as const) {
    const bench = alertProcessorHarness({ preferences: [byMail], channels });
    await bench.pipeline.process(alarm);
    await bench.pipeline.process(alarm);
    t.deepEqual(bench.sent(), sentOn(sent));
    const [counted, ...more] = bench.metrics.samples.filter(({ name }) => name === 'AlertsReachingNobody');
    t.like(counted, { value: 1, dimensions: { told } });
    t.deepEqual(more, []);
  }
});

test('the operator reads what is wrong, in the form by which the topic is filtered, and that it is over', async (t) => {
  const bench = alertProcessorHarness({ preferences: [byMail], channels: OPERATOR });
  await bench.pipeline.process(alarm);
  bench.clock.time += 2 * MINUTE;
  await bench.pipeline.process({ ...alarm, alertId: 'alarm-2', status: 'resolved', occurredAtMs: NOW + 1 });
  const [begun, over] = bench.notifiers.operations.sent;
  t.deepEqual(begun?.destination, { channel: 'operations', topicArn: TOPIC });
  t.like(JSON.parse(begun!.message.text), { NewStateValue: 'ALARM', NewStateReason: 'It is late.' });
  t.regex(begun!.message.subject, /^HIGH.*prod-iterator-age/);
  t.like(JSON.parse(over!.message.text), { NewStateValue: 'OK' });
  t.is(bench.sent().operations, 2);
});

test('a CRITICAL alert reaches somebody whoever has chosen to hear of it; a lesser one is left out as it is wished', async (t) => {
  const picky = aPreference({ channels: ['email'], symbols: { include: ['ETH*'], exclude: [] } });
  const bench = alertProcessorHarness({ preferences: [picky], channels: OPERATOR });
  await bench.pipeline.process(anEpisode('lesser'));
  t.deepEqual(bench.sent(), sentOn({}));
  await bench.pipeline.process(anEpisode('crash', CRITICAL));
  t.deepEqual(bench.sent(), sentOn({ operations: 1 }));
});

test('what somebody wants who has no address there is caught, what is muted on purpose is not', async (t) => {
  const unreachable = aPreference({ channels: ['sms'], contacts: {} });
  const bench = alertProcessorHarness({ preferences: [unreachable], channels: OPERATOR });
  await bench.pipeline.process(anEpisode('move'));
  t.deepEqual(bench.sent(), sentOn({ operations: 1 }));
  t.like((await bench.deliveriesOf(anEpisode('move')))[0], { suppressedBy: 'no_contact' });

  const muted = alertProcessorHarness({ preferences: [byMail], channels: OPERATOR });
  const silence = { id: 's', matchers: [], startsAtMs: NOW, endsAtMs: NOW + 1, author: 'a', comment: '' };
  await muted.store.addSilence(silence);
  await muted.pipeline.process(anEpisode('crash', CRITICAL));
  t.deepEqual(muted.sent(), sentOn({}));
  t.is(muted.metrics.total('AlertsReachingNobody'), 0);
});

test('while nobody has written preferences and the team has no room, the operator gets everything from MEDIUM on', async (t) => {
  const bench = alertProcessorHarness({ preferences: [], channels: OPERATOR });
  await bench.pipeline.process(anEpisode('calm', { anomaly: 'volatility', score: 0.6 }));
  t.deepEqual(bench.sent(), sentOn({}));
  await bench.pipeline.process(anEpisode('move'));
  t.deepEqual(bench.sent(), sentOn({ operations: 1 }));
});

const DEFAULT: ChannelSetup = { ...TEAM_ROOMS, operationsTopicArn: TOPIC, defaultEscalationMs: 15 * MINUTE };

async function minutesPass(bench: ReturnType<typeof alertProcessorHarness>, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    bench.clock.time += MINUTE;
    await bench.sweep.run();
  }
}

test("a CRITICAL alert that nobody answers is told to the team's rooms again after 15 minutes and then to the operator, without a policy of anyone's", async (t) => {
  for (const preferences of [[], [byMail]]) {
    const bench = alertProcessorHarness({ preferences, channels: DEFAULT });
    const first = preferences.length === 0 ? 1 : 0;
    await bench.pipeline.process(anEpisode('crash', CRITICAL));
    await minutesPass(bench, 14);
    t.is(bench.sent().slack, first);
    await minutesPass(bench, 1);
    t.is(bench.sent().slack, first + 1);
    t.regex(JSON.stringify(bench.notifiers.slack.sent.at(-1)), /step 1 of 2/i);
    t.is(bench.sent().operations, 0);
    await minutesPass(bench, 15);
    t.is(bench.sent().operations, 1);
    await minutesPass(bench, 60);
    t.deepEqual([bench.sent().slack, bench.sent().operations], [first + 1, 1]);
    t.is((await bench.store.episode('crash')).escalations[0]?.ended, 'exhausted');
  }
});

test('an answer, the end and a policy of their own keep the default from going on', async (t) => {
  const answered = alertProcessorHarness({ preferences: [byMail], channels: DEFAULT });
  await answered.pipeline.process(anEpisode('crash', CRITICAL));
  await answered.answers.acknowledge('crash', 'alice', 'link');
  await minutesPass(answered, 60);
  t.is(answered.sent().slack, 0);

  const over = alertProcessorHarness({ preferences: [byMail], channels: DEFAULT });
  await over.pipeline.process(anEpisode('crash', CRITICAL));
  await over.pipeline.process(anEpisode('crash', { alertId: 'crash-2', status: 'resolved' }));
  await minutesPass(over, 60);
  t.is(over.sent().slack, 0);

  const own = { policyId: 'own', steps: [{ waitSeconds: 60, emit: 'Nobody' }], repeat: 0 };
  const withOwn = alertProcessorHarness({
    preferences: [{ ...byMail, escalationPolicy: 'own' }],
    channels: DEFAULT,
    others: { policies: new Map([['own', own]]) },
  });
  await withOwn.pipeline.process(anEpisode('crash', CRITICAL));
  await minutesPass(withOwn, 60);
  t.is(withOwn.sent().slack, 0);
  t.is(withOwn.events.length, 1);
});

test('a policy that is written under the name of the default replaces it', async (t) => {
  const written = { policyId: 'default', steps: [{ waitSeconds: 60, emit: 'Nobody' }], repeat: 0 };
  const bench = alertProcessorHarness({
    preferences: [byMail],
    channels: DEFAULT,
    others: { policies: new Map([['default', written]]) },
  });
  await bench.pipeline.process(anEpisode('crash', CRITICAL));
  await minutesPass(bench, 60);
  t.is(bench.events.length, 1);
  t.is(bench.sent().slack, 0);
});

test('without the topic the default policy ends with the rooms, without any place there is none', async (t) => {
  const rooms = alertProcessorHarness({
    preferences: [byMail],
    channels: { ...TEAM_ROOMS, defaultEscalationMs: 15 * MINUTE },
  });
  await rooms.pipeline.process(anEpisode('crash', CRITICAL));
  await minutesPass(rooms, 60);
  t.is(rooms.sent().slack, 1);
  const nowhere = alertProcessorHarness({
    preferences: [byMail],
    channels: { ...NOWHERE, defaultEscalationMs: 15 * MINUTE },
  });
  await nowhere.pipeline.process(anEpisode('crash', CRITICAL));
  t.deepEqual((await nowhere.store.episode('crash')).escalations, []);
});
