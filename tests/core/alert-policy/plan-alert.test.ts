import test from 'ava';
import type { AlertState } from '../../../src/core/alert-policy/alert-state.ts';
import { planAlert, usersConcerned, type AlertPlan } from '../../../src/core/alert-policy/plan-alert.ts';
import type { Silence } from '../../../src/core/alert-policy/silence.ts';
import { EVERY_DAY } from '../../../src/core/calendar/daily-range.ts';
import { audienceOf } from '../../../src/core/preferences/audience.ts';
import type { Preference } from '../../../src/core/preferences/preference.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/severity/settings.ts';
import { CRITICAL } from '../../support/alert-processor-harness.ts';
import { anAlert, aPreference, NOW } from '../../support/alerts.ts';

const NOTHING: AlertState = {
  episode: { version: 0, alerts: [], deliveries: [], acknowledgement: null, escalations: [] },
  mutes: { silences: [], inhibitors: [] },
  ledgers: new Map(),
};
const ROOM = 'https://hooks.slack.com/services/T/B/team';
const SETUP = { shared: { slack: ROOM }, unavailable: [] };
const SETTINGS = { alertsPerHour: 10, groupIntervalMs: 60_000 };
const ON_CALL = {
  policyId: 'on-call',
  steps: [{ waitSeconds: 300, notify: ['bob'], channels: 'all' as const }],
  repeat: 0,
};

const audience = (preferences: readonly Preference[]) =>
  audienceOf(
    { preferences, policies: new Map([[ON_CALL.policyId, ON_CALL]]), settings: DEFAULT_SETTINGS },
    SETUP,
  );

function plan(
  preferences: readonly Preference[],
  state: Partial<AlertState> = {},
  alert = anAlert(),
): AlertPlan {
  return planAlert(alert, { ...NOTHING, ...state }, audience(preferences), SETTINGS, NOW);
}

const outcomes = ({ recipients }: AlertPlan): readonly string[] =>
  recipients.flatMap(({ deliveries }) =>
    deliveries.map(
      (row) => `${row.userId} ${row.channel} ${row.status} ${row.waitsFor ?? row.suppressedBy ?? 'now'}`,
    ),
  );

const alice = aPreference({ userId: 'alice', channels: ['slack'] });
const bob = aPreference({ userId: 'bob', channels: ['slack'] });
const silence: Silence = {
  id: 's1',
  matchers: [],
  startsAtMs: NOW,
  endsAtMs: NOW + 1,
  author: 'alice',
  comment: '',
  userId: 'alice',
};

test('a room that two users share gets the alert once', (t) => {
  t.deepEqual(outcomes(plan([alice, bob])), [
    'alice slack PENDING now',
    'bob slack SUPPRESSED same_destination',
  ]);
});

test('a user who silences an alert, or sleeps, takes it from nobody in the room', (t) => {
  const silences = { mutes: { silences: [silence], inhibitors: [] } };
  t.deepEqual(outcomes(plan([alice, bob], silences)), [
    'alice slack SUPPRESSED silenced',
    'bob slack PENDING now',
  ]);
  const asleep = { ...alice, quietHours: [{ days: EVERY_DAY, fromMinute: 0, toMinute: 1440 }] };
  t.deepEqual(outcomes(plan([asleep, bob])), [
    'alice slack SUPPRESSED same_destination',
    'bob slack PENDING now',
  ]);
});

test('a mailbox in another spelling is the same mailbox', (t) => {
  const spelt = ['Desk@Example.com', 'desk@example.com'].map((email, index) =>
    aPreference({ userId: `user${index}`, channels: ['email'], contacts: { email } }),
  );
  t.deepEqual(outcomes(plan(spelt)), ['user0 email PENDING now', 'user1 email SUPPRESSED same_destination']);
});

test('what a run has begun is completed by the next one, and nobody is told twice', (t) => {
  const first = plan([alice, bob]);
  const stored = { ...NOTHING.episode, alerts: [first.alert!] };
  const half = { ...stored, deliveries: first.recipients[0]!.deliveries };
  const again = plan([alice, bob], { episode: half });
  t.is(again.alert, null);
  t.deepEqual(outcomes(again), ['bob slack SUPPRESSED same_destination']);
  const whole = { ...stored, deliveries: first.recipients.flatMap(({ deliveries }) => deliveries) };
  t.deepEqual(outcomes(plan([alice, bob], { episode: whole })), []);
});

