import test from 'ava';
import * as fc from 'fast-check';
import { ALERT_STATUSES, type Alert } from '../../../src/core/alert/alert.ts';
import { SEVERITIES } from '../../../src/core/alert/severity.ts';
import { emptyLedger, mergeHeld, type Ledger } from '../../../src/core/alert-policy/ledger.ts';
import { planBundles, type BundlePlan } from '../../../src/core/alert-policy/plan-bundles.ts';
import type { BundleQuestion } from '../../../src/core/alert-policy/settle-due.ts';
import type { Silence } from '../../../src/core/alert-policy/silence.ts';
import { EVERY_DAY } from '../../../src/core/calendar/daily-range.ts';
import { ALL_CHANNELS, CHANNELS, type Channel } from '../../../src/core/channels/channels.ts';
import {
  deliveryId,
  LEASE_MS,
  MAX_ATTEMPTS,
  pendingDelivery,
  waitingDelivery,
  WAITS,
  type Delivery,
  type Wait,
} from '../../../src/core/delivery/delivery.ts';
import { ALERT_EXPIRED, NO_OUTCOME } from '../../../src/core/delivery/delivery-error.ts';
import type { Reader } from '../../../src/core/preferences/reader.ts';
import { anAlert, aPreference, aVerdict, NOW } from '../../support/alerts.ts';
import { PLACES, slackAt } from '../../support/destinations.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const AFTERNOON = [{ days: EVERY_DAY, fromMinute: 13 * 60, toMinute: 15 * 60 }];
const READER: Reader = {
  preference: aPreference({ language: 'fr' }),
  destinations: PLACES,
};

const alertOf = (name: string, overrides: Partial<Alert> = {}): Alert =>
  anAlert({ episodeId: name, alertId: `${name}-1`, ...overrides });
const waits = (alert: Alert, waitsFor: Wait = 'grouped', channel: Channel = 'slack'): Delivery =>
  waitingDelivery(alert, { userId: 'alice', channel, sendReason: 'first' }, waitsFor, NOW, NOW - MINUTE);
const retried = (alert: Alert, attempts: number): Delivery => ({
  ...pendingDelivery(alert, { userId: 'alice', channel: 'slack', sendReason: 'first' }, NOW - MINUTE),
  attempts,
});

function plan(alerts: readonly Alert[], due: readonly Delivery[], more: Partial<BundleQuestion> = {}) {
  const stored = alerts.map((alert) => ({
    alert,
    verdict: aVerdict('because'),
    filtered: {},
    createdAtMs: NOW,
  }));
  return planBundles({
    due,
    reader: READER,
    ledger: emptyLedger('alice'),
    mutes: { silences: [], inhibitors: [] },
    known: {
      alerts: new Map(stored.map((each) => [each.alert.alertId, each])),
      acknowledgements: new Map(),
    },
    courses: new Map(),
    sharers: new Map(),
    settings: { alertsPerHour: 10, groupIntervalMs: MINUTE },
    nowMs: NOW,
    ...more,
  });
}

const full = (channel: Channel): Ledger => ({
  ...emptyLedger('alice'),
  messages: { [channel]: Array.from({ length: 60 }, () => NOW) },
});
const SILENCE: Silence = {
  id: 's1',
  matchers: [],
  startsAtMs: NOW,
  endsAtMs: NOW + 1,
  author: 'bob',
  comment: 'known',
};
const ACKNOWLEDGED = {
  episodeId: 'crash',
  userId: 'bob',
  via: 'link',
  severity: 'CRITICAL',
  acknowledgedAtMs: NOW,
} as const;
const crash = alertOf('crash');
const known = { alerts: new Map(), acknowledgements: new Map() };
const gone = { ...READER, preference: aPreference({ enabled: false }) };
const asleep = { ...READER, preference: aPreference({ quietHours: AFTERNOON, timeZone: 'UTC' }) };
const later = Date.parse('2022-12-13T15:00:00Z');

