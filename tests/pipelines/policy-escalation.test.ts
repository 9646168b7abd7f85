import test from 'ava';
import { EVERY_DAY } from '../../src/core/calendar/daily-range.ts';
import type { EscalationPolicy } from '../../src/core/preferences/escalation-policy.ts';
import { LEASE_MS, suffixOf } from '../../src/core/delivery/delivery.ts';
import {
  alertProcessorHarness,
  anEpisode,
  CRITICAL,
  type HarnessOptions,
} from '../support/alert-processor-harness.ts';
import { aPreference } from '../support/alerts.ts';

const MINUTE = 60_000;
const ON_CALL: EscalationPolicy = {
  policyId: 'on-call',
  steps: [
    { waitSeconds: 300, notify: ['bob'], channels: ['sms'] },
    { waitSeconds: 300, notify: ['carol'], channels: 'all' },
    { waitSeconds: 60, emit: 'NobodyAnswers' },
  ],
  repeat: 0,
};

const alice = aPreference({ channels: ['slack'], escalationPolicy: 'on-call' });
const bob = aPreference({
  userId: 'bob',
  contacts: { phone: '+33611111111' },
  minimumSeverity: 'CRITICAL',
  channels: [],
});
const carol = aPreference({
  userId: 'carol',
  contacts: { email: 'carol@example.com', phone: '+33622222222' },
  channels: [],
});

const aTeam = (options: HarnessOptions = {}, policy = ON_CALL) =>
  alertProcessorHarness({
    preferences: [alice, bob, carol],
    others: { policies: new Map([[policy.policyId, policy]]) },
    ...options,
  });
type Team = ReturnType<typeof aTeam>;

/** Sweeps every minute, as the schedule does. */
async function minutesPass(team: Team, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    team.clock.time += MINUTE;
    await team.sweep.run();
  }
}

const crash = anEpisode('crash', CRITICAL);
const smsTo = ({ notifiers }: Team): string[] =>
  notifiers.sms.sent.map(({ destination }) => destination.phone);
const escalationOf = async ({ store }: Team, episodeId = 'crash') =>
  (await store.episode(episodeId)).escalations[0];

test('nobody answers a CRITICAL alert: level by level is called, and then another system is told', async (t) => {
  const team = aTeam();
  await team.pipeline.process(crash);
  await minutesPass(team, 4);
  t.deepEqual(smsTo(team), []);
  await minutesPass(team, 1);
  t.deepEqual(smsTo(team), ['+33611111111'], 'bob after five minutes');
  await minutesPass(team, 5);
  t.deepEqual(smsTo(team), ['+33611111111', '+33622222222'], 'carol after ten');
  t.deepEqual(
    team.notifiers.email.sent.map(({ destination }) => destination.mailbox),
    ['carol@example.com'],
    'on all her channels',
  );
  await minutesPass(team, 1);
  t.like(team.events[0], {
    detailType: 'NobodyAnswers',
    detail: { episode_id: 'crash', policy_id: 'on-call', step: 3, symbol: 'BTCUSDT', severity: 'CRITICAL' },
  });
  t.like(await escalationOf(team), { ended: 'exhausted', stepsTaken: 3 });
  await minutesPass(team, 60);
  t.is(team.notifiers.sms.sent.length, 2);
  t.is(team.events.length, 1);
});

test('the message of a step says which step it is and for how long nobody has answered', async (t) => {
  const team = aTeam();
  await team.pipeline.process(crash);
  await minutesPass(team, 10);
  const { text } = team.notifiers.sms.sent[1]!.message;
  t.regex(text, /CRITICAL/);
  const rows = (await team.store.episode('crash')).deliveries.filter(({ step }) => step !== null);
  t.deepEqual(
    rows.map((row) => [row.userId, row.channel, suffixOf(row), row.status, row.sendReason]),
    [
      ['bob', 'sms', 'step-1-on-call', 'SENT', 'escalation'],
      ['carol', 'email', 'step-2-on-call', 'SENT', 'escalation'],
      ['carol', 'sms', 'step-2-on-call', 'SENT', 'escalation'],
      ['carol', 'slack', 'step-2-on-call', 'SENT', 'escalation'],
      ['carol', 'discord', 'step-2-on-call', 'SENT', 'escalation'],
    ],
  );
});

