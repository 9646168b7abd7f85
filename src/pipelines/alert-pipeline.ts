import type { Alert } from '../core/alerts/alert.ts';
import { classify, type ClassifiedAlert } from '../core/alerts/classification.ts';
import {
  deliveryId,
  isDue,
  pendingDelivery,
  suppressedDelivery,
  type Delivery,
} from '../core/notifications/delivery.ts';
import { effectivePreferences, type ChannelSetup } from '../core/preferences/preference.ts';
import { recipientsOf, SYSTEM_ALERT_TYPE, type Route, type Routing } from '../core/preferences/recipients.ts';
import { isExempt, type RateLimitRule } from '../core/rate-limiting/rate-limiter.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { NotificationLog } from '../ports/notification-log.ts';
import type { PreferenceStore } from '../ports/preference-store.ts';
import type { RateCounter } from '../ports/rate-counter.ts';
import type { DeliveryStage, Dispatch } from './delivery-stage.ts';

export interface AlertPipelineDependencies {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly history: NotificationLog;
  readonly preferences: PreferenceStore;
  readonly rates: RateCounter;
  readonly rateLimit: RateLimitRule;
  readonly channels: ChannelSetup;
  readonly delivery: DeliveryStage;
}

/** What the history says of an alert before this run. */
interface Known {
  readonly isNew: boolean;
  readonly deliveries: ReadonlyMap<string, Delivery>;
}

/**
 * One alert, from the message to everybody who asked for it.
 *
 * It may be run any number of times for the same alert, one after the other or at once, and it may stop at any
 * point: a delivery belongs to whoever created its row (`claim`) or took it over when its lease had ended.
 */
export class AlertPipeline {
  readonly #with: AlertPipelineDependencies;

  constructor(dependencies: AlertPipelineDependencies) {
    this.#with = dependencies;
  }

  async process(incoming: Alert): Promise<void> {
    const begunAtMs = this.#with.clock.now();
    const known = await this.#dedupe(incoming);
    const classified = classify(incoming);
    const routing = await this.#route(classified);
    const held = await this.#rateLimit(classified, routing, known);
    const dispatches = await this.#claim(classified, routing, known, held);
    await this.#with.delivery.run(classified, dispatches);
    this.#with.metrics.add('AlertProcessingTime', 'Milliseconds', this.#with.clock.now() - begunAtMs);
  }

  /** What an earlier run, or another one at this moment, has already done for this alert. */
  async #dedupe(alert: Alert): Promise<Known> {
    const { history, logger, metrics } = this.#with;
    const deliveries = await history.find(alert.alertId);
    if (deliveries === null) return { isNew: true, deliveries: new Map() };
    metrics.add('AlertsDuplicate', 'Count', 1);
    logger.info('AlertDeduplicated', { ...labels(alert), deliveries: deliveries.length });
    return {
      isNew: false,
      deliveries: new Map(deliveries.map((delivery) => [deliveryId(delivery), delivery])),
    };
  }

  async #route({ alert }: ClassifiedAlert): Promise<Routing> {
    const { preferences, channels } = this.#with;
    // Until it is known who was told of an episode, its end is kept in the history and surprises nobody.
    if (alert.status === 'resolved' && alert.alertType !== SYSTEM_ALERT_TYPE)
      return { routes: [], filtered: {} };
    const { preferences: written } = await preferences.load();
    return recipientsOf(alert, effectivePreferences(written, channels), channels);
  }

  /** The users for whom this alert is one too many; an alert on several channels counts once for its user. */
  async #rateLimit(
    { alert }: ClassifiedAlert,
    { routes }: Routing,
    known: Known,
  ): Promise<ReadonlySet<string>> {
    if (isExempt(alert.severity)) return new Set();
    const { rates, rateLimit, clock } = this.#with;
    const fresh = routes.filter(
      (route) => route.verdict === 'deliver' && !known.deliveries.has(deliveryId(route)),
    );
    const users = [...new Set(fresh.map((route) => route.userId))];
    const places = await Promise.all(
      users.map((userId) =>
        rates.take(rateLimit, { userId, symbol: alert.symbol, alertId: alert.alertId, nowMs: clock.now() }),
      ),
    );
    return new Set(users.filter((_, index) => places[index] === false));
  }

  /**
   * Writes every delivery before the first is sent, and keeps those that are ours: the rows that this run
   * created, and those that a crashed one left behind.
   */
  async #claim(
    classified: ClassifiedAlert,
    routing: Routing,
    known: Known,
    held: ReadonlySet<string>,
  ): Promise<readonly Dispatch[]> {
    const { history, clock } = this.#with;
    const { alert, severityReason } = classified;
    const { routes, filtered } = routing;
    const nowMs = clock.now();
    const rows = routes
      .filter((route) => !known.deliveries.has(deliveryId(route)))
      .map((route) => deliveryOf(alert, route, held, nowMs));
    const entry = { alert, severityReason, filtered, createdAtMs: nowMs };
    const created = known.isNew || rows.length > 0 ? await history.open(entry, rows) : [];
    this.#reportSuppressed(alert, created, filtered);

    const abandoned = [...known.deliveries.values()].filter((delivery) => isDue(delivery, nowMs));
    const taken = await Promise.all(abandoned.map((delivery) => history.takeOver(delivery, nowMs)));
    const mine = [...created, ...taken.filter((delivery) => delivery !== null)];
    return mine.flatMap((delivery) => dispatchOf(delivery, routes));
  }

  #reportSuppressed(alert: Alert, created: readonly Delivery[], filtered: Routing['filtered']): void {
    const { logger, metrics } = this.#with;
    for (const { status, userId, channel, reason } of created) {
      if (status !== 'SUPPRESSED') continue;
      metrics.add('NotificationsSuppressed', 'Count', 1, { channel });
      logger.info('NotificationSuppressed', { ...labels(alert), user_id: userId, channel, reason });
    }
    logger.debug('AlertRouted', { ...labels(alert), deliveries: created.length, filtered });
  }
}

function deliveryOf(alert: Alert, route: Route, held: ReadonlySet<string>, nowMs: number): Delivery {
  const { userId, channel } = route;
  if (route.verdict === 'suppress') return suppressedDelivery(alert, userId, channel, route.reason, nowMs);
  if (held.has(userId)) return suppressedDelivery(alert, userId, channel, 'rate_limited', nowMs);
  return pendingDelivery(alert, userId, channel, nowMs);
}

/** A delivery with its address. One whose user has no address any more stays for the sweep, which says so. */
function dispatchOf(delivery: Delivery, routes: readonly Route[]): Dispatch[] {
  const route = routes.find(
    ({ userId, channel }) => userId === delivery.userId && channel === delivery.channel,
  );
  if (delivery.status !== 'PENDING' || route?.verdict !== 'deliver') return [];
  return [{ delivery, address: route.address }];
}

function labels(alert: Alert): Record<string, unknown> {
  return {
    alert_id: alert.alertId,
    symbol: alert.symbol,
    severity: alert.severity,
    correlation_id: alert.correlationId,
  };
}
