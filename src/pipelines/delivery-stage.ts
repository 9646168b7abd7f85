import { USER_RULE_ALERT_TYPE } from '../core/alerts/alert.ts';
import type { ClassifiedAlert } from '../core/alerts/classification.ts';
import type { Channel } from '../core/notifications/channel.ts';
import {
  SEND_BUDGET_MS,
  settled,
  type Delivery,
  type DeliveryResult,
} from '../core/notifications/delivery.ts';
import { RENDERERS } from '../core/notifications/render/renderers.ts';
import { SYSTEM_ALERT_TYPE } from '../core/preferences/recipients.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { NotificationLog } from '../ports/notification-log.ts';
import type { Notifiers } from '../ports/notifier.ts';

/** A delivery that this run holds, and where it goes. */
export interface Dispatch {
  readonly delivery: Delivery;
  readonly address: string;
}

export interface DeliveryStageDependencies {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly history: NotificationLog;
  readonly notifiers: Notifiers;
  readonly environment: string;
}

/** Messages on their way at once: enough for a team on four channels, few enough for 192 MB. */
const CONCURRENCY = 16;

/** Render, deliver, record: all channels at the same time, each recorded as soon as it is known. */
export class DeliveryStage {
  readonly #with: DeliveryStageDependencies;

  constructor(dependencies: DeliveryStageDependencies) {
    this.#with = dependencies;
  }

  /** Never rejects for one delivery: what goes wrong is in its row, and the others go on. */
  async run(classified: ClassifiedAlert, dispatches: readonly Dispatch[]): Promise<void> {
    const queue = [...dispatches];
    const outcomes: boolean[] = [];
    const worker = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const isDelivered = await this.#deliverOne(classified, next);
        if (isDelivered !== null) outcomes.push(isDelivered);
      }
    };
    await Promise.all(Array.from({ length: Math.min(CONCURRENCY, queue.length) }, worker));
    if (outcomes.length === 0) return;
    const percent = (100 * outcomes.filter(Boolean).length) / outcomes.length;
    this.#with.metrics.add('AlertDeliverySuccess', 'Percent', percent, {
      alert_type: dimensionOf(classified.alert.alertType),
    });
  }

  /** True when delivered, false when not, null when it was left to the sweep. */
  async #deliverOne(classified: ClassifiedAlert, dispatch: Dispatch): Promise<boolean | null> {
    const { clock } = this.#with;
    const { delivery, address } = dispatch;
    if (delivery.dueAtMs === null || clock.now() > delivery.dueAtMs - SEND_BUDGET_MS) return null;
    const result = await this.#send(classified, delivery.channel, address);
    const next = settled(delivery, result, classified.alert.detectedAtMs, clock.now());
    await this.#record(next);
    this.#report(next);
    return next.status === 'SENT';
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- C ties a renderer to its own notifier
  async #send<C extends Channel>(
    classified: ClassifiedAlert,
    channel: C,
    address: string,
  ): Promise<DeliveryResult> {
    const { notifiers, environment } = this.#with;
    try {
      const message = RENDERERS[channel]({
        ...classified,
        kind: 'alert',
        others: [],
        held: [],
        reason: 'first',
        language: 'en',
        timeZone: 'UTC',
        links: {},
        environment,
      });
      return await notifiers[channel].deliver(address, message);
    } catch (error) {
      // A bug in one channel must not cost the others; its text may hold the address, so only its kind is told.
      const kind = error instanceof Error ? error.name : typeof error;
      return { kind: 'permanent', reason: `${channel} failed with a ${kind}` };
    }
  }

  /**
   * A row that cannot be written stays PENDING and the sweep sends again: twice is better than never.
   */
  async #record(next: Delivery): Promise<void> {
    const { history, logger } = this.#with;
    try {
      const isWritten = await history.settle(next);
      if (!isWritten) logger.warn('DeliveryAlreadySettled', labels(next));
    } catch (error) {
      const name = error instanceof Error ? error.name : 'unknown';
      logger.error('DeliveryNotRecorded', { ...labels(next), status: next.status, error: name });
    }
  }

  #report(next: Delivery): void {
    const { logger, metrics } = this.#with;
    const { channel, status, reason } = next;
    if (status === 'SENT') {
      metrics.add('NotificationsSent', 'Count', 1, { channel });
      metrics.add('NotificationLatency', 'Milliseconds', next.latencyMs ?? 0, { channel });
      logger.info('NotificationSent', { ...labels(next), latency_ms: next.latencyMs });
    } else if (status === 'FAILED') {
      metrics.add('NotificationsFailed', 'Count', 1, { channel });
      logger.error('NotificationFailed', { ...labels(next), reason });
    } else {
      metrics.add('NotificationsRetried', 'Count', 1, { channel });
      logger.warn('NotificationPostponed', { ...labels(next), reason, due_at: next.dueAtMs });
    }
  }
}

/** Bounded, since other publishers may write any type. */
function dimensionOf(alertType: string): string {
  const own: readonly string[] = [SYSTEM_ALERT_TYPE, USER_RULE_ALERT_TYPE];
  return own.includes(alertType) ? alertType : 'financial_anomaly';
}

function labels(delivery: Delivery): Record<string, unknown> {
  return {
    alert_id: delivery.alertId,
    user_id: delivery.userId,
    channel: delivery.channel,
    symbol: delivery.symbol,
    severity: delivery.severity,
    attempt: delivery.attempts,
    correlation_id: delivery.correlationId,
  };
}