for (const [what, row, more, becomes] of [
  ['is sent when its gate has opened', waits(crash), {}, { status: 'PENDING', attempts: 1, waitsFor: null }],
  [
    'is not for a user who is gone',
    waits(crash),
    { reader: undefined },
    { status: 'SUPPRESSED', suppressedBy: 'recipient_gone' },
  ],
  [
    'is not for a user who has switched everything off',
    waits(crash),
    { reader: gone },
    { status: 'SUPPRESSED', suppressedBy: 'recipient_gone' },
  ],
  [
    'is not for a channel without a place',
    waits(crash),
    { reader: { ...READER, destinations: {} } },
    { status: 'SUPPRESSED', suppressedBy: 'recipient_gone' },
  ],
  [
    'has failed when nobody recorded any try',
    retried(crash, MAX_ATTEMPTS),
    {},
    { status: 'FAILED', error: NO_OUTCOME },
  ],
  ['has failed when its alert is gone', waits(crash), { known }, { status: 'FAILED', error: ALERT_EXPIRED }],
  [
    'is not told when it was silenced meanwhile',
    waits(crash),
    { mutes: { silences: [SILENCE], inhibitors: [] } },
    { status: 'SUPPRESSED', suppressedBy: 'silenced' },
  ],
  [
    'is told when it stands for others, silenced or not',
    waits(crash, 'held'),
    { mutes: { silences: [SILENCE], inhibitors: [] } },
    { status: 'PENDING', attempts: 1 },
  ],
  [
    'is tried again whatever was silenced since',
    retried(crash, 2),
    { mutes: { silences: [SILENCE], inhibitors: [] } },
    { status: 'PENDING', attempts: 3 },
  ],
  [
    'waits for the end of quiet hours',
    waits(crash),
    { reader: asleep },
    { status: 'PENDING', attempts: 0, waitsFor: 'quiet_hours', dueAtMs: later },
  ],
  [
    'goes on standing for others through quiet hours',
    waits(crash, 'held'),
    { reader: asleep },
    { status: 'PENDING', attempts: 0, waitsFor: 'held', dueAtMs: later },
  ],
  [
    'stands for what a full channel holds back',
    waits(crash),
    { ledger: full('slack') },
    { status: 'PENDING', attempts: 0, waitsFor: 'held', dueAtMs: NOW + HOUR },
  ],
] as const satisfies readonly (readonly [string, Delivery, Partial<BundleQuestion>, Partial<Delivery>])[]) {
  test(`a row ${what}`, (t) => {
    const { changes, bundles, isComplete } = plan([crash], [row], more);
    t.is(changes.length, 1);
    t.is(changes[0]?.from, row);
    t.like(changes[0]?.to, becomes);
    t.is(bundles.length, changes[0]?.to.waitsFor === null && changes[0].to.status === 'PENDING' ? 1 : 0);
    t.true(isComplete);
  });
}

test('what was acknowledged meanwhile is not told, but for its end', (t) => {
  const over = alertOf('crash', { status: 'resolved', alertId: 'crash-2' });
  const stored = [crash, over].map((alert) => ({
    alert,
    verdict: aVerdict('because'),
    filtered: {},
    createdAtMs: NOW,
  }));
  const acknowledgements = new Map([['crash', ACKNOWLEDGED]]);
  const alerts = new Map(stored.map((each) => [each.alert.alertId, each]));
  const { bundles, changes } = plan([], [waits(crash), { ...waits(over), sendReason: 'all_resolved' }], {
    known: { alerts, acknowledgements },
  });
  t.deepEqual(
    changes.map(({ to }) => [to.alertId, to.suppressedBy]),
    [
      ['crash-2', null],
      ['crash-1', 'acknowledged'],
    ],
  );
  t.like(bundles[0], { acknowledgement: ACKNOWLEDGED, others: [] });
});

test('a bundle is whole: where, in whose language, led by the gravest that goes on, the others in their order', (t) => {
  const alerts = [
    alertOf('late', { severity: 'MEDIUM', occurredAtMs: NOW - 1 }),
    alertOf('early', { severity: 'MEDIUM', occurredAtMs: NOW - 3 }),
    alertOf('grave', { severity: 'HIGH', occurredAtMs: NOW - 9 }),
    alertOf('over', { severity: 'CRITICAL', status: 'resolved', occurredAtMs: NOW - 2 }),
  ];
  const ledger = {
    ...emptyLedger('alice'),
    held: { slack: { counts: [{ symbol: 'ETHUSDT', count: 2 }], toldByMs: NOW } },
  };
  const { bundles, ledger: after } = plan(
    alerts,
    alerts.map((alert) => waits(alert)),
    { ledger },
  );
  t.is(bundles.length, 1);
  const [bundle] = bundles;
  t.like(bundle, {
    kind: 'bundle',
    destination: slackAt('ssm:/room'),
    preference: { userId: 'alice', language: 'fr' },
    lead: { alert: { alertId: 'grave-1' }, verdict: aVerdict('because') },
    held: [{ symbol: 'ETHUSDT', count: 2 }],
    acknowledgement: null,
  });
  t.deepEqual(
    bundle?.others.map(({ alertId }) => alertId),
    ['early-1', 'over-1', 'late-1'],
  );
  t.deepEqual(after?.held, {});
  t.deepEqual(after?.gate, { closedUntilMs: NOW + MINUTE, passed: 0 });
});

