import type { Contribution } from './taste.ts';

/** What somebody says of a message when asked whether it was worth reading. */
export const RATING_ANSWERS = ['useful', 'noise'] as const;
export type RatingAnswer = (typeof RATING_ANSWERS)[number];

/** How somebody has said it. */
export const RATED_BY = ['link', 'command', 'console'] as const;
export type RatedBy = (typeof RATED_BY)[number];

/** What one user says of one episode; the later answer takes the place of the earlier. */
export interface Rating {
  readonly episodeId: string;
  readonly userId: string;
  readonly answer: RatingAnswer;
  readonly via: RatedBy;
  readonly ratedAtMs: number;
  /** What it has added to the taste that began at `since`; null where nothing could be learned from it. */
  readonly learned: { readonly since: number; readonly contribution: Contribution } | null;
}

export function isRatingAnswer(value: unknown): value is RatingAnswer {
  return RATING_ANSWERS.some((answer) => answer === value);
}
