import { DynamoDBClient, GetItemCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { inject, injectable } from 'tsyringe';
import type { Rating } from '../../core/usefulness/rating.ts';
import type { Taste } from '../../core/usefulness/taste.ts';
import { readTaste, tasteItem } from '../../dto/taste-item.ts';
import { BackOff } from '../../ports/back-off.ts';
import type { RatedBefore, RatingChange, RatingStore } from '../../ports/rating-store.ts';
import { backOff } from './back-off.ts';
import { batchGet } from './batch-get.ts';
import { asPut, IS_NEW, writeTogether, type ConditionalPut } from './conditional-writes.ts';
import { iso } from './history-keys.ts';
import { fromItem, toItem } from './plain-item.ts';
import { fromRatingItem, ratingKey, toRatingItem } from './rating-item.ts';
import { AlertHistoryTable, UserPreferencesTable } from './tables.ts';

/** Ratings are rows of their episodes, a taste is a field of its user's item. */
@injectable()
export class DynamoRatingStore implements RatingStore {
  readonly #client: DynamoDBClient;
  readonly #history: string;
  readonly #preferences: string;
  readonly #wait: BackOff;

  constructor(
    @inject(DynamoDBClient) client: DynamoDBClient,
    @inject(AlertHistoryTable) history: string,
    @inject(UserPreferencesTable) preferences: string,
    @inject(BackOff) wait: BackOff = backOff,
  ) {
    this.#client = client;
    this.#history = history;
    this.#preferences = preferences;
    this.#wait = wait;
  }

  async load(userId: string, episodeIds: readonly string[]): Promise<RatedBefore> {
    const keys = episodeIds.map((episodeId) => ratingKey(episodeId, userId));
    const [items, learner] = await Promise.all([
      batchGet(this.#client, this.#history, keys, this.#wait),
      this.#learner(userId),
    ]);
    return { ratings: new Map(items.map(fromRatingItem).map((each) => [each.episodeId, each])), learner };
  }

  async save({ userId, ratings, before, taste }: RatingChange): Promise<boolean> {
    const rows = ratings.map((rating) =>
      asPut(this.#history, ratingPut(rating, before.ratings.get(rating.episodeId))),
    );
    const learning = taste === null ? [] : [this.#tasteUpdate(userId, before.learner?.taste ?? null, taste)];
    return (await writeTogether(this.#client, [...rows, ...learning])).ok;
  }

  async #learner(userId: string): Promise<RatedBefore['learner']> {
    const { Item: item } = await this.#client.send(
      new GetItemCommand({
        TableName: this.#preferences,
        Key: toItem({ user_id: userId }),
        ConsistentRead: true,
        ProjectionExpression: 'user_id, learning',
      }),
    );
    if (item === undefined) return null;
    const { learning } = fromItem(item);
    if (learning === undefined) return { taste: null };
    const taste = readTaste(learning);
    return taste === undefined ? null : { taste };
  }

  #tasteUpdate(userId: string, from: Taste | null, to: Taste): TransactWriteItem {
    const unchanged =
      from === null
        ? 'attribute_not_exists(learning)'
        : 'learning.since = :since AND learning.revision = :revision';
    return {
      Update: {
        TableName: this.#preferences,
        Key: toItem({ user_id: userId }),
        UpdateExpression: 'SET learning = :learning',
        ConditionExpression: `attribute_exists(user_id) AND ${unchanged}`,
        ExpressionAttributeValues: toItem({
          ':learning': tasteItem(to),
          ...(from !== null && { ':since': iso(from.since), ':revision': from.revision }),
        }),
      },
    };
  }
}

function ratingPut(rating: Rating, before: Rating | undefined): ConditionalPut {
  const item = toRatingItem(rating);
  if (before === undefined) return { item, condition: IS_NEW };
  return {
    item,
    condition: 'rated_at = :at AND answer = :answer',
    values: toItem({ ':at': iso(before.ratedAtMs), ':answer': before.answer }),
  };
}