test('an acknowledgement stops it at once', async (t) => {
  const team = aTeam();
  await team.pipeline.process(crash);
  await minutesPass(team, 5);
  const episode = await team.answers.acknowledge('crash', 'bob', 'command');
  t.like(episode?.acknowledgement, { userId: 'bob', severity: 'CRITICAL', via: 'command' });
  t.like(await escalationOf(team), { ended: 'acknowledged', stepsTaken: 1, dueAtMs: null });
  await minutesPass(team, 30);
  t.deepEqual(smsTo(team), ['+33611111111']);
});

test('an acknowledgement of what was only HIGH does not answer for the CRITICAL it becomes', async (t) => {
  const team = aTeam();
  await team.pipeline.process(anEpisode('crash', { score: 0.8 }));
  await team.answers.acknowledge('crash', 'bob', 'link');
  await team.pipeline.process(anEpisode('crash', { ...CRITICAL, alertId: 'crash-2', status: 'worsened' }));
  await minutesPass(team, 5);
  t.deepEqual(smsTo(team), ['+33611111111']);
  await team.answers.acknowledge('crash', 'carol', 'link');
  t.like(await escalationOf(team), { ended: 'acknowledged' });
  t.is((await team.store.episode('crash')).acknowledgement?.userId, 'carol');
});

test('the end of the episode stops it', async (t) => {
  const team = aTeam();
  await team.pipeline.process(crash);
  await team.pipeline.process(
    anEpisode('crash', { ...CRITICAL, alertId: 'crash-2', status: 'resolved', severity: 'CRITICAL' }),
  );
  await minutesPass(team, 30);
  t.deepEqual(smsTo(team), []);
  t.like(await escalationOf(team), { ended: 'resolved', stepsTaken: 0 });
});

test('a HIGH alert starts none, and a CRITICAL one starts its policy once', async (t) => {
  const team = aTeam();
  await team.pipeline.process(anEpisode('high'));
  t.is(await escalationOf(team, 'high'), undefined);
  await team.pipeline.process(crash);
  await team.pipeline.process(anEpisode('crash', { ...CRITICAL, alertId: 'crash-2', status: 'worsened' }));
  t.is((await team.store.episode('crash')).escalations.length, 1);
});

test('two sweeps at once call everybody once', async (t) => {
  const team = aTeam();
  await team.pipeline.process(crash);
  team.clock.time += 5 * MINUTE;
  await Promise.all([team.sweep.run(), team.sweep.run(), team.sweep.run()]);
  t.deepEqual(smsTo(team), ['+33611111111']);
  t.like(await escalationOf(team), { stepsTaken: 1 });
});

test('a step whose message fails for a while is tried again, and given up when somebody answers', async (t) => {
  const busy = { kind: 'retryable', code: 'throttled', words: 'Throttling' } as const;
  const team = aTeam({ script: { sms: [busy, busy, busy, busy] } });
  await team.pipeline.process(crash);
  await minutesPass(team, 6);
  const rowOfBob = async () =>
    (await team.store.episode('crash')).deliveries.find(({ userId }) => userId === 'bob');
  t.like(await rowOfBob(), {
    status: 'PENDING',
    attempts: 2,
    error: { code: 'throttled', words: 'Throttling' },
  });
  await team.answers.acknowledge('crash', 'carol', 'link');
  await minutesPass(team, 10);
  t.like(await rowOfBob(), { status: 'SUPPRESSED', suppressedBy: 'acknowledged', attempts: 2 });
  t.deepEqual(smsTo(team), []);
});

test('what a run that died has left behind is sent when its lease has ended', async (t) => {
  const team = aTeam();
  await team.pipeline.process(crash);
  team.clock.time += 5 * MINUTE;
  // It dies after the deliveries were written and before anything else.
  team.store.advanceEscalation = () => Promise.reject(new Error('the environment is gone'));
  await t.throwsAsync(team.sweep.run(), { message: /the environment is gone/ });
  Reflect.deleteProperty(team.store, 'advanceEscalation');
  t.deepEqual(smsTo(team), []);
  await team.sweep.run();
  t.deepEqual(smsTo(team), [], 'the row belongs to the one that died');
  team.clock.time += LEASE_MS;
  await team.sweep.run();
  t.deepEqual(smsTo(team), ['+33611111111']);
  t.like(await escalationOf(team), { stepsTaken: 1 });
});

