import { inject, injectable } from 'tsyringe';
import type { EpisodeRows } from '../core/alert-policy/alert-state.ts';
import { inParallel } from '../core/prelude/in-parallel.ts';
import { featuresOf } from '../core/usefulness/features.ts';
import type { RatedBy, Rating, RatingAnswer } from '../core/usefulness/rating.ts';
import { contributionOf, learned, newTaste, unlearned, type Taste } from '../core/usefulness/taste.ts';
import { AlertStore } from '../ports/alert-store.ts';
import { BackOff } from '../ports/back-off.ts';
import { Clock } from '../ports/clock.ts';
import { Logger } from '../ports/logger.ts';
import { Metrics } from '../ports/metrics.ts';
import { MOST_RATINGS, RatingStore, type RatedBefore } from '../ports/rating-store.ts';

/** Episodes read at once. */
const CONCURRENCY = 8;
/** Two answers of one user at the same moment: one of them decides again. */
const MAX_CONFLICTS = 5;

/** What somebody says of a message. */
export interface RatingRequest {
  /** All that the message told of. */
  readonly episodeIds: readonly string[];
  readonly userId: string;
  readonly answer: RatingAnswer;
  readonly via: RatedBy;
}

export interface Rated {
  /** Those left out of which nothing is known. */
  readonly episodes: readonly EpisodeRows[];
  /** What is known of the user by now; null where nothing is learned. */
  readonly taste: Taste | null;
}

/** Whether messages were worth reading: kept, and learned from. */
@injectable()
export class Ratings {
  readonly #with;

  constructor(
    @inject(Clock) clock: Clock,
    @inject(Logger) logger: Logger,
    @inject(Metrics) metrics: Metrics,
    @inject(AlertStore) store: AlertStore,
    @inject(RatingStore) ratings: RatingStore,
    @inject(BackOff) pause: BackOff,
  ) {
    this.#with = { clock, logger, metrics, store, ratings, pause };
  }

  /** The later answer of a user about an episode takes the place of the earlier; the same one twice changes nothing. */
  async rate(request: RatingRequest): Promise<Rated> {
    const { store, logger, metrics } = this.#with;
    const { userId, answer, via } = request;
    const read = await inParallel([...new Set(request.episodeIds)], CONCURRENCY, (id) => store.episode(id));
    const episodes = read.filter(({ alerts }) => alerts.length > 0);
    let taste: Taste | null = null;
    for (let from = 0; from < episodes.length; from += MOST_RATINGS) {
      const own = episodes.slice(from, from + MOST_RATINGS);
      taste = await this.#rateTogether(own, request, 1 / episodes.length);
    }
    if (episodes.length > 0) {
      metrics.add('AlertsRated', 'Count', 1, { answer });
      logger.info('AlertRated', { user_id: userId, answer, via, episodes: episodes.length });
    }
    return { episodes, taste };
  }

  async #rateTogether(
    episodes: readonly EpisodeRows[],
    request: RatingRequest,
    weight: number,
  ): Promise<Taste | null> {
    const { ratings: store, clock, pause } = this.#with;
    const { userId } = request;
    const ids = episodes.map(({ alerts }) => alerts[0]!.alert.episodeId);
    for (let conflicts = 0; conflicts < MAX_CONFLICTS;) {
      const before = await store.load(userId, ids);
      const { ratings, taste } = ratedAnew(episodes, request, { before, weight, nowMs: clock.now() });
      if (ratings.length === 0) return before.learner?.taste ?? null;
      if (await store.save({ userId, ratings, before, taste })) return taste;
      conflicts += 1;
      await pause(conflicts);
    }
    throw new Error(`what ${userId} has answered moved on ${MAX_CONFLICTS} times`);
  }
}

interface Now {
  readonly before: RatedBefore;
  readonly weight: number;
  readonly nowMs: number;
}

/** The ratings that change, and the taste after them; null where nothing is learned by it. */
function ratedAnew(
  episodes: readonly EpisodeRows[],
  { userId, answer, via }: RatingRequest,
  { before, weight, nowMs }: Now,
): { readonly ratings: readonly Rating[]; readonly taste: Taste | null } {
  const { learner } = before;
  const from = learner === null ? null : (learner.taste ?? newTaste(nowMs));
  let taste = from;
  const ratings: Rating[] = [];
  for (const { alerts } of episodes) {
    const { episodeId } = alerts[0]!.alert;
    const earlier = before.ratings.get(episodeId);
    if (earlier?.answer === answer) continue;
    if (taste !== null && earlier?.learned?.since === taste.since) {
      taste = unlearned(taste, earlier.learned.contribution);
    }
    const told = alerts.findLast(({ alert }) => alert.status !== 'resolved') ?? alerts.at(-1)!;
    const features = featuresOf(told.alert);
    const contribution =
      taste === null || features === null
        ? null
        : contributionOf(taste, features, answer === 'useful', weight);
    if (taste !== null && contribution !== null) taste = learned(taste, contribution);
    ratings.push({
      episodeId,
      userId,
      answer,
      via,
      ratedAtMs: nowMs,
      learned: contribution && { since: taste!.since, contribution },
    });
  }
  return { ratings, taste: taste === from ? null : taste };
}
