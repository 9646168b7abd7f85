import { inject, injectable } from 'tsyringe';
import type { Alert } from '../core/alert/alert.ts';
import { asksForEpisodes, episodesWithin } from '../core/severity/episode-count.ts';
import type { Dispatch } from '../core/alert-policy/dispatch.ts';
import { pagesOf, takesPages, WHOLE, type AudiencePage } from '../core/alert-policy/pages.ts';
import { planAlert, type AlertPlan } from '../core/alert-policy/plan-alert.ts';
import type { Delivery } from '../core/delivery/delivery.ts';
import { audienceOf, type Audience } from '../core/preferences/audience.ts';
import { AlertStore } from '../ports/alert-store.ts';
import { BackOff } from '../ports/back-off.ts';
import { Clock } from '../ports/clock.ts';
import { Logger } from '../ports/logger.ts';
import { Metrics } from '../ports/metrics.ts';
import { PageFanOut } from '../ports/page-fan-out.ts';
import { PreferenceStore } from '../ports/preference-store.ts';
import { Tracer } from '../ports/tracer.ts';
import { AlertSettings } from './alert-settings.ts';
import { DeliveryStage } from './delivery-stage.ts';
import { loadState } from './load-state.ts';

/** One of many that begin a storm finds the gate closed at its second try; each CRITICAL that passes it costs one more. */
const MAX_TRIES = 10;

/**
 * One alert, from the message to everybody who asked for it: load → plan → commit → deliver.
 *
 * What is decided is `planAlert`'s, in the order of `STAGES`. Everything that follows from it is written in one transaction before
 * anything is sent, on condition that what it was decided by still holds. So the alert may come any number of times, one after the
 * other or at once, and this may stop at any point: whoever creates a delivery sends it, and what a run that died has
 * left behind is sent by the sweep when its lease has ended.
 */
@injectable()
export class AlertPipeline {
  readonly #with;

  constructor(
    @inject(Clock) clock: Clock,
    @inject(Logger) logger: Logger,
    @inject(Metrics) metrics: Metrics,
    @inject(AlertStore) store: AlertStore,
    @inject(PreferenceStore) preferences: PreferenceStore,
    @inject(AlertSettings) settings: AlertSettings,
    @inject(DeliveryStage) delivery: DeliveryStage,
    @inject(PageFanOut) fanOut: PageFanOut,
    @inject(BackOff) pause: BackOff,
    @inject(Tracer) tracer: Tracer,
  ) {
    this.#with = { clock, logger, metrics, store, preferences, settings, delivery, fanOut, pause, tracer };
  }

