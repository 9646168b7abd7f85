import test from 'ava';
import fc from 'fast-check';
import type { Alert, AlertStatus } from '../../src/core/alert/alert.ts';
import type { Severity } from '../../src/core/alert/severity.ts';
import { EVERY_DAY } from '../../src/core/calendar/daily-range.ts';
import type { Channel } from '../../src/core/channels/channels.ts';
import type { PagerDutyMessage } from '../../src/core/channels/pagerduty/render-pagerduty.ts';
import type { WebhookMessage } from '../../src/core/channels/webhook/render-webhook.ts';
import type { Delivery } from '../../src/core/delivery/delivery.ts';
import type { DeliveryResult } from '../../src/core/delivery/delivery-error.ts';
import type { Preference } from '../../src/core/preferences/preference.ts';
import { alertProcessorHarness, anEpisode } from '../support/alert-processor-harness.ts';
import { aPreference, NOW } from '../support/alerts.ts';

/**
 * The automaton of one place and one episode, against a model of what is outside: PagerDuty and a webhook keep open what they were told
 * of and not told the end of. Whatever order alerts come in, whoever mutes what, whatever fails or dies and is tried again.
 */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ROOM = 'https://hooks.slack.com/services/T/B/desk';
const KEY = 'R'.repeat(32);

const USERS: readonly Preference[] = [
  aPreference({
    userId: 'alice',
    contacts: { pagerdutyRoutingKey: KEY, slackWebhookUrl: ROOM, phone: '+33611111111' },
    channels: ['pagerduty', 'slack', 'sms'],
    minimumSeverity: 'LOW',
    escalationPolicy: 'on-call',
  }),
  aPreference({
    userId: 'bob',
    contacts: {
      webhookUrl: 'https://hooks.example.com/in',
      webhookSecret: 'ssm:/key',
      slackWebhookUrl: ROOM,
      pagerdutyRoutingKey: 'B'.repeat(32),
    },
    channels: {
      CRITICAL: ['webhook', 'slack', 'pagerduty'],
      HIGH: ['webhook', 'slack'],
      MEDIUM: ['webhook', 'slack'],
    },
    quietHours: [{ days: EVERY_DAY, fromMinute: 14 * 60, toMinute: 15 * 60 }],
    digest: { timesInMinutes: [16 * 60, 9 * 60], severities: ['MEDIUM', 'LOW'] },
  }),
  aPreference({
    userId: 'carol',
    contacts: { pagerdutyRoutingKey: KEY, email: 'carol@example.com' },
    channels: ['pagerduty', 'email'],
    minimumSeverity: 'HIGH',
    notifyOnResolve: { email: true },
  }),
  aPreference({
    userId: 'dave',
    contacts: { phone: '+33622222222', pagerdutyRoutingKey: 'D'.repeat(32) },
    channels: ['sms'],
    minimumSeverity: 'CRITICAL',
  }),
];
const ON_CALL = {
  policyId: 'on-call',
  steps: [
    { waitSeconds: 120, notify: ['dave'], channels: 'all' as const },
    { waitSeconds: 300, notify: ['bob', 'dave'], channels: ['pagerduty'] as const },
  ],
  repeat: 1,
};

const SCORES: Readonly<Record<Severity, Partial<Alert>>> = {
  LOW: { anomaly: 'volatility', score: 0.6 },
  MEDIUM: { score: 0.55, changePct: 0.3 },
  HIGH: { score: 0.8, changePct: 2 },
  CRITICAL: { score: 0.95, changePct: -6 },
};

/** Whose ids they are: ours, of a publisher who numbers nothing, or of one who gives all the same id. */
type Publisher = 'ours' | 'unnumbered' | 'stable';

interface Course {
  readonly publisher: Publisher;
  readonly severities: readonly Severity[];
  /** Of other publishers: what it was before it was over and began anew. */
  readonly before: readonly Severity[];
}