test('a reminder after the repeat interval is a delivery of its own', (t) => {
  const first = plan([alice]);
  const [delivery] = first.recipients[0]!.deliveries;
  const longAgo = { ...delivery!, status: 'SENT' as const, updatedAtMs: NOW - 5 * 3_600_000 };
  const episode = { ...NOTHING.episode, alerts: [first.alert!], deliveries: [longAgo] };
  const again = plan([alice], { episode });
  t.like(again.recipients[0]?.deliveries[0], { reminder: 1, sendReason: 'repeat' });
});

test('an acknowledgement covers what was known: what is graver is told, and so is the end', (t) => {
  const acknowledgement = {
    episodeId: anAlert().episodeId,
    userId: 'bob',
    via: 'link',
    severity: 'HIGH',
    acknowledgedAtMs: NOW,
  } as const;
  const [delivery] = plan([alice]).recipients[0]!.deliveries;
  const told = { ...delivery!, alertId: 'before', status: 'SENT' as const };
  const episode = { ...NOTHING.episode, deliveries: [told], acknowledgement };
  t.deepEqual(outcomes(plan([alice], { episode })), ['alice slack SUPPRESSED acknowledged']);
  t.deepEqual(outcomes(plan([alice], { episode }, anAlert(CRITICAL))), ['alice slack PENDING now']);
  t.deepEqual(outcomes(plan([alice], { episode }, anAlert({ status: 'resolved' }))), [
    'alice slack PENDING now',
  ]);
});

test('a CRITICAL alert starts the policy of those who are told, once in an episode', (t) => {
  const withPolicy = [{ ...alice, escalationPolicy: 'on-call' }];
  const started = plan(withPolicy, {}, anAlert(CRITICAL)).escalations;
  t.like(started[0]?.to, { policyId: 'on-call', severity: 'CRITICAL', dueAtMs: NOW + 300_000 });
  const running = { ...NOTHING.episode, escalations: started.map(({ to }) => to) };
  t.deepEqual(plan(withPolicy, { episode: running }, anAlert(CRITICAL)).escalations, []);
  t.deepEqual(plan(withPolicy).escalations, [], 'a HIGH one starts none');
  const muted = { mutes: { silences: [{ ...silence, userId: 'alice' }], inhibitors: [] } };
  t.deepEqual(plan(withPolicy, muted, anAlert(CRITICAL)).escalations, [], 'nor one that nobody is told of');
});

test('only what is sent at once changes a ledger', (t) => {
  const [leader] = plan([alice]).recipients;
  t.like(leader?.ledger, { userId: 'alice', gate: { closedUntilMs: NOW + 60_000, passed: 0 } });
  t.deepEqual(leader?.ledger?.messages, { slack: [NOW] });
  const ledgers = new Map([['alice', leader!.ledger!]]);
  const [follower] = plan([alice], { ledgers }, anAlert({ alertId: 'b', episodeId: 'b' })).recipients;
  t.is(follower?.ledger, null);
  t.like(follower?.deliveries[0], { waitsFor: 'grouped', dueAtMs: NOW + 60_000, attempts: 0 });
});

test('the trace tells what each stage said, in their order', (t) => {
  const { trace } = plan([alice]);
  t.deepEqual(
    trace.map(({ stage, verdict }) => `${stage} ${verdict}`),
    [
      'dedupe pass',
      'classify pass',
      'dedupe pass',
      'acknowledged pass',
      'inhibit pass',
      'silence pass',
      'quiet_hours pass',
      'group pass',
      'rate_limit deliver',
    ],
  );
});

test('the ledgers asked for are those of the users routed to', (t) => {
  const picky = aPreference({ userId: 'carol', channels: ['slack'], minimumSeverity: 'CRITICAL' });
  t.deepEqual(usersConcerned(anAlert(), audience([alice, bob, picky])), ['alice', 'bob']);
});
