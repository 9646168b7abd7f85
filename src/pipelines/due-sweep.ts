import { inject, injectable } from 'tsyringe';
import { SEVERITIES } from '../core/alert/severity.ts';
import type { Mutes } from '../core/alert-policy/alert-state.ts';
import { told, type Dispatch, type KnownAlerts } from '../core/alert-policy/dispatch.ts';
import { emptyLedger, type Ledger } from '../core/alert-policy/ledger.ts';
import { rowsByPlace, sharersOf } from '../core/alert-policy/places.ts';
import { planBundles } from '../core/alert-policy/plan-bundles.ts';
import type { BundleQuestion, Course } from '../core/alert-policy/settle-due.ts';
import { isDue, LEASE_MS, type Delivery } from '../core/delivery/delivery.ts';
import { LeaseWatch } from '../core/delivery/lease-watch.ts';
import { audienceOf, readerOf, type Audience } from '../core/preferences/audience.ts';
import { errorMessage } from '../core/prelude/error-text.ts';
import { inParallel } from '../core/prelude/in-parallel.ts';
import { AlertStore, type DueWork } from '../ports/alert-store.ts';
import { BackOff } from '../ports/back-off.ts';
import { Clock } from '../ports/clock.ts';
import { Logger } from '../ports/logger.ts';
import { Metrics } from '../ports/metrics.ts';
import { PreferenceStore } from '../ports/preference-store.ts';
import { AlertSettings } from './alert-settings.ts';
import { DeliveryStage } from './delivery-stage.ts';
import { deliveryLabels } from './outcome-recorder.ts';
import { PolicyEscalation } from './policy-escalation.ts';

/** Rows of one run, about 1 KB each; the next run takes the rest. */
const MAX_ROWS = 5_000;
/** Users at once: each has a transaction and a few messages under way. */
const CONCURRENCY = 8;
/** Users whose ledgers are read together: a batch of DynamoDB's. */
const USERS_READ = 100;
/** Well inside the 180 s that the function has, with the slowest send after it. */
const TIME_BUDGET_MS = 100_000;
/** A leader that goes out at the same moment moves the ledger on; so does the next. */
const MAX_CONFLICTS = 5;

/** What holds for all users of a run. */
interface SweepOfUsers {
  readonly audience: Audience;
  readonly sharers: BundleQuestion['sharers'];
  readonly mutes: Mutes;
  /** The alerts of all that is due; the acknowledgements of these users' and of those beside them. */
  readonly known: KnownAlerts;
  /** Of these users and of those beside them. */
  readonly ledgers: ReadonlyMap<string, Ledger>;
  readonly courseOf: (episodeId: string) => Promise<Course>;
}

/**
 * Once a minute, what is due: bundles whose gate has opened, quiet hours that are over, digests, tries that failed for a
 * while, deliveries whose sender died, and the next steps of escalations.
 */
@injectable()
export class DueSweep {
  readonly #with;
  readonly #leases = new LeaseWatch();

  constructor(
    @inject(Clock) clock: Clock,
    @inject(Logger) logger: Logger,
    @inject(Metrics) metrics: Metrics,
    @inject(AlertStore) store: AlertStore,
    @inject(PreferenceStore) preferences: PreferenceStore,
    @inject(AlertSettings) settings: AlertSettings,
    @inject(DeliveryStage) delivery: DeliveryStage,
    @inject(PolicyEscalation) escalation: PolicyEscalation,
    @inject(BackOff) pause: BackOff,
  ) {
    this.#with = { clock, logger, metrics, store, preferences, settings, delivery, escalation, pause };
  }

  /** Returns how many rows were due. Rejects, after all the others, when those of a user could not be dealt with. */
  async run(): Promise<number> {
    const { clock, escalation } = this.#with;
    const begunAtMs = clock.now();
    const due = await this.#due(begunAtMs);
    const count = due.deliveries.length + due.escalations.length;
    if (count === 0) return 0;
    const audience = audienceOf(await this.#with.preferences.load(), this.#with.settings.channels);
    const own = due.deliveries.filter((delivery) => !escalation.owns(delivery));
    const steps = due.deliveries.filter((delivery) => escalation.owns(delivery));
    const failures: unknown[] = [];
    const note = (error: unknown): void => void failures.push(error);
    await Promise.all([
      this.#sweepUsers(own, audience, begunAtMs + TIME_BUDGET_MS, note).catch(note),
      escalation.run({ deliveries: steps, escalations: due.escalations }, audience).catch(note),
    ]);
    if (failures.length > 0) {
      const text = failures.map((each) => errorMessage(each)).join('; ');
      throw new AggregateError(failures, `what is due could not be dealt with for everybody: ${text}`);
    }
    return count;
  }

  /** What is being sent is looked at before its lease ends, so that the sweep after that knows whether its sender is gone. */
  async #due(nowMs: number): Promise<DueWork> {
    const soon = await this.#with.store.due(nowMs + LEASE_MS, MAX_ROWS);
    this.#leases.observe(soon.deliveries, nowMs);
    return {
      deliveries: soon.deliveries.filter((row) => isDue(row, nowMs) && this.#leases.isFree(row, nowMs)),
      escalations: soon.escalations.filter(({ dueAtMs }) => dueAtMs !== null && dueAtMs <= nowMs),
    };
  }

  async #sweepUsers(
    due: readonly Delivery[],
    audience: Audience,
    deadlineMs: number,
    noteFailure: (error: unknown) => void,
  ): Promise<void> {
    if (due.length === 0) return;
    const { store, clock, logger } = this.#with;
    const [mutes, alerts] = await Promise.all([store.mutes(), store.alertsOf(due)]);
    const common = {
      audience,
      sharers: sharersOf(audience),
      mutes,
      courseOf: this.#courses(audience),
    };
    const byUser = [...Map.groupBy(due, ({ userId }) => userId)].toSorted(
      ([, a], [, b]) => gravest(b) - gravest(a),
    );
    let left = 0;
    for (let first = 0; first < byUser.length; first += USERS_READ) {
      const users = byUser.slice(first, first + USERS_READ);
      const known = await this.#knownOf(users, alerts).catch(noteFailure);
      await inParallel(known === undefined ? [] : users, CONCURRENCY, async ([userId, rows]) => {
        if (clock.now() > deadlineMs) left += 1;
        else await this.#sweepUser(userId, rows, { ...common, ...known! }).catch(noteFailure);
      });
    }
    logger.info('DeliveriesSwept', { due: due.length, users: byUser.length, left });
  }

