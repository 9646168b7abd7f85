import type { InjectionToken } from 'tsyringe';
import type { Rating } from '../core/usefulness/rating.ts';
import type { Taste } from '../core/usefulness/taste.ts';

/** What a user has answered, and what was learned from it. */
export interface RatedBefore {
  /** By episode id. */
  readonly ratings: ReadonlyMap<string, Rating>;
  /** Null where nothing can be learned: no such user, or a taste that another version has written. */
  readonly learner: { readonly taste: Taste | null } | null;
}

export interface RatingChange {
  readonly userId: string;
  /** One for each episode, none of them twice; at most `MOST_RATINGS`. */
  readonly ratings: readonly Rating[];
  /** As they were read. */
  readonly before: RatedBefore;
  /** Null where nothing is learned by it. */
  readonly taste: Taste | null;
}

/** Most ratings of one change: a transaction holds a hundred rows. */
export const MOST_RATINGS = 50;

/** Answers and tastes: they change together, so that what an answer has taught can be taken back whole. */
export interface RatingStore {
  load(userId: string, episodeIds: readonly string[]): Promise<RatedBefore>;
  /** All or nothing; false when somebody else was faster: load and decide again. */
  save(change: RatingChange): Promise<boolean>;
}
export const RatingStore: InjectionToken<RatingStore> = Symbol('RatingStore');
