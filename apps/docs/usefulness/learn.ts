import type { Alert } from '../../../src/core/alert/alert.ts';
import { featuresOf } from '../../../src/core/usefulness/features.ts';
import {
  contributionOf,
  learned,
  newTaste,
  usefulness,
  type Taste,
} from '../../../src/core/usefulness/taste.ts';
import { mulberry32 } from '../../../lib/market-simulator/random.ts';
import type { StatedUser } from './stated-users.ts';

/** How well alerts are told apart that were not learned from. */
export interface Told {
  /** That a useful one is put before noise: one half is chance, 1 always. */
  readonly auc: number;
  /** The same by how unusual the alerts are, which is what orders a message before anything is learned. */
  readonly aucByScore: number;
  /** Share of the noise that is left when what is least likely useful is cut as long as nine in ten of the useful ones stay. */
  readonly noiseKept: number;
}

/** The taste of a user who has answered for each of these alerts, by their own words. */
export function tasteOf(user: StatedUser, alerts: readonly Alert[], seed: number): Taste {
  const random = mulberry32(seed);
  return alerts.reduce((taste, alert) => {
    const isUseful = random() < user.likes(alert);
    const features = featuresOf(alert);
    return features === null ? taste : learned(taste, contributionOf(taste, features, isUseful, 1));
  }, newTaste(0));
}

/** How a taste tells other alerts apart. */
export function judge(user: StatedUser, taste: Taste, alerts: readonly Alert[], seed: number): Told {
  const random = mulberry32(seed);
  const answered = alerts.flatMap((alert) => {
    const features = featuresOf(alert);
    const isUseful = random() < user.likes(alert);
    return features === null ? [] : [{ isUseful, score: alert.score, guess: usefulness(taste, features) }];
  });
  const byGuess = answered.map(({ isUseful, guess }) => ({ isUseful, value: guess }));
  const byScore = answered.map(({ isUseful, score }) => ({ isUseful, value: score }));
  return { auc: aucOf(byGuess), aucByScore: aucOf(byScore), noiseKept: noiseKept(byGuess, 0.9) };
}

interface Guess {
  readonly isUseful: boolean;
  readonly value: number;
}

/** By Mann and Whitney: pairs of a useful one and noise in their right order; NaN where there are none of either. */
function aucOf(guesses: readonly Guess[]): number {
  const useful = guesses.filter(({ isUseful }) => isUseful);
  const noise = guesses.filter(({ isUseful }) => !isUseful);
  let right = 0;
  for (const a of useful)
    for (const b of noise) right += a.value > b.value ? 1 : a.value === b.value ? 0.5 : 0;
  return right / (useful.length * noise.length);
}

function noiseKept(guesses: readonly Guess[], usefulKept: number): number {
  const useful = guesses.filter(({ isUseful }) => isUseful).map(({ value }) => value);
  const least = useful.toSorted((a, b) => b - a)[Math.ceil(usefulKept * useful.length) - 1] ?? 0;
  const noise = guesses.filter(({ isUseful }) => !isUseful);
  return noise.filter(({ value }) => value >= least).length / noise.length;
}