  /** What is read of many users at once. */
  async #knownOf(
    users: readonly (readonly [string, readonly Delivery[]])[],
    alerts: KnownAlerts['alerts'],
  ): Promise<Pick<SweepOfUsers, 'known' | 'ledgers'>> {
    const { store } = this.#with;
    const episodeIds = users.flatMap(([, rows]) => rows.map(({ episodeId }) => episodeId));
    const [ledgers, acknowledgements] = await Promise.all([
      store.ledgers(users.map(([userId]) => userId)),
      store.acknowledgements(episodeIds),
    ]);
    return { known: { alerts, acknowledgements }, ledgers };
  }

  /** Each episode is read once in a run, however many users have something due of it. */
  #courses(audience: Audience): (episodeId: string) => Promise<Course> {
    const known = new Map<string, Promise<Course>>();
    const read = async (episodeId: string): Promise<Course> => {
      const { alerts, deliveries } = await this.#with.store.episode(episodeId);
      const byPlace = rowsByPlace(deliveries, audience);
      return { alerts, rowsAt: (key) => byPlace.get(key) ?? [] };
    };
    return (episodeId) => {
      const course = known.get(episodeId) ?? read(episodeId);
      known.set(episodeId, course);
      return course;
    };
  }

  async #sweepUser(
    userId: string,
    due: readonly Delivery[],
    { audience, sharers, mutes, known, ledgers, courseOf }: SweepOfUsers,
  ): Promise<void> {
    const { settings, delivery } = this.#with;
    // What has not been tried yet was dealt with when the later alert of its episode came.
    const uncertain = due.filter(({ attempts, alertStatus }) => attempts > 0 || alertStatus === 'resolved');
    const episodeIds = new Set(uncertain.map(({ episodeId }) => episodeId));
    const courses = await inParallel(
      [...episodeIds],
      CONCURRENCY,
      async (id) => [id, await courseOf(id)] as const,
    );
    const reader = readerOf(audience, userId);
    const question = { due, reader, mutes, known, courses: new Map(courses), sharers, settings };
    const ledger = ledgers.get(userId) ?? emptyLedger(userId);
    await delivery.run(await this.#claim(userId, question, ledger));
  }

  /** Decides what is told together, and takes it over; what somebody else holds is left out. */
  async #claim(
    userId: string,
    question: Omit<BundleQuestion, 'ledger' | 'nowMs'>,
    known: Ledger,
  ): Promise<readonly Dispatch[]> {
    const { store, clock, pause } = this.#with;
    let { due } = question;
    let ledger = known;
    for (let conflicts = 0; conflicts < MAX_CONFLICTS;) {
      const plan = planBundles({ ...question, due, ledger, nowMs: clock.now() });
      const { isConflict, changed } = await store.change(plan.changes, plan.ledger ?? undefined);
      if (isConflict) {
        conflicts += 1;
        await pause(conflicts);
        const nowMs = clock.now();
        due = (await store.current(due)).filter(
          (delivery) => isDue(delivery, nowMs) && this.#leases.isFree(delivery, nowMs),
        );
        ledger = await this.#ledger(userId);
        continue;
      }
      this.#report(changed);
      if (plan.isComplete) return stillMine(plan.bundles, changed, question.known);
      const settled = new Set(plan.changes.map(({ from }) => from));
      due = due.filter((delivery) => !settled.has(delivery));
      ledger = { ...plan.ledger!, version: plan.ledger!.version + 1 };
    }
    throw new Error(`what ${userId} is told moved on ${MAX_CONFLICTS} times; the next run tries again`);
  }

  async #ledger(userId: string): Promise<Ledger> {
    return (await this.#with.store.ledgers([userId])).get(userId) ?? emptyLedger(userId);
  }

  #report(changed: readonly Delivery[]): void {
    const { logger, metrics } = this.#with;
    for (const delivery of changed) {
      const { status, channel } = delivery;
      if (status === 'PENDING') continue;
      const name = status === 'FAILED' ? 'NotificationsFailed' : 'NotificationsSuppressed';
      metrics.add(name, 'Count', 1, { channel });
      logger.warn('DeliveryAbandoned', { ...deliveryLabels(delivery), status });
    }
  }
}

/** Who has something CRITICAL due comes before all others. */
function gravest(rows: readonly Delivery[]): number {
  return Math.max(...rows.map(({ severity }) => SEVERITIES.indexOf(severity)));
}

/** What is told without the rows that had moved on. */
function stillMine(
  bundles: readonly Dispatch[],
  changed: readonly Delivery[],
  known: KnownAlerts,
): readonly Dispatch[] {
  const mine = new Set(changed);
  return bundles.flatMap((bundle) => {
    const rows = bundle.deliveries.filter((row) => mine.has(row));
    return rows.length === 0 ? [] : [{ ...bundle, ...told(rows, known) }];
  });
}
