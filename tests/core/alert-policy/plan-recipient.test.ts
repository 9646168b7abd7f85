import test from 'ava';
import * as fc from 'fast-check';
import { ALERT_STATUSES, type Alert } from '../../../src/core/alert/alert.ts';
import { SEVERITIES } from '../../../src/core/alert/severity.ts';
import type { AlertState } from '../../../src/core/alert-policy/alert-state.ts';
import { emptyLedger, type Ledger } from '../../../src/core/alert-policy/ledger.ts';
import { planRecipient, type RecipientPlan } from '../../../src/core/alert-policy/plan-recipient.ts';
import type { Silence } from '../../../src/core/alert-policy/silence.ts';
import { STAGES } from '../../../src/core/alert-policy/trace.ts';
import { EVERY_DAY } from '../../../src/core/calendar/daily-range.ts';
import { ALL_CHANNELS, CHANNELS, destinationKey, type Channel } from '../../../src/core/channels/channels.ts';
import {
  pendingDelivery,
  settled,
  waitingDelivery,
  type Delivery,
} from '../../../src/core/delivery/delivery.ts';
import type { Reader } from '../../../src/core/preferences/reader.ts';
import type { Preference } from '../../../src/core/preferences/preference.ts';
import type { Route } from '../../../src/core/preferences/recipients.ts';
import { anAlert, aPreference, aVerdict, NOW } from '../../support/alerts.ts';
import { PLACES, slackAt } from '../../support/destinations.ts';

const MINUTE = 60_000;
const SETTINGS = { alertsPerHour: 10, groupIntervalMs: MINUTE };

interface Situation {
  /** Alerts of the episode that are known. */
  readonly stored?: readonly Partial<Alert>[];
  readonly alert?: Partial<Alert>;
  readonly preference?: Partial<Preference>;
  readonly channels?: readonly Channel[];
  readonly destinations?: Reader['destinations'];
  readonly deliveries?: readonly Delivery[];
  readonly acknowledgement?: AlertState['episode']['acknowledgement'];
  readonly mutes?: Partial<AlertState['mutes']>;
  readonly ledger?: Partial<Ledger>;
  readonly taken?: readonly string[];
}

function planFor(situation: Situation): RecipientPlan {
  const { channels = ['slack'], destinations = PLACES, ledger } = situation;
  const reader: Reader = { preference: aPreference({ channels, ...situation.preference }), destinations };
  const routes = channels.map((channel): Route => {
    const destination = destinations[channel];
    return destination === undefined
      ? { reader, channel, verdict: 'suppress', reason: 'no_contact' }
      : { reader, channel, verdict: 'deliver', destination };
  });
  const state: AlertState = {
    episode: {
      version: 0,
      alerts: (situation.stored ?? []).map((stored) => ({
        alert: anAlert(stored),
        verdict: aVerdict('because'),
        filtered: {},
        createdAtMs: NOW,
      })),
      deliveries: situation.deliveries ?? [],
      acknowledgement: situation.acknowledgement ?? null,
      escalations: [],
    },
    mutes: { silences: [], inhibitors: [], ...situation.mutes },
    ledgers: new Map(ledger === undefined ? [] : [['alice', { ...emptyLedger('alice'), ...ledger }]]),
  };
  const lead = { alert: anAlert(situation.alert), verdict: aVerdict('because') };
  const rowsAt = (key: string) =>
    state.episode.deliveries.filter((row) => key === destinationKey(PLACES[row.channel]));
  return planRecipient({
    lead,
    reader,
    routes,
    state,
    rowsAt,
    owners: new Map((situation.taken ?? []).map((key) => [key, 'bob'])),
    settings: SETTINGS,
    nowMs: NOW,
  });
}

const acknowledgedAs = (severity: 'HIGH' | 'CRITICAL') => ({
  episodeId: anAlert().episodeId,
  userId: 'bob',
  via: 'link' as const,
  severity,
  acknowledgedAtMs: NOW,
});
const SILENCE: Silence = {
  id: 's1',
  matchers: [],
  startsAtMs: NOW,
  endsAtMs: NOW + 1,
  author: 'bob',
  comment: 'known',
};
const INHIBITOR = {
  episodeId: 'halt',
  symbols: { include: ['BTC*'], exclude: [] },
  anomalies: ['volatility' as const],
  severity: 'CRITICAL' as const,
  openedAtMs: NOW,
  expiresAtMs: NOW + MINUTE,
  endedAtMs: null,
};
const ALL_DAY = [{ days: EVERY_DAY, fromMinute: 0, toMinute: 1440 }];
const to = (channel: Channel) => ({ userId: 'alice', channel, sendReason: 'first' }) as const;
const sent = (alert: Alert, channel: Channel, atMs = NOW): Delivery =>
  settled(pendingDelivery(alert, to(channel), atMs), { kind: 'delivered' }, atMs);

