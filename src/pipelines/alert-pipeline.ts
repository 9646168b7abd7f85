import type { Alert } from '../core/alert/alert.ts';
import { asksForEpisodes, episodesWithin } from '../core/severity/episode-count.ts';
import {
  planAlert,
  usersConcerned,
  type AlertPlan,
  type AlertRules,
} from '../core/alert-policy/plan-alert.ts';
import type { Delivery } from '../core/delivery/delivery.ts';
import { destinationOf, effectivePreferences } from '../core/preferences/preference.ts';
import type { Preferences } from '../core/preferences/preferences.ts';
import type { AlertStore } from '../ports/alert-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { PreferenceStore } from '../ports/preference-store.ts';
import type { DeliveryStage, Dispatch } from './delivery-stage.ts';

export interface AlertPipelineDependencies {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly store: AlertStore;
  readonly preferences: PreferenceStore;
  readonly rules: AlertRules;
  readonly delivery: DeliveryStage;
  /** Waits before another try, longer and at random the more there were. */
  readonly pause: (attempt: number) => Promise<void>;
}

/** One of many that begin a storm finds the gate closed at its second try; each CRITICAL that passes it costs one more. */
const MAX_TRIES = 10;

/**
 * One alert, from the message to everybody who asked for it: load → plan → commit → deliver.
 *
 * What is decided, and in which order, is `planAlert`: dedupe → classify → route → acknowledged → inhibit → silence →
 * quiet hours → group → rate limit. Everything that follows from it is written in one transaction before anything is sent,
 * on condition that what it was decided by still holds. So the alert may come any number of times, one after the
 * other or at once, and this may stop at any point: whoever creates a delivery sends it, and what a run that died has
 * left behind is sent by the sweep when its lease has ended.
 */
export class AlertPipeline {
  readonly #with: AlertPipelineDependencies;

  constructor(dependencies: AlertPipelineDependencies) {
    this.#with = dependencies;
  }

  async process(incoming: Alert): Promise<void> {
    const { clock, metrics, delivery } = this.#with;
    const begunAtMs = clock.now();
    const audience = await this.#with.preferences.load();
    const { plan, created } = await this.#decide(incoming, audience);
    await delivery.run(this.#dispatches(plan, created, audience));
    metrics.add('AlertProcessingTime', 'Milliseconds', clock.now() - begunAtMs);
  }

  /** Plans and commits until nobody was faster. */
  async #decide(
    incoming: Alert,
    audience: Preferences,
  ): Promise<{ readonly plan: AlertPlan; readonly created: readonly Delivery[] }> {
    const { store, rules, clock, metrics, pause } = this.#with;
    const { episodeId, alertId } = incoming;
    const episodes = await this.#episodes(incoming, audience);
    const users = usersConcerned(incoming, audience, rules, episodes);
    const created: Delivery[] = [];
    for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
      const state = await store.load(episodeId, users);
      const plan = planAlert(incoming, state, audience, rules, clock.now(), episodes);
      if (isNothing(plan)) {
        if (created.length === 0) this.#reportDuplicate(plan);
        return { plan, created };
      }
      const commit = await store.commit({ ...plan, episodeId });
      created.push(...commit.created);
      if (!commit.isConflict) {
        this.#report(plan, created);
        return { plan, created };
      }
      metrics.add('AlertConflicts', 'Count', 1);
      await pause(attempt);
    }
    throw new Error(`${alertId} met another alert ${MAX_TRIES} times; it is tried again`);
  }

  /** Counted only while a severity rule wants to know. */
  async #episodes(alert: Alert, { settings }: Preferences): Promise<number | null> {
    if (!asksForEpisodes(settings)) return null;
    const { store } = this.#with;
    const isNew = alert.status === 'firing';
    const sightings = isNew ? await store.noteEpisode(alert) : await store.recentEpisodes(alert.symbol);
    return episodesWithin(sightings, alert, settings);
  }

  /** What is to be sent at once; what waits is the sweep's. */
  #dispatches(plan: AlertPlan, created: readonly Delivery[], audience: Preferences): readonly Dispatch[] {
    const { channels } = this.#with.rules;
    const preferences = new Map(
      effectivePreferences(audience.preferences, channels).map((each) => [each.userId, each]),
    );
    const mine = created.filter(({ status, attempts }) => status === 'PENDING' && attempts > 0);
    return mine.map((delivery) => {
      const { channel, held, userId } = delivery;
      const preference = preferences.get(userId)!;
      const destination = destinationOf(preference, channel, channels)!;
      const { classified: lead, acknowledgement } = plan;
      const rows = { held, deliveries: [delivery] };
      return { kind: 'alert', destination, preference, lead, others: [], ...rows, acknowledgement };
    });
  }

  #reportDuplicate({ classified }: AlertPlan): void {
    const { logger, metrics } = this.#with;
    metrics.add('AlertsDuplicate', 'Count', 1);
    logger.info('AlertDeduplicated', alertLabels(classified.alert));
  }

  #report({ classified, alert, trace }: AlertPlan, created: readonly Delivery[]): void {
    const { logger, metrics } = this.#with;
    const labels = alertLabels(classified.alert);
    for (const { status, userId, channel, waitsFor, suppressedBy, attempts } of created) {
      if (attempts > 0) continue;
      const isWaiting = status === 'PENDING';
      metrics.add(isWaiting ? 'NotificationsHeld' : 'NotificationsSuppressed', 'Count', 1, { channel });
      const event = isWaiting ? 'NotificationHeld' : 'NotificationSuppressed';
      logger.info(event, { ...labels, user_id: userId, channel, reason: waitsFor ?? suppressedBy });
    }
    logger.debug('AlertRouted', { ...labels, filtered: alert?.filtered ?? {}, trace });
  }
}

function isNothing({ alert, recipients }: AlertPlan): boolean {
  return alert === null && recipients.length === 0;
}

function alertLabels(alert: Alert): Record<string, unknown> {
  return {
    alert_id: alert.alertId,
    symbol: alert.symbol,
    severity: alert.severity,
    correlation_id: alert.correlationId,
  };
}
