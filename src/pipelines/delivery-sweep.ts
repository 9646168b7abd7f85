import { classify } from '../core/alerts/classification.ts';
import { MAX_ATTEMPTS, type Delivery } from '../core/notifications/delivery.ts';
import {
  addressOf,
  effectivePreferences,
  type Preference,
  type ChannelSetup,
} from '../core/preferences/preference.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { NotificationLog } from '../ports/notification-log.ts';
import type { PreferenceStore } from '../ports/preference-store.ts';
import type { DeliveryStage, Dispatch } from './delivery-stage.ts';

export interface DeliverySweepDependencies {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly history: NotificationLog;
  readonly preferences: PreferenceStore;
  readonly channels: ChannelSetup;
  readonly delivery: DeliveryStage;
}

/** Of one minute's run, well inside the 180 s that the function has; the next run takes the rest. */
const MAX_DELIVERIES = 200;

/** What is due: tries that failed for a while, and deliveries whose sender crashed. Runs each minute. */
export class DeliverySweep {
  readonly #with: DeliverySweepDependencies;

  constructor(dependencies: DeliverySweepDependencies) {
    this.#with = dependencies;
  }

  /** Returns how many deliveries were taken over. Rejects, after all the others, when one could not be tried. */
  async run(): Promise<number> {
    const { clock, history, logger } = this.#with;
    const due = await history.due(clock.now(), MAX_DELIVERIES);
    if (due.length === 0) return 0;
    const preferences = await this.#recipients();
    const byAlert = [...Map.groupBy(due, (delivery) => delivery.alertId)];
    const settled = await Promise.allSettled(
      byAlert.map(([alertId, deliveries]) => this.#retry(alertId, deliveries, preferences)),
    );
    const failures = settled.filter((result) => result.status === 'rejected');
    logger.info('DeliveriesSwept', { due: due.length, alerts: byAlert.length, failed: failures.length });
    if (failures.length > 0) {
      throw new AggregateError(
        failures.map(({ reason }) => reason as unknown),
        `${failures.length} of ${byAlert.length} due alerts could not be tried again`,
      );
    }
    return due.length;
  }

  async #recipients(): Promise<ReadonlyMap<string, Preference>> {
    const { preferences, channels } = this.#with;
    const all = effectivePreferences((await preferences.load()).preferences, channels);
    return new Map(all.map((preference) => [preference.userId, preference]));
  }

  async #retry(
    alertId: string,
    deliveries: readonly Delivery[],
    preferences: ReadonlyMap<string, Preference>,
  ): Promise<void> {
    const { history, delivery: stage, channels } = this.#with;
    const mine = await this.#takeOver(deliveries);
    if (mine.length === 0) return;

    const alert = await history.alert(alertId);
    const dispatches: Dispatch[] = [];
    for (const delivery of mine) {
      const preference = preferences.get(delivery.userId);
      const address = preference && addressOf(preference, delivery.channel, channels);
      if (delivery.attempts > MAX_ATTEMPTS) {
        await this.#giveUp(delivery, 'FAILED', `given up after ${MAX_ATTEMPTS} tries: no outcome recorded`);
      } else if (alert === null) {
        await this.#giveUp(delivery, 'FAILED', 'the alert itself is no longer stored');
      } else if (address === undefined) {
        await this.#giveUp(delivery, 'SUPPRESSED', 'recipient_gone');
      } else {
        dispatches.push({ delivery, address });
      }
    }
    if (alert === null) return;
    await stage.run(classify(alert), dispatches);
  }

  async #takeOver(deliveries: readonly Delivery[]): Promise<readonly Delivery[]> {
    const { clock, history } = this.#with;
    const taken = await Promise.all(deliveries.map((delivery) => history.takeOver(delivery, clock.now())));
    return taken.filter((delivery) => delivery !== null);
  }

  async #giveUp(delivery: Delivery, status: 'FAILED' | 'SUPPRESSED', reason: string): Promise<void> {
    const { clock, history, logger, metrics } = this.#with;
    const { alertId, userId, channel } = delivery;
    await history.settle({ ...delivery, status, reason, dueAtMs: null, updatedAtMs: clock.now() });
    metrics.add(status === 'FAILED' ? 'NotificationsFailed' : 'NotificationsSuppressed', 'Count', 1, {
      channel,
    });
    logger.warn('DeliveryAbandoned', { alert_id: alertId, user_id: userId, channel, status, reason });
  }
}