for (const [wait, kind] of [
  ['grouped', 'alert'],
  ['over_limit', 'alert'],
  ['quiet_hours', 'digest'],
  ['digest', 'digest'],
  ['held', 'digest'],
] as const) {
  test(`what has waited for ${wait} comes as ${kind} when it comes alone`, (t) => {
    t.is(plan([crash], [waits(crash, wait)]).bundles[0]?.kind, kind);
  });
}

test('only tries that failed before leave the ledger as it is', (t) => {
  t.is(plan([crash], [retried(crash, 2)]).ledger, null);
  t.not(plan([crash], [waits(crash)]).ledger, null);
});

interface Run {
  readonly plans: readonly BundlePlan[];
  readonly rows: ReadonlyMap<Delivery, Delivery>;
  readonly ledger: Ledger;
}

/** Plans as the sweep does, until it is complete. */
function runOf(alerts: readonly Alert[], due: readonly Delivery[], more: Partial<BundleQuestion>): Run {
  const plans: BundlePlan[] = [];
  const rows = new Map<Delivery, Delivery>();
  let ledger = more.ledger ?? emptyLedger('alice');
  for (let left = due; ; left = left.filter((row) => !rows.has(row))) {
    const step = plan(alerts, left, { ...more, ledger });
    plans.push(step);
    for (const { from, to } of step.changes) {
      if (rows.has(from)) throw new Error('a row is changed twice');
      rows.set(from, to);
    }
    ledger = step.ledger ?? ledger;
    if (step.isComplete) return { plans, rows, ledger };
  }
}

const countOf = (...lists: readonly (readonly { readonly count: number }[])[]): number =>
  lists.flat().reduce((sum, { count }) => sum + count, 0);
const heldIn = ({ held }: Ledger): number => countOf(...Object.values(held).map(({ counts }) => counts));

const arbitraryDue = fc
  .array(
    fc.record({
      symbol: fc.constantFrom('A', 'B'),
      severity: fc.constantFrom(...SEVERITIES),
      status: fc.constantFrom(...ALERT_STATUSES),
      channel: fc.constantFrom<Channel>('slack', 'sms', 'pagerduty'),
      wait: fc.constantFrom(...WAITS, null),
      held: fc.integer({ min: 0, max: 3 }),
    }),
    { minLength: 1, maxLength: 60, size: 'max' },
  )
  .map((drawn) =>
    drawn.map(({ symbol, severity, status, channel, wait, held }, index) => {
      const alert = alertOf(`e${index}`, { symbol, severity, status, occurredAtMs: NOW - index });
      const row = wait === null ? { ...retried(alert, 1), channel } : waits(alert, wait, channel);
      return { alert, row: { ...row, held: held === 0 ? [] : [{ symbol: 'H', count: held }] } };
    }),
  );
const arbitraryLedger = fc
  .record({
    fullChannels: fc.subarray<Channel>(['slack', 'sms']),
    told: fc.integer({ min: 0, max: 4 }),
    held: fc.integer({ min: 0, max: 5 }),
    toldByMs: fc.constantFrom(0, NOW, NOW + HOUR),
  })
  .map(({ fullChannels, told, held, toldByMs }): Ledger => ({
    ...emptyLedger('alice'),
    alerts: new Map([['A', { hourStartMs: Math.floor(NOW / HOUR) * HOUR, count: told }]]),
    messages: Object.fromEntries(
      fullChannels.map((channel) => [channel, Array.from({ length: 60 }, () => NOW - 1)]),
    ),
    held: held === 0 ? {} : { slack: { counts: [{ symbol: 'A', count: held }], toldByMs } },
  }));
const SETTINGS = { alertsPerHour: 3, groupIntervalMs: MINUTE };

