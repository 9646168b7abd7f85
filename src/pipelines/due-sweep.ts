import { inject, injectable } from 'tsyringe';
import type { Mutes } from '../core/alert-policy/alert-state.ts';
import { told, type Dispatch, type KnownAlerts } from '../core/alert-policy/dispatch.ts';
import { emptyLedger, type Ledger } from '../core/alert-policy/ledger.ts';
import { planBundles, type BundleQuestion } from '../core/alert-policy/plan-bundles.ts';
import { isDue, type Delivery } from '../core/delivery/delivery.ts';
import { audienceOf, type Audience } from '../core/preferences/audience.ts';
import { errorMessage } from '../core/prelude/error-text.ts';
import { inParallel } from '../core/prelude/in-parallel.ts';
import { AlertStore } from '../ports/alert-store.ts';
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
/** Well inside the 180 s that the function has, with the slowest send after it. */
const TIME_BUDGET_MS = 100_000;
/** A leader that goes out at the same moment moves the ledger on; so does the next. */
const MAX_CONFLICTS = 5;

/**
 * Once a minute, what is due: bundles whose gate has opened, quiet hours that are over, digests, tries that failed for a
 * while, deliveries whose sender died, and the next steps of escalations.
 */
@injectable()
export class DueSweep {
  readonly #with;

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
    const { clock, store, escalation } = this.#with;
    const begunAtMs = clock.now();
    const due = await store.due(begunAtMs, MAX_ROWS);
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

  async #sweepUsers(
    due: readonly Delivery[],
    audience: Audience,
    deadlineMs: number,
    noteFailure: (error: unknown) => void,
  ): Promise<void> {
    if (due.length === 0) return;
    const { store, clock, logger } = this.#with;
    const mutes = await store.mutes();
    const byUser = Map.groupBy(due, ({ userId }) => userId);
    let left = 0;
    await inParallel(byUser, CONCURRENCY, async ([userId, rows]) => {
      if (clock.now() > deadlineMs) left += 1;
      else await this.#sweepUser(userId, rows, audience, mutes).catch(noteFailure);
    });
    logger.info('DeliveriesSwept', { due: due.length, users: byUser.size, left });
  }

  async #sweepUser(
    userId: string,
    due: readonly Delivery[],
    { readers }: Audience,
    mutes: Mutes,
  ): Promise<void> {
    const { store, settings, delivery } = this.#with;
    const [alerts, acknowledgements] = await Promise.all([
      store.alertsOf(due),
      store.acknowledgements(due.map(({ episodeId }) => episodeId)),
    ]);
    const known = { alerts, acknowledgements };
    await delivery.run(
      await this.#claim(userId, { due, reader: readers.get(userId), mutes, known, settings }),
    );
  }

  /** Decides what is told together, and takes it over; what somebody else holds is left out. */
  async #claim(
    userId: string,
    question: Omit<BundleQuestion, 'ledger' | 'nowMs'>,
  ): Promise<readonly Dispatch[]> {
    const { store, clock, pause } = this.#with;
    let { due } = question;
    let ledger = await this.#ledger(userId);
    for (let conflicts = 0; conflicts < MAX_CONFLICTS;) {
      const plan = planBundles({ ...question, due, ledger, nowMs: clock.now() });
      const { isConflict, changed } = await store.change(plan.changes, plan.ledger ?? undefined);
      if (isConflict) {
        conflicts += 1;
        await pause(conflicts);
        const nowMs = clock.now();
        due = (await store.current(due)).filter((delivery) => isDue(delivery, nowMs));
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
