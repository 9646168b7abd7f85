import type { Rating } from '../../../src/core/usefulness/rating.ts';
import type { Taste } from '../../../src/core/usefulness/taste.ts';
import type { RatedBefore, RatingChange, RatingStore } from '../../../src/ports/rating-store.ts';

export class MemoryRatingStore implements RatingStore {
  /** Users that exist, with their tastes. */
  readonly users = new Map<string, Taste | null>();
  readonly #ratings = new Map<string, Rating>();

  async load(userId: string, episodeIds: readonly string[]): Promise<RatedBefore> {
    const stored = episodeIds.flatMap((episodeId) => this.#ratings.get(keyOf({ userId, episodeId })) ?? []);
    return {
      ratings: new Map(stored.map((each) => [each.episodeId, each])),
      learner: this.users.has(userId) ? { taste: this.users.get(userId) ?? null } : null,
    };
  }

  async save({ userId, ratings, before, taste }: RatingChange): Promise<boolean> {
    const isSame = ratings.every(
      (each) => this.#ratings.get(keyOf(each)) === before.ratings.get(each.episodeId),
    );
    const from = before.learner?.taste ?? null;
    if (!isSame || (taste !== null && this.users.get(userId) !== from)) return false;
    for (const each of ratings) this.#ratings.set(keyOf(each), each);
    if (taste !== null) this.users.set(userId, taste);
    return true;
  }
}

function keyOf({ userId, episodeId }: Pick<Rating, 'userId' | 'episodeId'>): string {
  return `${episodeId} ${userId}`;
}