test('every row that is due becomes something, once, and what limits hold back is told or kept by number', (t) => {
  fc.assert(
    fc.property(arbitraryDue, arbitraryLedger, (drawn, ledger) => {
      const due = drawn.map(({ row }) => row);
      const run = runOf(
        drawn.map(({ alert }) => alert),
        due,
        { ledger, settings: SETTINGS },
      );
      t.is(run.rows.size, due.length);
      const after = [...run.rows.values()];
      const throttled = after.filter(({ suppressedBy }) => suppressedBy === 'rate_limited');
      const told = run.plans.flatMap(({ bundles }) => bundles);
      // What a row was to tell of is told by another one, stays with it while it waits, or is the next message's.
      const waiting = due.filter((row) => run.rows.get(row)!.attempts === row.attempts);
      const kept = waiting.map((row) => run.rows.get(row)!.held);
      t.is(
        heldIn(ledger) + throttled.length + countOf(...due.map(({ held }) => held)),
        heldIn(run.ledger) + countOf(...told.map(({ held }) => held), ...kept),
      );
      t.true(after.every(({ status, held }) => status === 'PENDING' || held.length === 0));
      t.true(after.every(({ status }) => status === 'PENDING' || status === 'SUPPRESSED'));
    }),
    { numRuns: 60 },
  );
});

test('more than one transaction takes is held back in several, each with its count, before anything is told', (t) => {
  const alerts = Array.from({ length: 253 }, (_, index) => alertOf(`e${index}`));
  const { plans, ledger } = runOf(
    alerts,
    alerts.map((alert) => waits(alert)),
    { settings: SETTINGS },
  );
  t.deepEqual(
    plans.map(({ changes, isComplete }) => [changes.length, isComplete]),
    [
      [99, false],
      [99, false],
      [52, false],
      [3, true],
    ],
  );
  t.deepEqual(plans.at(-1)?.bundles[0]?.held, [{ symbol: 'BTCUSDT', count: 250 }]);
  t.is(heldIn(ledger), 0);
});

test('what is held back on a channel always has somebody who will tell of it', (t) => {
  fc.assert(
    fc.property(arbitraryDue, arbitraryLedger, (drawn, ledger) => {
      const alerts = drawn.map(({ alert }) => alert);
      const run = runOf(
        alerts,
        drawn.map(({ row }) => row),
        { ledger, settings: SETTINGS },
      );
      const after = [...run.rows.values()];
      for (const [channel, { counts, toldByMs }] of Object.entries(run.ledger.held)) {
        if (counts === ledger.held[channel as Channel]?.counts || counts.length === 0) continue;
        const isTeller = after.some((row) => row.channel === channel && row.waitsFor === 'held');
        t.true(isTeller || toldByMs > NOW, channel);
      }
    }),
    { numRuns: 60 },
  );
});

test('a message leads with its first row, takes all its rows over, and passes a limit only where it may', (t) => {
  fc.assert(
    fc.property(arbitraryDue, arbitraryLedger, (drawn, ledger) => {
      const due = drawn.map(({ row }) => row);
      const run = runOf(
        drawn.map(({ alert }) => alert),
        due,
        { ledger, settings: SETTINGS },
      );
      const bundles = run.plans.flatMap((each) => each.bundles);
      for (const [channel, own] of Map.groupBy(bundles, ({ destination }) => destination.channel)) {
        const perMessage = CHANNELS[channel].keepsOpen?.perMessage ?? Number.POSITIVE_INFINITY;
        const rows = own.flatMap(({ deliveries }) => deliveries);
        t.is(own.length, Math.ceil(rows.length / perMessage) || 1, 'as few as can hold them');
      }
      for (const { destination, deliveries, held, lead, others } of bundles) {
        const { channel } = destination;
        t.deepEqual(destination, READER.destinations[channel]);
        t.is(lead.alert.alertId, deliveries[0]!.alertId);
        t.is(others.length, deliveries.length - 1);
        t.deepEqual(deliveries[0]!.held, held);
        t.deepEqual(held, mergeHeld(held), 'each symbol once');
        for (const [index, row] of deliveries.entries()) {
          t.like(row, { channel, status: 'PENDING', waitsFor: null, error: null, dueAtMs: NOW + LEASE_MS });
          t.is(row.sentWith, index === 0 ? null : deliveryId(deliveries[0]!));
        }
        const isFull = (ledger.messages[channel]?.length ?? 0) > 0 && CHANNELS[channel].limits.length > 0;
        const mayPass = deliveries.some(({ attempts, severity }) => attempts > 1 || severity === 'CRITICAL');
        t.true(!isFull || mayPass);
      }
    }),
    { numRuns: 60 },
  );
});

test('the channels of a user do not know of each other', (t) => {
  const rows = ALL_CHANNELS.map((channel) => waits(crash, 'grouped', channel));
  const { bundles } = plan([crash], rows, { ledger: full('sms') });
  t.deepEqual(
    bundles.map(({ destination }) => destination.channel).toSorted(),
    ALL_CHANNELS.filter((channel) => channel !== 'sms').toSorted(),
  );
});
