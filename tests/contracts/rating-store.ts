import test, { type ExecutionContext } from 'ava';
import { featuresOf } from '../../src/core/usefulness/features.ts';
import type { Rating } from '../../src/core/usefulness/rating.ts';
import { contributionOf, learned, newTaste } from '../../src/core/usefulness/taste.ts';
import type { RatingStore } from '../../src/ports/rating-store.ts';
import { anAlert, NOW } from '../support/alerts.ts';

interface Kept {
  readonly store: RatingStore;
  readonly addUser: (userId: string) => Promise<void>;
}

let serial = 0;
/** Each test has a user of its own, so that they share one table. */
const someone = (): string => `rater-${process.pid}-${(serial += 1)}`;

const FEATURES = featuresOf(anAlert())!;
const TASTE = newTaste(NOW);
const CONTRIBUTION = contributionOf(TASTE, FEATURES, true, 0.25);

const aRating = (userId: string, overrides: Partial<Rating> = {}): Rating => ({
  episodeId: `rated-by-${userId}`,
  userId,
  answer: 'useful',
  via: 'link',
  ratedAtMs: NOW,
  learned: { since: NOW, contribution: CONTRIBUTION },
  ...overrides,
});

const contract = (title: string, keeps: (t: ExecutionContext, kept: Kept) => Promise<void>) =>
  test.macro({
    exec: async (t, make: () => Kept) => keeps(t, make()),
    title: (implementation = '') => `${implementation}: ${title}`,
  });

export const ratingStoreContract = [
  contract(
    'an answer and the taste that it makes are loaded as they were saved',
    async (t, { store, addUser }) => {
      const userId = someone();
      await addUser(userId);
      const before = await store.load(userId, [`rated-by-${userId}`]);
      t.deepEqual(before, { ratings: new Map(), learner: { taste: null } });
      const [rating, taste] = [aRating(userId), learned(TASTE, CONTRIBUTION)];
      t.true(await store.save({ userId, ratings: [rating], before, taste }));
      const after = await store.load(userId, [rating.episodeId, 'another']);
      t.deepEqual(after, { ratings: new Map([[rating.episodeId, rating]]), learner: { taste } });
    },
  ),
  contract('who is no user answers, and nothing is learned', async (t, { store }) => {
    const userId = someone();
    const rating = aRating(userId, { learned: null });
    const before = await store.load(userId, [rating.episodeId]);
    t.is(before.learner, null);
    t.true(await store.save({ userId, ratings: [rating], before, taste: null }));
    t.deepEqual((await store.load(userId, [rating.episodeId])).ratings.get(rating.episodeId), rating);
  }),
  contract(
    'of two answers at the same moment one is told no, and nothing of it stays',
    async (t, { store, addUser }) => {
      const userId = someone();
      await addUser(userId);
      const [first, second] = [aRating(userId), aRating(userId, { episodeId: `other-${userId}` })];
      const before = await store.load(userId, [first.episodeId, second.episodeId]);
      const taste = learned(TASTE, CONTRIBUTION);
      t.true(await store.save({ userId, ratings: [first], before, taste }));
      t.false(await store.save({ userId, ratings: [second], before, taste: learned(taste, CONTRIBUTION) }));
      const after = await store.load(userId, [first.episodeId, second.episodeId]);
      t.deepEqual([...after.ratings.keys()], [first.episodeId]);
      t.deepEqual(after.learner, { taste });
    },
  ),
  contract(
    'an answer that was changed meanwhile is not changed by who has not seen that',
    async (t, { store, addUser }) => {
      const userId = someone();
      await addUser(userId);
      const [rating, taste] = [aRating(userId), learned(TASTE, CONTRIBUTION)];
      const none = await store.load(userId, [rating.episodeId]);
      await store.save({ userId, ratings: [rating], before: none, taste });
      const before = await store.load(userId, [rating.episodeId]);
      const noise = aRating(userId, { answer: 'noise', ratedAtMs: NOW + 1 });
      t.true(await store.save({ userId, ratings: [noise], before, taste: null }));
      t.false(await store.save({ userId, ratings: [noise], before, taste: null }));
    },
  ),
];
