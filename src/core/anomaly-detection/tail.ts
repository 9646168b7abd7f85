import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';
import type { LaterMemory } from './detector.ts';

/** How fast the quantile follows: a step is worth this share of it, over the bars seen so far, between these two. */
const QUANTILE_STEP = 7;
const [FEWEST_BARS, MOST_BARS] = [50, 1_500];
/** An excess further out than this many quantiles says no more about the tail: one crash must not make the next one ordinary. */
const LARGEST_EXCESS = 10;
/** Excesses that the prior mean is worth, and those that the moments remember. */
const [PRIOR_EXCESSES, MEMORY_EXCESSES] = [30, 200];
/** Excesses that the prior shape is worth. */
const SHAPE_PRIOR_EXCESSES = 100;
/** Tails of markets are never lighter, and where they were heavier no mean of them would exist to be followed. */
const [LIGHTEST_SHAPE, HEAVIEST_SHAPE] = [0.05, 0.5];
/** How a score follows rarity: in a Pareto tail of this shape it is deviation over deviation and threshold. */
const SCORE_SHAPE = 0.3;

/** What a tail is taken for before anything is known. */
export interface TailPrior {
  /** The share of bars that lies beyond the quantile that is tracked; what is rarer is read off the tail beyond it. */
  readonly share: number;
  /** The deviation that so many exceed. */
  readonly quantile: number;
  /** Mean of what is beyond it, in quantiles. */
  readonly meanExcess: number;
  /** ξ of the generalised Pareto distribution: 0 falls exponentially, 0.3 as returns do. */
  readonly shape: number;
}

/** 0..1, the rarer the higher: 0.5 for what is as rare as is allowed, 0.75 for what is 40 times rarer, 0.9 for 1,500 times. */
export function scoreOfRarity(probability: number, allowed: number): number {
  return 1 / (1 + (probability / allowed) ** SCORE_SHAPE);
}

/** How many times rarer what has the first score is than what has the second. */
export function timesRarer(score: number, than: number): number {
  return ((score / (1 - score)) * ((1 - than) / than)) ** (1 / SCORE_SHAPE);
}

/**
 * How often a statistic of a bar is as large as it is now: a quantile that follows the data, so that it is exceeded as often as it
 * should be whatever the data are like (online conformal prediction, Gibbs & Candès 2021, https://arxiv.org/abs/2106.00170), and a
 * generalised Pareto tail beyond it (Pickands 1975), whose shape and scale follow the moments of the excesses (Hosking & Wallis
 * 1987). Everything is rounded to single precision as it is learnt, so that a state read back goes on to the last bit.
 */
export class Tail implements LaterMemory {
  readonly #share: number;
  readonly #priorShape: number;
  #quantile: number;
  #meanExcess: number;
  #meanSquare: number;
  #bars = 0;
  #excesses = 0;
  #shape: number;
  #scale = 1;
  #allowed = 0;
  #limit = Infinity;

  constructor({ share, quantile, meanExcess, shape }: TailPrior) {
    this.#share = share;
    this.#priorShape = shape;
    this.#shape = shape;
    this.#quantile = Math.fround(quantile);
    this.#meanExcess = Math.fround(meanExcess);
    // Of a Pareto tail of the prior's shape: m₁² · 2(1 − ξ)/(1 − 2ξ).
    this.#meanSquare = Math.fround((meanExcess ** 2 * 2 * (1 - shape)) / (1 - 2 * shape));
    this.#follow();
  }

  /** The deviation that scores 0.5: as rare as `allow` allows. */
  get limit(): number {
    return this.#limit;
  }

  /** The probability of that. */
  get allowed(): number {
    return this.#allowed;
  }

  /** Scores 0.5 what is as rare as `probability` from now on. */
  allow(probability: number): void {
    if (probability === this.#allowed) return;
    this.#allowed = probability;
    this.#limit = this.deviationOf(probability);
  }

  /** How often a bar deviates as far as this. */
  probabilityOf(deviation: number): number {
    const times = deviation / this.#quantile;
    if (times <= 1) return this.#share ** Math.max(0, times);
    return this.#share * (1 + (this.#shape * (times - 1)) / this.#scale) ** (-1 / this.#shape);
  }

  /** The deviation that a bar reaches this often. */
  deviationOf(probability: number): number {
    if (probability >= this.#share) {
      return (this.#quantile * Math.log(Math.min(1, probability))) / Math.log(this.#share);
    }
    const beyond = (probability / this.#share) ** -this.#shape - 1;
    return this.#quantile * (1 + (this.#scale / this.#shape) * beyond);
  }

  /** As `scoreOfRarity`; below the limit, where nobody is told, the deviation itself orders, which costs a tick no power. */
  scoreOf(deviation: number): number {
    if (deviation <= this.#limit) return deviation / (deviation + this.#limit);
    return scoreOfRarity(this.probabilityOf(deviation), this.#allowed);
  }

  /** Learns how far a closed bar deviated. */
  push(deviation: number): void {
    const isBeyond = deviation > this.#quantile;
    if (isBeyond) this.#learnExcess(Math.min(deviation / this.#quantile - 1, LARGEST_EXCESS));
    const step = QUANTILE_STEP / Math.min(FEWEST_BARS + this.#bars, MOST_BARS);
    this.#quantile = Math.fround(this.#quantile * Math.exp(step * ((isBeyond ? 1 : 0) - this.#share)));
    this.#bars = Math.min(this.#bars + 1, MOST_BARS);
    this.#follow();
  }

  /** One byte before anything is learnt. */
  writeMore(writer: StateWriter): void {
    writer.varint(this.#bars);
    if (this.#bars === 0) return;
    writer.f32(this.#quantile);
    writer.varint(this.#excesses);
    writer.f32(this.#meanExcess);
    writer.f32(this.#meanSquare);
  }

  readMore(reader: StateReader): void {
    this.#bars = reader.varint();
    if (this.#bars === 0) return;
    this.#quantile = reader.f32();
    this.#excesses = reader.varint();
    this.#meanExcess = reader.f32();
    this.#meanSquare = reader.f32();
    this.#follow();
  }

  #learnExcess(excess: number): void {
    const weight = Math.max(1 / (PRIOR_EXCESSES + this.#excesses), 1 / MEMORY_EXCESSES);
    this.#meanExcess = Math.fround(this.#meanExcess + weight * (excess - this.#meanExcess));
    this.#meanSquare = Math.fround(this.#meanSquare + weight * (excess * excess - this.#meanSquare));
    this.#excesses += 1;
  }

  #follow(): void {
    const square = this.#meanExcess ** 2;
    const spread = Math.max(this.#meanSquare - square, Number.EPSILON);
    const seen = 0.5 * (1 - square / spread);
    const known = this.#excesses;
    const shape = (SHAPE_PRIOR_EXCESSES * this.#priorShape + known * seen) / (SHAPE_PRIOR_EXCESSES + known);
    this.#shape = Math.min(HEAVIEST_SHAPE, Math.max(LIGHTEST_SHAPE, shape));
    this.#scale = Math.max(this.#meanExcess * (1 - this.#shape), Number.EPSILON);
    if (this.#allowed > 0) this.#limit = this.deviationOf(this.#allowed);
  }
}
