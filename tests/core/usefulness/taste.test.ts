import test from 'ava';
import fc from 'fast-check';
import { FEATURES, featuresOf } from '../../../src/core/usefulness/features.ts';
import {
  contributionOf,
  learned,
  newTaste,
  reasonsOf,
  unlearned,
  usefulness,
  type Taste,
} from '../../../src/core/usefulness/taste.ts';
import { judge, tasteOf } from '../../../apps/docs/usefulness/learn.ts';
import { manyAlerts, STATED_USERS } from '../../../apps/docs/usefulness/stated-users.ts';
import { anAlert, NOW } from '../../support/alerts.ts';

const someFeatures = fc
  .array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 6, maxLength: 6 })
  .map((rest) => [1, ...rest]);
const someAnswers = fc.array(
  fc.tuple(someFeatures, fc.boolean(), fc.double({ min: 0.02, max: 1, noNaN: true })),
  {
    maxLength: 300,
  },
);
type Answers = readonly (readonly [readonly number[], boolean, number])[];

const taught = (answers: Answers): Taste =>
  answers.reduce(
    (taste, [features, isUseful, weight]) =>
      learned(taste, contributionOf(taste, features, isUseful, weight)),
    newTaste(NOW),
  );

test('a taste is a number for each feature, finite and surer with every answer, whatever is answered', (t) => {
  fc.assert(
    fc.property(someAnswers, someFeatures, (answers, features) => {
      const taste = taught(answers);
      t.is(taste.pulls.length, FEATURES.length);
      t.true(taste.precisions.every((each, index) => each >= newTaste(NOW).precisions[index]!));
      const share = usefulness(taste, features);
      t.true(share > 0 && share < 1);
      t.is(taste.revision, answers.length);
    }),
    { numRuns: 200 },
  );
});

test('an answer that is taken back leaves the taste as it was', (t) => {
  fc.assert(
    fc.property(someAnswers, someFeatures, fc.boolean(), (answers, features, isUseful) => {
      const before = taught(answers);
      const contribution = contributionOf(before, features, isUseful, 1);
      const after = unlearned(learned(before, contribution), contribution);
      for (const field of ['pulls', 'precisions'] as const) {
        for (const [index, value] of after[field].entries()) {
          t.true(Math.abs(value - before[field][index]!) < 1e-9 * (1 + Math.abs(value)));
        }
      }
      t.true(Math.abs(after.answers - before.answers) < 1e-9);
    }),
    { numRuns: 200 },
  );
});

test('an answer moves what it is about its own way', (t) => {
  fc.assert(
    fc.property(someAnswers, someFeatures, (answers, features) => {
      const before = taught(answers);
      const [useful, noise] = [true, false].map((isUseful) =>
        usefulness(learned(before, contributionOf(before, features, isUseful, 1)), features),
      );
      t.true(useful! > noise!);
    }),
    { numRuns: 200 },
  );
});

test('before any answer what is rarer is believed to be more useful, and nothing else matters', (t) => {
  const taste = newTaste(NOW);
  const often = featuresOf(anAlert({ rarity: { probability: 1e-3, perYear: 20, budget: 20 } }))!;
  const seldom = featuresOf(anAlert({ rarity: { probability: 1e-6, perYear: 0.2, budget: 20 } }))!;
  t.true(usefulness(taste, seldom) > usefulness(taste, often));
  t.deepEqual(
    reasonsOf(taste, seldom).map(([feature]) => feature),
    ['rarity'],
  );
});

const EXPECTED = [
  { user: 'likes moves, hates volume', auc: 0.9, noiseKept: 0.15 },
  { user: 'holds a long position: falls alone', auc: 0.88, noiseKept: 0.3 },
  { user: 'wants what comes less than once in two months', auc: 0.9, noiseKept: 0.25 },
];
for (const { user: name, auc, noiseKept } of EXPECTED) {
  test(`150 answers of a user who ${name} tell useful alerts from noise that they have not seen`, (t) => {
    const user = STATED_USERS.find((each) => each.name === name)!;
    const told = judge(user, tasteOf(user, manyAlerts(150, 7), 1), manyAlerts(2_000, 99), 2);
    t.true(told.auc > auc, `${told.auc}`);
    t.true(told.noiseKept < noiseKept, `${told.noiseKept}`);
  });
}

test('where answers follow nothing that can be seen, nothing is gained and little is held back', (t) => {
  const user = STATED_USERS.find(({ name }) => name.startsWith('finds one in three'))!;
  const taste = tasteOf(user, manyAlerts(150, 7), 1);
  const told = judge(user, taste, manyAlerts(2_000, 99), 2);
  t.true(Math.abs(told.auc - 0.5) < 0.05, `${told.auc}`);
});

test('the same answers make the same taste', (t) => {
  const user = STATED_USERS[0]!;
  t.deepEqual(tasteOf(user, manyAlerts(100, 3), 4), tasteOf(user, manyAlerts(100, 3), 4));
});