type Step =
  | { readonly kind: 'arrive'; readonly draw: number; readonly copies: number }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'sweep'; readonly atOnce: number }
  | { readonly kind: 'page'; readonly draw: number; readonly copies: number }
  | { readonly kind: 'silence'; readonly symbol: number; readonly ms: number; readonly userId?: string }
  | { readonly kind: 'acknowledge'; readonly episode: number }
  | { readonly kind: 'crash'; readonly when: 'before' | 'after' }
  | { readonly kind: 'wish'; readonly user: number; readonly change: Partial<Preference> }
  | {
      readonly kind: 'fail';
      readonly channel: Channel;
      readonly how: 'lost' | 'unanswered';
      readonly times: number;
    };

const severities = fc.constantFrom<Severity>('LOW', 'MEDIUM', 'HIGH', 'CRITICAL');
const courses: fc.Arbitrary<Course> = fc.record({
  publisher: fc.constantFrom<Publisher>('ours', 'ours', 'unnumbered', 'stable'),
  severities: fc.array(severities, { minLength: 1, maxLength: 3 }),
  before: fc.array(severities, { maxLength: 2 }),
});
const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('arrive' as const),
      draw: fc.nat(1000),
      copies: fc.integer({ min: 1, max: 2 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('pass' as const),
      ms: fc.oneof(fc.integer({ min: 1, max: 3 * MINUTE }), fc.constant(HOUR)),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('sweep' as const), atOnce: fc.integer({ min: 1, max: 2 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('page' as const),
      draw: fc.nat(1_000),
      copies: fc.integer({ min: 1, max: 2 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record(
      {
        kind: fc.constant('silence' as const),
        symbol: fc.integer({ min: 0, max: 1 }),
        ms: fc.integer({ min: MINUTE, max: HOUR }),
        userId: fc.constantFrom('alice', 'bob'),
      },
      { requiredKeys: ['kind', 'symbol', 'ms'] },
    ),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('acknowledge' as const), episode: fc.nat(3) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('crash' as const),
      when: fc.constantFrom('before' as const, 'after' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('wish' as const),
      user: fc.nat(USERS.length - 1),
      change: fc.constantFrom<Partial<Preference>>(
        { enabled: false },
        { channels: ['sms'] },
        { minimumSeverity: 'CRITICAL' },
        { symbols: { include: [], exclude: ['S0'] } },
        { notifyOnResolve: { slack: false, pagerduty: false, webhook: false } },
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('fail' as const),
      channel: fc.constantFrom<Channel>('pagerduty', 'webhook', 'slack', 'sms', 'email'),
      how: fc.constantFrom('lost' as const, 'unanswered' as const),
      times: fc.integer({ min: 1, max: 2 }),
    }),
  },
);

/** What an incident tool, or a program behind a webhook, has been told, in order. */
interface Told {
  readonly place: string;
  readonly episodeId: string;
  readonly status: 'open' | 'closed';
  /** Absent where the message does not say. */
  readonly alertId: string | undefined;
}

const RESULTS: Readonly<Record<'lost' | 'unanswered', DeliveryResult>> = {
  lost: { kind: 'retryable', code: 'unavailable', words: 'HTTP 503' },
  unanswered: { kind: 'retryable', code: 'no_answer', words: 'timeout' },
};

class World {
  readonly outside: Told[] = [];
  readonly published: Alert[] = [];
  readonly bench: ReturnType<typeof alertProcessorHarness>;
  /** True when a message may have arrived without anybody knowing. */
  isUncertain = false;
  hasWishes = false;
  #users = [...USERS];
  #left: Alert[];
  /** Pages of alerts that have been passed on, and may come late, in any order and twice. */
  readonly #pages: (() => Promise<void>)[] = [];
  #nextCrash: 'before' | 'after' | null = null;
  readonly #failures: Partial<Record<Channel, ('lost' | 'unanswered')[]>> = {};

  constructor(drawn: readonly Course[], pageUsers: number | null) {
    this.bench = alertProcessorHarness({
      ...(pageUsers !== null && { pageUsers }),
      fanOut: {
        passOn: async (alert, pages) => {
          this.#pages.push(...pages.map((page) => () => this.bench.pipeline.processPage(alert, page)));
        },
      },
      preferences: USERS,
      others: { policies: new Map([[ON_CALL.policyId, ON_CALL]]) },
      limit: 3,
      store: (store) => {
        const commit = store.commit.bind(store);
        const change = store.change.bind(store);
        const create = store.create.bind(store);
        store.commit = (rows) => this.#mayCrash(() => commit(rows));
        store.change = (changes, ledger) => this.#mayCrash(() => change(changes, ledger));
        store.create = (rows, version) => this.#mayCrash(() => create(rows, version));
        return store;
      },
    });
    this.#left = drawn.flatMap((course, episode) => alertsOf(course, episode));
    const { notifiers } = this.bench;
    for (const channel of ['pagerduty', 'webhook', 'slack', 'sms', 'email'] as const) {
      notifiers[channel].deliver = (destination: object, message: object) =>
        Promise.resolve(this.#deliver(channel, destination, message));
    }
  }

  async take(step: Step): Promise<void> {
    const { bench } = this;
    switch (step.kind) {
      case 'arrive': {
        const [alert] = this.#left.splice(step.draw % Math.max(1, this.#left.length), 1);
        if (alert === undefined) return;
        this.published.push(alert);
        await Promise.all(Array.from({ length: step.copies }, () => this.#process(alert)));
        return;
      }
      case 'page': {
        const [page] = this.#pages.splice(step.draw % Math.max(1, this.#pages.length), 1);
        if (page === undefined) return;
        await Promise.all(Array.from({ length: step.copies }, () => page().catch(page).catch(page)));
        return;
      }
      case 'pass':
        bench.clock.time += step.ms;
        return;
      case 'sweep':
        await Promise.all(Array.from({ length: step.atOnce }, () => this.#sweep()));
        return;
      case 'crash':
        this.#nextCrash = step.when;
        return;
      case 'silence':
        return bench.store.addSilence({
          id: `silence-${bench.clock.time}-${step.symbol}`,
          matchers: [{ field: 'symbol', operator: '=', value: `S${step.symbol}` }],
          startsAtMs: bench.clock.time,
          endsAtMs: bench.clock.time + step.ms,
          author: 'bob',
          comment: 'known',
          ...(step.userId !== undefined && { userId: step.userId }),
        });
      case 'acknowledge':
        await bench.answers.acknowledge(`episode-${step.episode}`, 'bob', 'link').catch(() => null);
        return;
      case 'wish':
        this.hasWishes = true;
        this.#users = this.#users.map((user, index) =>
          index === step.user ? { ...user, ...step.change } : user,
        );
        bench.preferences.replace(this.#users);
        return;
      case 'fail':
        (this.#failures[step.channel] ??= []).push(...Array.from({ length: step.times }, () => step.how));
        return;
      default:
        return step satisfies never;
    }
  }

  /** All that is still to come comes, and what is due is worked off, however late. */
  async comeToRest(): Promise<void> {
    const { bench } = this;
    while (this.#left.length > 0) await this.take({ kind: 'arrive', draw: 0, copies: 1 });
    while (this.#pages.length > 0) await this.take({ kind: 'page', draw: 0, copies: 1 });
    this.#nextCrash = null;
    for (let round = 0; round < 500; round += 1) {
      const { deliveries, escalations } = await bench.store.due(Number.MAX_SAFE_INTEGER, 1);
      const [next] = [...deliveries, ...escalations];
      if (next === undefined) return;
      // A minute at least: a row whose sender may still be sending is looked at again by the next sweep.
      bench.clock.time = Math.max(bench.clock.time + MINUTE, next.dueAtMs!);
      await this.#sweep();
    }
    throw new Error('something is due for ever');
  }

  async #process(alert: Alert): Promise<void> {
    const { pipeline } = this.bench;
    await pipeline
      .process(alert)
      .catch(() => pipeline.process(alert))
      .catch(() => pipeline.process(alert));
  }

  async #sweep(): Promise<void> {
    await this.bench.sweep.run().catch(() => undefined);
  }

  #deliver(channel: Channel, destination: object, message: object): DeliveryResult {
    const failure = this.#failures[channel]?.shift();
    if (failure === 'lost') return RESULTS.lost;
    const place = JSON.stringify(destination);
    if (channel === 'pagerduty') this.outside.push(...eventsOf(place, message as PagerDutyMessage));
    if (channel === 'webhook') this.outside.push(...statesOf(place, message as WebhookMessage));
    if (failure === 'unanswered') this.isUncertain = true;
    return failure === undefined ? { kind: 'delivered' } : RESULTS[failure];
  }

  async #mayCrash<T>(write: () => Promise<T>): Promise<T> {
    const crash = this.#nextCrash;
    if (crash === null) return write();
    this.#nextCrash = null;
    this.isUncertain = true;
    if (crash === 'after') await write();
    throw new Error('out of memory');
  }
}

/** In the order in which they happen. */
function alertsOf({ publisher, severities: grades, before }: Course, episode: number): readonly Alert[] {
  const name = `episode-${episode}`;
  const rounds = publisher === 'ours' || before.length === 0 ? [grades] : [before, grades];
  const states = rounds.flatMap((round) => [
    ...round.map((severity, index) => ({
      severity,
      status: (index === 0 ? 'firing' : 'worsened') as AlertStatus,
    })),
    { severity: round.at(-1)!, status: 'resolved' as const },
  ]);
  const ids = {
    ours: (at: number) => `${name}-${at + 1}`,
    unnumbered: (at: number) => `m${episode}x${at}`,
    stable: () => name,
  };
  return states.map(({ severity, status }, at) =>
    anEpisode(name, {
      alertId: ids[publisher](at),
      symbol: `S${episode % 2}`,
      status,
      severity,
      ...SCORES[severity],
      occurredAtMs: NOW + at * 1000,
      facts: { kind: 'words', text: `${name} ${at}` },
    }),
  );
}

function eventsOf(place: string, { events }: PagerDutyMessage): readonly Told[] {
  return events
    .filter(({ event_action: action }) => action !== 'acknowledge')
    .map(({ event_action: action, dedup_key: episodeId, payload }) => ({
      place,
      episodeId,
      status: action === 'trigger' ? 'open' : 'closed',
      alertId: (payload?.['custom_details'] as { alert_id?: string } | undefined)?.alert_id,
    }));
}

function statesOf(place: string, { payload }: WebhookMessage): readonly Told[] {
  type Brief = { readonly alert_id: string; readonly episode_id: string; readonly status: AlertStatus };
  const { alert, others } = payload['data'] as { readonly alert: Brief; readonly others: readonly Brief[] };
  return [...others, alert].map(({ alert_id: alertId, episode_id: episodeId, status }) => ({
    place,
    episodeId,
    status: status === 'resolved' ? 'closed' : 'open',
    alertId,
  }));
}

/** Rounds that have ended by what is known at all, of other publishers up to two. */
function endsOf(world: World, episodeId: string): number {
  return world.published.filter((alert) => alert.episodeId === episodeId && alert.status === 'resolved')
    .length;
}

async function check(world: World, seen: Set<string>): Promise<void> {
  for (const [key, told] of Map.groupBy(world.outside, ({ place, episodeId }) => `${place} ${episodeId}`)) {
    const { episodeId, place } = told[0]!;
    const { deliveries } = await world.bench.store.episode(episodeId);
    const gaveUp = deliveries.some(
      ({ status, alertStatus }) => status === 'FAILED' && alertStatus === 'resolved',
    );
    if (told.at(-1)!.status === 'open' && !gaveUp)
      throw new Error(`${key} stays open: ${JSON.stringify(told)}`);
    const closed = told.filter(({ status }) => status === 'closed').length;
    if (closed > endsOf(world, episodeId) && !world.isUncertain) throw new Error(`${key} is closed twice`);
    const revisions = told
      .map(({ alertId }) => /^episode-\d+-(\d+)$/.exec(alertId ?? '')?.[1])
      .filter((each) => each !== undefined);
    if (endsOf(world, episodeId) === 1) {
      const firstEnd = told.findIndex(({ status }) => status === 'closed');
      const isReopened = told.slice(firstEnd).some(({ status }) => status === 'open');
      if (firstEnd >= 0 && isReopened)
        throw new Error(`${key} is opened after its end: ${JSON.stringify(told)}`);
      if (
        place.includes('webhook') &&
        revisions.some((each, index) => index > 0 && Number(each) < Number(revisions[index - 1]))
      ) {
        throw new Error(`${key} goes back: ${JSON.stringify(told)}`);
      }
    }
    seen.add(told.some(({ status }) => status === 'open') ? 'opened and closed' : 'closed only');
    if (closed > 1) seen.add('closed again');
  }
}

/** In rooms and on telephones: by the rows that were sent, in the order in which they were. */
async function checkPeople(world: World, seen: Set<string>): Promise<void> {
  for (const episodeId of new Set(world.published.map((alert) => alert.episodeId))) {
    const { deliveries } = await world.bench.store.episode(episodeId);
    const sent = deliveries
      .filter(
        ({ status, channel, step }) =>
          status === 'SENT' && step === null && (channel === 'slack' || channel === 'email'),
      )
      .toSorted((a, b) => a.updatedAtMs - b.updatedAtMs);
    for (const [place, rows] of Map.groupBy(sent, placeOf)) {
      const isOver = rows.at(-1)!.alertStatus === 'resolved';
      const gaveUp = deliveries.some((row) => placeOf(row) === place && row.status === 'FAILED');
      if (!isOver && !world.hasWishes && !gaveUp) throw new Error(`${episodeId} goes on for ${place}`);
      if (rows.some(({ alertStatus }) => alertStatus !== 'resolved')) seen.add('people told begun and over');
      else seen.add('people told when it was over');
    }
    for (const { suppressedBy } of deliveries) seen.add(suppressedBy ?? '');
  }
}

/** alice and bob share the room. */
const placeOf = ({ channel, userId }: Delivery): string =>
  channel === 'slack' ? 'the room' : `${userId} ${channel}`;

test('every incident that is opened is closed, none is opened after its end and none twice, whatever happens', async (t) => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(courses, { minLength: 1, maxLength: 4 }),
      fc.array(steps, { minLength: 1, maxLength: 50 }),
      // Users of one page: everybody, or so few that each alert takes several.
      fc.constantFrom(null, 1, 2),
      async (drawn, sequence, pageUsers) => {
        const world = new World(drawn, pageUsers);
        for (const step of sequence) await world.take(step);
        await world.comeToRest();
        await check(world, seen);
        await checkPeople(world, seen);
      },
    ),
    {
      numRuns: Number(process.env['AUTOMATON_RUNS'] ?? 500),
      // Other sequences need not bring about everything that is looked for below.
      seed: Number(process.env['AUTOMATON_SEED'] ?? 1),
      includeErrorInReport: true,
    },
  );
  for (const outcome of [
    'opened and closed',
    'closed again',
    'people told begun and over',
    'people told when it was over',
    'overtaken',
    'resolved',
    'silenced',
    'acknowledged',
    'same_destination',
  ]) {
    t.true(seen.has(outcome), `${outcome} was among what happened`);
  }
});
