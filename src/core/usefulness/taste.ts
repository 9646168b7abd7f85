import { FEATURES, type Feature, type Features } from './features.ts';

/** What an answer adds to a taste. It is a sum, so that an answer which is changed can be taken back whole. */
export interface Contribution {
  readonly pulls: readonly number[];
  readonly precisions: readonly number[];
  /** 1, or the share of an answer that is about several episodes. */
  readonly weight: number;
}

/**
 * What one user finds useful: a Bayesian logistic regression with a normal distribution for each coefficient, independent of the others, kept
 * by its precision and by precision times mean. Every answer moves it once, by its likelihood's curvature at the mean of then
 * (MacKay, "The evidence framework applied to classification networks", 1992; one step of Newton's for each answer).
 */
export interface Taste {
  /** Epoch ms of the first answer: what was learned before has been forgotten. */
  readonly since: number;
  /** One more with each change. */
  readonly revision: number;
  /** Sum of weights. */
  readonly answers: number;
  readonly pulls: readonly number[];
  readonly precisions: readonly number[];
}

/** What is believed before any answer: what is rarer is more useful. */
const PRIOR_MEAN: Readonly<Record<Feature, number>> = {
  constant: 0,
  rarity: 0.5,
  volume: 0,
  volatility: 0,
  direction: 0,
  held: 0,
  move: 0,
};
const PRIOR_PRECISION = 1;
/** A curvature that is next to nothing would let a single surprise turn a taste over. */
const LEAST_CURVATURE = 0.05;

export function newTaste(since: number): Taste {
  return {
    since,
    revision: 0,
    answers: 0,
    pulls: FEATURES.map((feature) => PRIOR_PRECISION * PRIOR_MEAN[feature]),
    precisions: FEATURES.map(() => PRIOR_PRECISION),
  };
}

/** What an answer about such an alert teaches: shared by `weight` where one answer is about several. */
export function contributionOf(
  taste: Taste,
  features: Features,
  isUseful: boolean,
  weight: number,
): Contribution {
  const means = meansOf(taste);
  const expected = sigmoid(dot(means, features));
  const curvature = Math.max(LEAST_CURVATURE, expected * (1 - expected));
  const surprise = Number(isUseful) - expected;
  const precisions = features.map((value) => weight * curvature * value * value);
  return {
    pulls: features.map((value, index) => weight * surprise * value + precisions[index]! * means[index]!),
    precisions,
    weight,
  };
}

export function learned(taste: Taste, contribution: Contribution): Taste {
  return added(taste, contribution, 1);
}

/** As if the answer had not been given. */
export function unlearned(taste: Taste, contribution: Contribution): Taste {
  return added(taste, contribution, -1);
}

function added(taste: Taste, { pulls, precisions, weight }: Contribution, sign: 1 | -1): Taste {
  return {
    since: taste.since,
    revision: taste.revision + 1,
    answers: Math.max(0, taste.answers + sign * weight),
    pulls: taste.pulls.map((pull, index) => pull + sign * pulls[index]!),
    // Rounding must not take away what was believed before the first answer.
    precisions: taste.precisions.map((precision, index) =>
      Math.max(PRIOR_PRECISION, precision + sign * precisions[index]!),
    ),
  };
}

/** Of 1, how likely the user finds it useful; nearer to one half the less is known. (MacKay 1992, equation 10) */
export function usefulness(taste: Taste, features: Features): number {
  const { precisions } = taste;
  const variance = features.reduce((sum, value, index) => sum + (value * value) / precisions[index]!, 0);
  return sigmoid(dot(meansOf(taste), features) / Math.sqrt(1 + (Math.PI * variance) / 8));
}

/** What speaks for an alert and what against it, the strongest first: in the logarithm of the odds. */
export function reasonsOf(taste: Taste, features: Features): readonly (readonly [Feature, number])[] {
  return meansOf(taste)
    .map((mean, index) => [FEATURES[index]!, mean * features[index]!] as const)
    .filter(([feature, part]) => feature !== 'constant' && part !== 0)
    .toSorted(([, a], [, b]) => Math.abs(b) - Math.abs(a));
}

function meansOf({ pulls, precisions }: Taste): readonly number[] {
  return pulls.map((pull, index) => pull / precisions[index]!);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * b[index]!, 0);
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}