for (const [what, situation, stage, verdict, state] of [
  ['the end of what was never told', { alert: { status: 'resolved' } }, 'dedupe', 'filter', null],
  ['what was told before', { deliveries: [sent(anAlert(), 'slack')] }, 'dedupe', 'filter', null],
  ['a channel without a place', { destinations: {} }, 'route', 'suppress', 'no_contact'],
  [
    'what somebody looks after',
    { acknowledgement: acknowledgedAs('HIGH') },
    'acknowledged',
    'suppress',
    'acknowledged',
  ],
  [
    'what another alert says already, perhaps not for long',
    { alert: { anomaly: 'volatility' }, mutes: { inhibitors: [INHIBITOR] } },
    'inhibit',
    'bundle',
    'inhibited',
  ],
  [
    'what is over by now',
    { stored: [{ alertId: 'later', status: 'resolved', occurredAtMs: NOW }] },
    'dedupe',
    'suppress',
    'resolved',
  ],
  [
    'what a later state has overtaken',
    { deliveries: [sent(anAlert({ alertId: 'later', occurredAtMs: NOW }), 'slack')] },
    'dedupe',
    'suppress',
    'overtaken',
  ],
  ['what is silenced', { mutes: { silences: [SILENCE] } }, 'silence', 'suppress', 'silenced'],
  [
    'a room where another user is told',
    { taken: ['slack ssm:/room'] },
    'destination',
    'suppress',
    'same_destination',
  ],
  [
    'what comes in quiet hours',
    { preference: { quietHours: ALL_DAY } },
    'quiet_hours',
    'hold',
    'quiet_hours',
  ],
  [
    'what follows a message closely',
    { ledger: { gate: { closedUntilMs: NOW + 1, passed: 0 } } },
    'group',
    'bundle',
    'grouped',
  ],
  [
    'a channel that is full',
    { ledger: { messages: { slack: Array.from({ length: 20 }, () => NOW) } } },
    'rate_limit',
    'bundle',
    'over_limit',
  ],
  ['everything else', {}, 'rate_limit', 'deliver', null],
] as const satisfies readonly (readonly [string, Situation, string, string, string | null])[]) {
  test(`of ${what}, ${stage} says ${verdict}, and no stage after it is asked`, (t) => {
    const { trace, deliveries, dispatches } = planFor(situation);
    t.like(trace.at(-1), { stage, verdict });
    t.true(trace.slice(0, -1).every((each) => each.verdict === 'pass'));
    t.is(deliveries[0]?.waitsFor ?? deliveries[0]?.suppressedBy ?? null, state);
    t.is(deliveries.length, verdict === 'filter' ? 0 : 1);
    t.is(dispatches.length, verdict === 'deliver' ? 1 : 0);
  });
}

test('an end is told past acknowledgement, inhibitors and silences', (t) => {
  const told = sent(anAlert({ alertId: 'before' }), 'slack');
  const end = { alert: { status: 'resolved' as const }, deliveries: [told] };
  const muted = {
    acknowledgement: acknowledgedAs('CRITICAL'),
    mutes: { inhibitors: [INHIBITOR], silences: [SILENCE] },
  };
  t.is(planFor({ ...end, ...muted }).dispatches.length, 1);
});

test('an end closes at once what a program keeps open: past quiet hours, gate, limits and wishes, and counts as nothing', (t) => {
  const preference = {
    quietHours: ALL_DAY,
    enabled: false,
    notifyOnResolve: { pagerduty: false, webhook: false },
  };
  for (const channel of ['pagerduty', 'webhook'] as const) {
    const { dispatches, ledger } = planFor({
      alert: { status: 'resolved' },
      channels: [channel],
      preference,
      deliveries: [sent(anAlert({ alertId: 'before' }), channel)],
      ledger: {
        gate: { closedUntilMs: NOW + 1, passed: 3 },
        messages: { [channel]: Array.from({ length: 60 }, () => NOW) },
      },
    });
    t.is(dispatches.length, 1, channel);
    t.is(ledger, null);
  }
});

