import { expiryOf } from '../../core/delivery/delivery.ts';
import type { Rating } from '../../core/usefulness/rating.ts';
import { expiry, iso, ROW, rowKey } from './history-keys.ts';
import { fromItem, toItem, type Item } from './plain-item.ts';

export function ratingKey(episodeId: string, userId: string): Item {
  return rowKey(episodeId, `${ROW.rating}${userId}`);
}

export function toRatingItem({ episodeId, userId, answer, via, ratedAtMs, learned }: Rating): Item {
  return {
    ...ratingKey(episodeId, userId),
    ...toItem({
      user_id: userId,
      answer,
      via,
      rated_at: iso(ratedAtMs),
      learned: learned === null ? undefined : { since: iso(learned.since), ...learned.contribution },
      expires_at: expiry(expiryOf(ratedAtMs)),
    }),
  };
}

export function fromRatingItem(item: Item): Rating {
  const row = fromItem(item) as unknown as Pick<Rating, 'answer' | 'via'> & {
    readonly episode_id: string;
    readonly user_id: string;
    readonly rated_at: string;
    readonly learned?: NonNullable<Rating['learned']>['contribution'] & { readonly since: string };
  };
  const { learned } = row;
  return {
    episodeId: row.episode_id,
    userId: row.user_id,
    answer: row.answer,
    via: row.via,
    ratedAtMs: Date.parse(row.rated_at),
    learned:
      learned === undefined
        ? null
        : {
            since: Date.parse(learned.since),
            contribution: {
              pulls: learned.pulls,
              precisions: learned.precisions,
              weight: learned.weight,
            },
          },
  };
}
