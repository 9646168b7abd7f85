import type { Acknowledgement } from '../core/answers/acknowledgement.ts';
import type { Alert } from '../core/alert/alert.ts';
import type { Mutes, StoredAlert } from '../core/alert-policy/alert-state.ts';
import { emptyLedger, type Ledger } from '../core/alert-policy/ledger.ts';
import type { AlertRules } from '../core/alert-policy/plan-alert.ts';
import { planBundles, type Bundle, type BundleQuestion } from '../core/alert-policy/plan-bundles.ts';
import { isDue, type Delivery } from '../core/notifications/delivery.ts';
import { effectivePreferences, type Preference } from '../core/preferences/preference.ts';
import type { Preferences } from '../core/preferences/preferences.ts';
import type { AlertStore } from '../ports/alert-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { PreferenceStore } from '../ports/preference-store.ts';
import type { DeliveryStage, Dispatch } from './delivery-stage.ts';
import type { EscalationStage } from './escalation-stage.ts';
import { deliveryLabels } from './outcome-recorder.ts';

export interface DueSweepDependencies {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly store: AlertStore;
  readonly preferences: PreferenceStore;
  readonly rules: AlertRules;
  readonly delivery: DeliveryStage;
  readonly escalation: EscalationStage;
  readonly pause: (attempt: number) => Promise<void>;
}

/** Rows of one run, about 1 KB each; the next run takes the rest. */
const MAX_ROWS = 5_000;
/** Users at once: each has a transaction and a few messages under way. */
const CONCURRENCY = 8;
/** Well inside the 180 s that the function has, with the slowest send after it. */
const TIME_BUDGET_MS = 100_000;
/** A leader that goes out at the same moment moves the ledger on; so does the next. */
const MAX_CONFLICTS = 5;

/** What all users of a run have in common. */
interface Run {
  readonly preferences: ReadonlyMap<string, Preference>;
  readonly mutes: Mutes;
}

/**
 * Once a minute, what is due: bundles whose gate has opened, quiet hours that are over, digests, tries that failed for a
 * while, deliveries whose sender died, and the next steps of escalations.
 */
export class DueSweep {
  readonly #with: DueSweepDependencies;

  constructor(dependencies: DueSweepDependencies) {
    this.#with = dependencies;
  }

  /** Returns how many rows were due. Rejects, after all the others, when those of a user could not be dealt with. */
  async run(): Promise<number> {
    const { clock, store, escalation } = this.#with;
    const begunAtMs = clock.now();
    const due = await store.due(begunAtMs, MAX_ROWS);
    const count = due.deliveries.length + due.escalations.length;
    if (count === 0) return 0;
    const audience = await this.#with.preferences.load();
    const own = due.deliveries.filter((delivery) => !escalation.owns(delivery));
    const steps = due.deliveries.filter((delivery) => escalation.owns(delivery));
    const failures: unknown[] = [];
    const note = (error: unknown): void => void failures.push(error);
    await Promise.all([
      this.#sweepUsers(own, audience, begunAtMs + TIME_BUDGET_MS, note).catch(note),
      escalation.run({ deliveries: steps, escalations: due.escalations }, audience).catch(note),
    ]);
    if (failures.length > 0) {
      const text = failures.map((each) => (each instanceof Error ? each.message : 'unknown')).join('; ');
      throw new AggregateError(failures, `what is due could not be dealt with for everybody: ${text}`);
    }
    return count;
  }

  async #sweepUsers(
    due: readonly Delivery[],
    audience: Preferences,
    deadlineMs: number,
    noteFailure: (error: unknown) => void,
  ): Promise<void> {
    if (due.length === 0) return;
    const { store, rules, clock, logger } = this.#with;
    const everybody = effectivePreferences(audience.preferences, rules.channels);
    const run: Run = {
      preferences: new Map(everybody.map((preference) => [preference.userId, preference])),
      mutes: await store.mutes(),
    };
    const queue = [...Map.groupBy(due, ({ userId }) => userId)];
    const users = queue.length;
    const worker = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        if (clock.now() > deadlineMs) return;
        await this.#sweepUser(...next, run).catch(noteFailure);
      }
    };
    await Promise.all(Array.from({ length: Math.min(CONCURRENCY, users) }, worker));
    logger.info('DeliveriesSwept', { due: due.length, users, left: queue.length });
  }

  async #sweepUser(userId: string, due: readonly Delivery[], run: Run): Promise<void> {
    const { store } = this.#with;
    const preference = run.preferences.get(userId);
    const [alerts, acknowledgements] = await Promise.all([
      store.alertsOf(due),
      store.acknowledgements(due.map(({ episodeId }) => episodeId)),
    ]);
    const bundles = await this.#claim(userId, {
      due,
      preference,
      mutes: run.mutes,
      acknowledgements,
      alertIds: new Set(alerts.keys()),
      rules: this.#with.rules,
    });
    await this.#with.delivery.run(
      bundles.map((bundle) => dispatchOf(bundle, preference!, alerts, acknowledgements)),
    );
  }

  /** Decides what is told together, and takes it over; what somebody else holds is left out. */
  async #claim(
    userId: string,
    question: Omit<BundleQuestion, 'ledger' | 'nowMs'>,
  ): Promise<readonly Bundle[]> {
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
      if (plan.isComplete) return stillMine(plan.bundles, changed);
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
      const { status, channel, reason } = delivery;
      if (status === 'PENDING') continue;
      const name = status === 'FAILED' ? 'NotificationsFailed' : 'NotificationsSuppressed';
      metrics.add(name, 'Count', 1, { channel });
      logger.warn('DeliveryAbandoned', { ...deliveryLabels(delivery), status, reason });
    }
  }
}

function stillMine(bundles: readonly Bundle[], changed: readonly Delivery[]): readonly Bundle[] {
  const mine = new Set(changed);
  return bundles
    .map((bundle) => ({ ...bundle, deliveries: bundle.deliveries.filter((row) => mine.has(row)) }))
    .filter(({ deliveries }) => deliveries.length > 0);
}

function dispatchOf(
  bundle: Bundle,
  preference: Preference,
  alerts: ReadonlyMap<string, StoredAlert>,
  acknowledgements: ReadonlyMap<string, Acknowledgement>,
): Dispatch {
  const [lead, ...others] = bundle.deliveries.map(({ alertId }) => alerts.get(alertId)!);
  const { alert, verdict } = lead!;
  return {
    ...bundle,
    preference,
    lead: { alert, verdict },
    others: others.map((each) => each.alert).toSorted(oldestFirst),
    acknowledgement: acknowledgements.get(alert.episodeId) ?? null,
  };
}

function oldestFirst(a: Alert, b: Alert): number {
  return a.occurredAtMs - b.occurredAtMs;
}