  async process(incoming: Alert): Promise<void> {
    const { clock, metrics, delivery, preferences, settings, fanOut, tracer } = this.#with;
    const begunAtMs = clock.now();
    const audience = audienceOf(await preferences.load(), settings.channels);
    const [first, ...rest] = await this.#pages(incoming, audience);
    const dispatches = await tracer.span('decide', () => this.#decide(incoming, audience, first!));
    // Before anything is sent: whoever dies after this leaves nobody out.
    if (rest.length > 0) await fanOut.passOn(incoming, rest);
    await tracer.span('deliver', () => delivery.run(dispatches));
    metrics.add('AlertProcessingTime', 'Milliseconds', clock.now() - begunAtMs);
  }

  /** What `process` has passed on: one page of the users of an alert, of whom nobody is told twice however often it comes. */
  async processPage(alert: Alert, page: AudiencePage): Promise<void> {
    const { delivery, preferences, settings, tracer } = this.#with;
    const audience = audienceOf(await preferences.load(), settings.channels);
    const dispatches = await tracer.span('decide', () => this.#decide(alert, audience, page));
    await tracer.span('deliver', () => delivery.run(dispatches));
  }

  async #pages({ episodeId }: Alert, audience: Audience): Promise<readonly AudiencePage[]> {
    const { pageUsers } = this.#with.settings;
    if (!takesPages(audience, pageUsers)) return [WHOLE];
    const { deliveries } = await this.#with.store.episode(episodeId);
    return pagesOf(audience, deliveries, pageUsers);
  }

  /** Plans and commits until nobody was faster. Returns what is to be sent at once, by whoever created its row. */
  async #decide(incoming: Alert, audience: Audience, page: AudiencePage): Promise<readonly Dispatch[]> {
    const { store, settings, clock, metrics, pause } = this.#with;
    const { episodeId, alertId } = incoming;
    const episodes = await this.#episodes(incoming, audience, page);
    const created: Delivery[] = [];
    const dispatches: Dispatch[] = [];
    for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
      const state = await loadState(store, incoming, audience, episodes, page);
      const plan = planAlert(incoming, state, audience, settings, clock.now(), episodes, page);
      if (isNothing(plan)) {
        if (created.length === 0 && page.from === null) this.#reportDuplicate(plan);
        return dispatches;
      }
      const commit = await store.commit({ ...plan, episodeId });
      created.push(...commit.created);
      dispatches.push(...dispatchesOf(plan, commit.created));
      if (!commit.isConflict) {
        this.#report(plan, [...created, ...replacedBy(plan)]);
        return dispatches;
      }
      metrics.add('AlertConflicts', 'Count', 1);
      await pause(attempt);
    }
    throw new Error(`${alertId} met another alert ${MAX_TRIES} times; it is tried again`);
  }

  /** Counted only while a severity rule wants to know. */
  async #episodes(alert: Alert, { settings }: Audience, page: AudiencePage): Promise<number | null> {
    if (!asksForEpisodes(settings)) return null;
    const { store } = this.#with;
    const isNew = alert.status === 'firing' && page.from === null;
    const sightings = isNew ? await store.noteEpisode(alert) : await store.recentEpisodes(alert.symbol);
    return episodesWithin(sightings, alert, settings);
  }

  #reportDuplicate({ classified }: AlertPlan): void {
    const { logger, metrics } = this.#with;
    metrics.add('AlertsDuplicate', 'Count', 1);
    logger.info('AlertDeduplicated', alertLabels(classified.alert));
  }

  #report({ classified, alert, trace, caughtBy }: AlertPlan, created: readonly Delivery[]): void {
    const { logger, metrics } = this.#with;
    const labels = alertLabels(classified.alert);
    if (alert !== null && caughtBy !== undefined) {
      metrics.add('AlertsReachingNobody', 'Count', 1, { told: caughtBy ?? 'nobody' });
      logger.warn('AlertReachedNobody', { ...labels, told: caughtBy });
    }
    for (const { status, userId, channel, waitsFor, suppressedBy, attempts } of created) {
      if (status === 'PENDING' && attempts > 0) continue;
      const isWaiting = status === 'PENDING';
      metrics.add(isWaiting ? 'NotificationsHeld' : 'NotificationsSuppressed', 'Count', 1, { channel });
      const event = isWaiting ? 'NotificationHeld' : 'NotificationSuppressed';
      logger.info(event, { ...labels, user_id: userId, channel, reason: waitsFor ?? suppressedBy });
    }
    logger.debug('AlertRouted', { ...labels, filtered: alert?.filtered ?? {}, trace });
  }
}

function replacedBy({ recipients }: AlertPlan): readonly Delivery[] {
  return recipients.flatMap(({ replaced }) => replaced.map(({ to }) => to));
}

function isNothing({ alert, recipients }: AlertPlan): boolean {
  return alert === null && recipients.length === 0;
}

/** The dispatches of a plan that this run is to send: whoever has created the rows of the others sends those. */
function dispatchesOf({ recipients }: AlertPlan, created: readonly Delivery[]): readonly Dispatch[] {
  const mine = new Set(created);
  return recipients
    .flatMap(({ dispatches }) => dispatches)
    .filter(({ deliveries }) => deliveries.every((delivery) => mine.has(delivery)));
}

function alertLabels(alert: Alert): Record<string, unknown> {
  return {
    alert_id: alert.alertId,
    symbol: alert.symbol,
    severity: alert.severity,
    correlation_id: alert.correlationId,
  };
}
