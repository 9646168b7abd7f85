import test from 'ava';
import { featuresOf } from '../../../src/core/usefulness/features.ts';
import { contributionOf, learned, newTaste, type Taste } from '../../../src/core/usefulness/taste.ts';
import {
  ANSWERS_NEEDED,
  thoughtOf,
  usefulnessOf,
  type Learner,
} from '../../../src/core/usefulness/verdict.ts';
import { anAlert, NOW } from '../../support/alerts.ts';

const noisy = anAlert({ alertId: 'noisy-1', episodeId: 'noisy', anomaly: 'volume_spike', direction: 'none' });
const asked = anAlert({ alertId: 'asked-1', episodeId: 'asked', alertType: 'user_rule', anomaly: 'other' });

/** Of somebody who has called that alert noise so often. */
function tasteAgainst(times: number): Taste {
  let taste = newTaste(NOW);
  for (let answer = 0; answer < times; answer += 1) {
    taste = learned(taste, contributionOf(taste, featuresOf(noisy)!, false, 1));
  }
  return taste;
}
const alice = (overrides: Partial<Learner> = {}): Learner => ({
  userId: 'alice',
  learned: 'hold',
  taste: tasteAgainst(ANSWERS_NEEDED),
  ...overrides,
});
/** One whose episode is not among the few that are told to learn. */
const heldBack = Array.from({ length: 20 }, (_, index) => ({ ...noisy, episodeId: `noisy-${index}` }));

test('before enough answers it says that it does not know yet, and nothing is ordered or held back', (t) => {
  const learner = alice({ taste: tasteAgainst(ANSWERS_NEEDED - 1) });
  t.deepEqual(thoughtOf(noisy, learner), {
    isHeldBack: false,
    words: `not known yet: ${ANSWERS_NEEDED - 1} of ${ANSWERS_NEEDED} answers`,
  });
  t.is(usefulnessOf([noisy], learner).size, 0);
});

test('from then on noise is held back where the user wants that, and one in about ten of it is told to go on learning', (t) => {
  const thoughts = heldBack.map((alert) => thoughtOf(alert, alice())!);
  const held = thoughts.filter(({ isHeldBack }) => isHeldBack);
  t.true(held.length >= 15 && held.length < 20, `${held.length}`);
  t.regex(held[0]!.words, /^useful at \d+ % by 150 answers: volume −\d\.\d/);
  t.true(thoughts.some(({ words }) => words.endsWith('told all the same, to learn')));
});

test('which of them are told is decided by the episode, so that a repeat decides the same', (t) => {
  for (const alert of heldBack) {
    t.deepEqual(thoughtOf(alert, alice()), thoughtOf({ ...alert, alertId: 'another' }, alice()));
  }
});

const FREE: readonly [string, Partial<Learner>, Partial<typeof noisy>][] = [
  ['who wants the order alone', { learned: 'order' }, {}],
  ['who is told of what is CRITICAL', {}, { severity: 'CRITICAL' }],
];
for (const [who, learner, alert] of FREE) {
  test(`nothing is held back from somebody ${who}`, (t) => {
    t.true(heldBack.every((each) => !thoughtOf({ ...each, ...alert }, alice(learner))!.isHeldBack));
  });
}

test('nothing is thought for who wants nothing of it, who has not answered, and of what a rule has asked for', (t) => {
  const { taste: _, ...unknown } = alice();
  t.is(thoughtOf(noisy, alice({ learned: 'off' })), null);
  t.is(thoughtOf(noisy, unknown), null);
  t.is(thoughtOf(asked, alice()), null);
  t.is(usefulnessOf([noisy], alice({ learned: 'off' })).size, 0);
});

test('what a rule has asked for has no usefulness, the rest has', (t) => {
  const known = usefulnessOf([noisy, asked], alice());
  t.deepEqual([...known.keys()], ['noisy-1']);
  t.true(known.get('noisy-1')! < 0.2);
});