test('an end waits for the outcome of the beginning that is being sent', (t) => {
  const underWay = pendingDelivery(anAlert({ alertId: 'before' }), to('slack'), NOW);
  const { deliveries, dispatches, replaced } = planFor({
    alert: { status: 'resolved' },
    deliveries: [underWay],
  });
  t.deepEqual(dispatches, []);
  t.deepEqual(replaced, []);
  t.like(deliveries[0], { status: 'PENDING', sendReason: 'all_resolved', dueAtMs: underWay.dueAtMs });
});

test('what waits is told as it stands by now: once, and when it would have been told', (t) => {
  const before = anAlert({ alertId: 'before' });
  const waits = waitingDelivery(before, to('slack'), 'quiet_hours', NOW + MINUTE, NOW);
  const { deliveries, dispatches, replaced } = planFor({
    alert: { status: 'resolved' },
    deliveries: [waits],
  });
  t.deepEqual(dispatches, []);
  t.like(replaced[0], { from: waits, to: { status: 'SUPPRESSED', suppressedBy: 'overtaken' } });
  t.like(deliveries[0], { waitsFor: 'quiet_hours', sendReason: 'first', dueAtMs: NOW + MINUTE });
  const worse = planFor({ alert: { status: 'worsened' }, deliveries: [waits] });
  t.is(worse.dispatches.length, 1);
  t.is(worse.deliveries[0]?.sendReason, 'first');
  t.is(worse.replaced.length, 1);
});

test('what takes the place of what stands for others stands for them', (t) => {
  const before = anAlert({ alertId: 'before' });
  const waits = waitingDelivery(before, to('slack'), 'held', NOW + MINUTE / 2, NOW);
  const { deliveries } = planFor({
    alert: { status: 'worsened' },
    deliveries: [waits],
    ledger: { gate: { closedUntilMs: NOW + MINUTE, passed: 0 } },
  });
  t.like(deliveries[0], { waitsFor: 'held', dueAtMs: NOW + MINUTE / 2 });
});

test('what is to be sent is whole: where, in whose language, and what a limit held back', (t) => {
  const preference = { language: 'fr' as const, timeZone: 'Europe/Paris' };
  const counts = [{ symbol: 'ETHUSDT', count: 4 }];
  const acknowledgement = acknowledgedAs('HIGH');
  const { dispatches, deliveries, ledger } = planFor({
    alert: { severity: 'CRITICAL' },
    preference,
    acknowledgement,
    ledger: { held: { slack: { counts, toldByMs: NOW } } },
  });
  t.like(dispatches[0], {
    kind: 'alert',
    destination: slackAt('ssm:/room'),
    preference: { userId: 'alice', ...preference },
    lead: { verdict: aVerdict('because') },
    others: [],
    held: counts,
    acknowledgement,
  });
  t.deepEqual(dispatches[0]?.deliveries, deliveries);
  t.deepEqual(ledger?.held, {}, 'told once');
});

test('a reminder is numbered, and a row of its own', (t) => {
  const longAgo = sent(anAlert(), 'slack', NOW - 5 * 3_600_000);
  const { deliveries } = planFor({ deliveries: [longAgo, { ...longAgo, reminder: 1 }] });
  t.like(deliveries[0], { reminder: 2, sendReason: 'repeat', attempts: 1 });
});

test('the same alert is no reminder when it was said before it was told, however late it comes', (t) => {
  const hoursAgo = NOW - 5 * 3_600_000;
  const told = sent(anAlert(), 'slack', hoursAgo);
  const { deliveries, trace } = planFor({ alert: { detectedAtMs: hoursAgo - 1000 }, deliveries: [told] });
  t.deepEqual(deliveries, []);
  t.like(trace[0], { stage: 'dedupe', reason: 'decided before' });
});

