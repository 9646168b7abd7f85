import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { backOff } from '../../src/adapters/dynamodb/back-off.ts';
import { DynamoAlertStore } from '../../src/adapters/dynamodb/dynamo-alert-store.ts';
import { DynamoRatingStore } from '../../src/adapters/dynamodb/dynamo-rating-store.ts';
import { episodeIdOfAlert } from '../../src/core/alert/episode.ts';
import type { RatedBy, RatingAnswer } from '../../src/core/usefulness/rating.ts';
import { Ratings, type Rated } from '../../src/pipelines/ratings.ts';
import type { Logger } from '../../src/ports/logger.ts';
import { NO_METRICS } from './quiet-telemetry.ts';
import type { StackNames } from './stack-names.ts';

export interface RatingSurroundings {
  readonly dynamodb: DynamoDBClient;
  readonly names: Pick<StackNames, 'userPreferencesTable' | 'alertHistoryTable'>;
  readonly logger: Logger;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** What people say of alerts from outside the function, with the operator's own rights. */
export function commandRatings({ dynamodb, names, logger, now }: RatingSurroundings): Ratings {
  const { alertHistoryTable, userPreferencesTable } = names;
  const clock = { now };
  return new Ratings(
    clock,
    logger,
    NO_METRICS,
    new DynamoAlertStore(dynamodb, alertHistoryTable, clock),
    new DynamoRatingStore(dynamodb, alertHistoryTable, userPreferencesTable),
    backOff,
  );
}

/** What somebody says of an episode, by its id or that of one of its alerts; null when nothing is known of it. */
export async function rateEpisode(
  ratings: Ratings,
  id: string,
  answer: { readonly userId: string; readonly answer: RatingAnswer; readonly via: RatedBy },
): Promise<Rated | null> {
  for (const episodeId of new Set([id, episodeIdOfAlert(id)])) {
    const rated = await ratings.rate({ ...answer, episodeIds: [episodeId] });
    if (rated.episodes.length > 0) return rated;
  }
  return null;
}
