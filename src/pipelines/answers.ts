import { inject, injectable } from 'tsyringe';
import type { AcknowledgedBy, Acknowledgement } from '../core/answers/acknowledgement.ts';
import { SEVERITIES } from '../core/alert/severity.ts';
import type { EpisodeRows } from '../core/alert-policy/alert-state.ts';
import type { Silence } from '../core/alert-policy/silence.ts';
import { latestOf, roundUntil } from '../core/alert-policy/course.ts';
import { factsOf } from '../core/alert-policy/episode-facts.ts';
import { messageIdOf } from '../core/answers/message-cover.ts';
import { mayHaveBeenTold } from '../core/delivery/delivery.ts';
import { inParallel } from '../core/prelude/in-parallel.ts';
import { nextStep } from '../core/escalation/next-step.ts';
import { destinationKey } from '../core/channels/channels.ts';
import { pagerDutyAcknowledgement } from '../core/channels/pagerduty/render-pagerduty.ts';
import { audienceOf } from '../core/preferences/audience.ts';
import { AlertStore } from '../ports/alert-store.ts';
import { Clock } from '../ports/clock.ts';
import { Logger } from '../ports/logger.ts';
import { Metrics } from '../ports/metrics.ts';
import { Notifiers } from '../ports/notifier.ts';
import { PreferenceStore } from '../ports/preference-store.ts';
import { AlertSettings } from './alert-settings.ts';

/** Episodes answered for at once. */
const CONCURRENCY = 8;

/** How long a link silences a symbol for the user whose link it is. */
export const LINK_SILENCE_MS = 3_600_000;

/** What people answer to an alert, by a link or by a command. */
@injectable()
export class Answers {
  readonly #with;

  constructor(
    @inject(Clock) clock: Clock,
    @inject(Logger) logger: Logger,
    @inject(Metrics) metrics: Metrics,
    @inject(AlertStore) store: AlertStore,
    @inject(PreferenceStore) preferences: PreferenceStore,
    @inject(Notifiers) notifiers: Pick<Notifiers, 'pagerduty'>,
    @inject(AlertSettings) settings: Pick<AlertSettings, 'channels'>,
  ) {
    this.#with = { clock, logger, metrics, store, preferences, notifiers, settings };
  }

  /**
   * Somebody looks after an episode, for as grave as it is known to be: nobody else is called about it. Returns the episode as it is
   * then, with whose acknowledgement stands; null when nothing is known of it.
   */
  async acknowledge(episodeId: string, userId: string, via: AcknowledgedBy): Promise<EpisodeRows | null> {
    const { store, clock, logger, metrics } = this.#with;
    const before = await store.episode(episodeId);
    const latest = latestOf(before);
    if (latest === undefined) return null;
    const severity = roundUntil(before.alerts, latest.alert)
      .map(({ alert }) => alert.severity)
      .reduce((gravest, each) => (SEVERITIES.indexOf(each) > SEVERITIES.indexOf(gravest) ? each : gravest));
    const acknowledgement: Acknowledgement = {
      episodeId,
      userId,
      via,
      severity,
      acknowledgedAtMs: clock.now(),
    };
    const isNew = await store.acknowledge(acknowledgement);
    const episode = isNew ? { ...before, acknowledgement } : await store.episode(episodeId);
    // Also when it is not new: whoever acknowledged may have died before doing the rest.
    await this.#endEscalations(episode);
    if (isNew) {
      metrics.add('AlertsAcknowledged', 'Count', 1, { via });
      logger.info('AlertAcknowledged', { episode_id: episodeId, user_id: userId, via, severity });
      await this.#tellPagerDuty(episode);
    }
    return episode;
  }

  /** The same for all that a message told of; those left out of which nothing is known. */
  async acknowledgeAll(
    episodeIds: readonly string[],
    userId: string,
    via: AcknowledgedBy,
  ): Promise<readonly EpisodeRows[]> {
    const episodes = await inParallel(episodeIds, CONCURRENCY, (id) => this.acknowledge(id, userId, via));
    return episodes.filter((episode) => episode !== null);
  }

  /** Episodes that the messages to this user told of which this episode has led. */
  async toldWith({ deliveries }: EpisodeRows, userId: string): Promise<readonly string[]> {
    const leads = deliveries.filter(
      (row) => row.userId === userId && row.sentWith === null && mayHaveBeenTold(row),
    );
    return leads.length === 0 ? [] : this.#with.store.coveredBy(leads.map((row) => messageIdOf(row)));
  }

  /**
   * The symbol of the episode is told to this user no more for a while, which ends with the link at the latest; null when nothing is
   * known of the episode.
   */
  async silenceSymbol(
    episodeId: string,
    userId: string,
    linkExpiresAtMs: number,
  ): Promise<{ readonly episode: EpisodeRows; readonly silence: Silence } | null> {
    const { store, clock, logger } = this.#with;
    const episode = await store.episode(episodeId);
    const symbol = latestOf(episode)?.alert.symbol;
    if (symbol === undefined) return null;
    const nowMs = clock.now();
    const silence: Silence = {
      // A second press of the button has the same id, and begins the hour anew.
      id: `link-${userId}-${episodeId}`,
      matchers: [{ field: 'symbol', operator: '=', value: symbol }],
      startsAtMs: nowMs,
      endsAtMs: Math.min(nowMs + LINK_SILENCE_MS, linkExpiresAtMs),
      author: userId,
      comment: 'by the link in a message',
      userId,
    };
    await store.addSilence(silence);
    logger.info('SymbolSilenced', { episode_id: episodeId, user_id: userId, symbol });
    return { episode, silence };
  }

  async #endEscalations(episode: EpisodeRows): Promise<void> {
    const { store, clock, logger } = this.#with;
    for (const escalation of episode.escalations.filter(({ ended }) => ended === null)) {
      const step = nextStep(undefined, escalation, factsOf(episode, escalation), clock.now());
      // Not for a graver one than was acknowledged, which would have no policy here.
      if (step.kind !== 'ended' || step.reason === 'policy_removed') continue;
      if (await store.advanceEscalation(escalation, step.next)) {
        const { episodeId, policyId } = escalation;
        logger.info('EscalationEnded', { episode_id: episodeId, policy_id: policyId, reason: step.reason });
      }
    }
  }

  /** Whoever was paged need not be paged again. It is a courtesy: what fails is logged. */
  async #tellPagerDuty({ alerts, deliveries }: EpisodeRows): Promise<void> {
    const { preferences, notifiers, settings, logger } = this.#with;
    const paged = new Set(
      deliveries
        .filter(({ channel, status }) => channel === 'pagerduty' && status === 'SENT')
        .map(({ userId }) => userId),
    );
    if (paged.size === 0) return;
    const { episodeId } = alerts[0]!.alert;
    const { readers } = audienceOf(await preferences.load(), settings.channels);
    const services = new Map(
      [...paged]
        .map((userId) => readers.get(userId)?.destinations.pagerduty)
        .filter((destination) => destination !== undefined)
        .map((destination) => [destinationKey(destination), destination]),
    );
    for (const service of services.values()) {
      const result = await notifiers.pagerduty.deliver(service, pagerDutyAcknowledgement(episodeId));
      if (result.kind !== 'delivered') {
        logger.warn('AcknowledgementNotPassedOn', {
          episode_id: episodeId,
          reason: result.code,
          detail: result.words,
        });
      }
    }
  }
}