const arbitrarySituation: fc.Arbitrary<Situation> = fc
  .record({
    severity: fc.constantFrom(...SEVERITIES),
    status: fc.constantFrom(...ALERT_STATUSES),
    channels: fc.uniqueArray(fc.constantFrom(...ALL_CHANNELS), { minLength: 1 }),
    places: fc.subarray(ALL_CHANNELS as Channel[]),
    before: fc.array(
      fc.record({
        channel: fc.constantFrom(...ALL_CHANNELS),
        alertId: fc.constantFrom(anAlert().alertId, 'before'),
        agoMs: fc.constantFrom(0, MINUTE, 5 * 3_600_000),
      }),
      { maxLength: 4 },
    ),
    acknowledgement: fc.constantFrom(null, acknowledgedAs('HIGH'), acknowledgedAs('CRITICAL')),
    silences: fc.subarray([SILENCE]),
    inhibitors: fc.subarray([INHIBITOR]),
    quietHours: fc.subarray(ALL_DAY),
    closedForMs: fc.constantFrom(0, 30_000),
    passed: fc.integer({ min: 0, max: 3 }),
    told: fc.integer({ min: 0, max: 12 }),
    full: fc.subarray(ALL_CHANNELS.filter((channel) => CHANNELS[channel].limits.length > 0)),
    taken: fc.subarray(ALL_CHANNELS as Channel[]),
  })
  .map((drawn) => ({
    alert: { severity: drawn.severity, status: drawn.status },
    channels: drawn.channels,
    destinations: Object.fromEntries(drawn.places.map((channel) => [channel, PLACES[channel]])),
    deliveries: drawn.before.map(({ channel, alertId, agoMs }) =>
      sent(anAlert({ alertId }), channel, NOW - agoMs),
    ),
    acknowledgement: drawn.acknowledgement,
    mutes: { silences: drawn.silences, inhibitors: drawn.inhibitors },
    preference: { quietHours: drawn.quietHours },
    ledger: {
      gate: { closedUntilMs: NOW + drawn.closedForMs, passed: drawn.passed },
      alerts: new Map([
        ['BTCUSDT', { hourStartMs: Math.floor(NOW / 3_600_000) * 3_600_000, count: drawn.told }],
      ]),
      messages: Object.fromEntries(
        drawn.full.map((channel) => [channel, Array.from({ length: 70 }, () => NOW)]),
      ),
      held: Object.fromEntries(
        drawn.full.map((channel) => [channel, { counts: [{ symbol: 'S', count: 3 }], toldByMs: NOW }]),
      ),
    },
    taken: drawn.taken.map((channel) => destinationKey(PLACES[channel])),
  }));

const FINAL = new Set(['deliver', 'bundle', 'hold', 'suppress', 'filter']);

test('each channel goes through the stages in their order, and one of them has the last word', (t) => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(arbitrarySituation, (situation) => {
      const { trace } = planFor(situation);
      for (const channel of situation.channels!) {
        const own = trace.filter((each) => each.channel === channel);
        const order = own.map(({ stage }) => STAGES.indexOf(stage));
        t.deepEqual(
          order,
          [...new Set(order)].toSorted((a, b) => a - b),
        );
        t.deepEqual(
          own.map(({ verdict }) => FINAL.has(verdict)),
          own.map((_, index) => index === own.length - 1),
        );
        seen.add(`${own.at(-1)!.stage} ${own.at(-1)!.verdict}`);
      }
    }),
    { numRuns: 1000, seed: 7 },
  );
  for (const end of ['dedupe filter', 'destination suppress', 'group bundle', 'rate_limit deliver']) {
    t.true(seen.has(end), end);
  }
});

test('every channel ends as one row or one reason, and what is sent is what the ledger counts', (t) => {
  fc.assert(
    fc.property(arbitrarySituation, (situation) => {
      const { deliveries, dispatches, ledger, filtered, trace } = planFor(situation);
      const decidedBefore = trace.filter(({ reason }) => reason === 'decided before').length;
      t.is(deliveries.length + filtered.length + decidedBefore, situation.channels!.length);
      const leased = deliveries.filter(({ status, attempts }) => status === 'PENDING' && attempts === 1);
      t.deepEqual(
        dispatches.map((dispatch) => dispatch.deliveries),
        leased.map((delivery) => [delivery]),
      );
      const isSilent = ({ destination, deliveries: [row] }: RecipientPlan['dispatches'][number]): boolean =>
        CHANNELS[destination.channel].keepsOpen !== null && row!.sendReason === 'all_resolved';
      const isCounted = dispatches.some((each) => !isSilent(each) || each.held.length > 0);
      t.is(ledger === null, !isCounted);
      for (const dispatch of dispatches) {
        const { destination, held } = dispatch;
        const { channel } = destination;
        t.deepEqual(destination, PLACES[channel]);
        t.false(situation.taken!.includes(destinationKey(destination)));
        t.deepEqual(held, situation.ledger!.held![channel]?.counts ?? []);
        if (ledger === null) continue;
        t.is(ledger.held[channel], undefined);
        const isKept = CHANNELS[channel].limits.length > 0;
        if (!isSilent(dispatch)) t.is(ledger.messages[channel]?.at(-1), isKept ? NOW : undefined);
      }
    }),
    { numRuns: 500 },
  );
});