test('a step that reaches nobody is followed by the next one at once', async (t) => {
  const team = aTeam({ preferences: [alice, { ...bob, enabled: false }, carol] });
  await team.pipeline.process(crash);
  await minutesPass(team, 5);
  t.deepEqual(smsTo(team), ['+33622222222'], 'carol, for bob is away');
  t.like(await escalationOf(team), { stepsTaken: 2 });
});

test('quiet hours and the group gate do not keep a step from anybody', async (t) => {
  const quietHours = [{ days: EVERY_DAY, fromMinute: 0, toMinute: 1440 }];
  const team = aTeam({ preferences: [alice, { ...bob, quietHours }, carol] });
  await team.pipeline.process(crash);
  await minutesPass(team, 5);
  t.deepEqual(smsTo(team), ['+33611111111']);
});

test('a storm of CRITICAL episodes calls a telephone once a sweep, with all of them in the message', async (t) => {
  const team = aTeam();
  for (let index = 0; index < 40; index++) {
    await team.pipeline.process(anEpisode(`storm-${index}`, { ...CRITICAL, symbol: `S${index}` }));
  }
  await minutesPass(team, 5);
  t.is(team.notifiers.sms.sent.length, 1);
  const rows = [];
  for (let index = 0; index < 40; index++) {
    const { deliveries } = await team.store.episode(`storm-${index}`);
    rows.push(...deliveries.filter(({ userId }) => userId === 'bob'));
  }
  const leads = rows.filter(({ sentWith }) => sentWith === null);
  t.is(leads.length, 1);
  t.true(rows.every(({ status }) => status === 'SENT'));
  t.is(rows.length, new Set(rows.map(({ episodeId }) => episodeId)).size);
});

test('two users whose mailbox differs in case only are told once by a step', async (t) => {
  const steps = [{ waitSeconds: 300, notify: ['bob', 'carol'], channels: ['email' as const] }];
  const preferences = [
    alice,
    { ...bob, contacts: { email: 'Desk@Example.com' } },
    { ...carol, contacts: { email: 'desk@example.com' } },
  ];
  const team = aTeam({ preferences }, { ...ON_CALL, steps });
  await team.pipeline.process(crash);
  await minutesPass(team, 5);
  t.is(team.notifiers.email.sent.length, 1);
});

test('steps of two episodes that reach one mailbox in two spellings are one message', async (t) => {
  const policies = ['one', 'other'].map((policyId, index): [string, EscalationPolicy] => [
    policyId,
    { policyId, repeat: 0, steps: [{ waitSeconds: 300, notify: [`user${index}`], channels: ['email'] }] },
  ]);
  const preferences = ['Desk@Example.com', 'desk@example.com'].map((email, index) =>
    aPreference({
      userId: `user${index}`,
      channels: ['slack'],
      contacts: { email, slackWebhookUrl: `https://hooks.slack.com/services/T/B/${index}` },
      symbols: { include: [`S${index}`], exclude: [] },
      escalationPolicy: policies[index]![0],
    }),
  );
  const team = aTeam({ preferences, others: { policies: new Map(policies) } });
  for (const index of [0, 1]) {
    await team.pipeline.process(anEpisode(`e${index}`, { ...CRITICAL, symbol: `S${index}` }));
  }
  await minutesPass(team, 5);
  t.is(team.notifiers.email.sent.length, 1);
  t.regex(team.notifiers.email.sent[0]!.message.subject, /\(also S1\)/);
});

test('a policy that is gone ends its escalations, and says so', async (t) => {
  const policies = new Map([[ON_CALL.policyId, ON_CALL]]);
  const team = aTeam({ others: { policies } });
  await team.pipeline.process(crash);
  policies.clear();
  await minutesPass(team, 5);
  t.like(await escalationOf(team), { ended: 'policy_removed' });
  t.true(team.logger.events().includes('EscalationEnded'));
});
