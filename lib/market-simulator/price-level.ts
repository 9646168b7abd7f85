import type { PathEffect } from './effects.ts';
import { exp, squared } from './exact-math.ts';
import type { Instrument } from './instrument.ts';
import { LogClusters } from './log-clusters.ts';
import { PricePath } from './price-path.ts';
import { RandomStream } from './random-stream.ts';

interface Follower {
  readonly path: PricePath;
  readonly share: number;
  readonly lagMs: number;
  /** Its part in the instrument's variance. */
  readonly weight: number;
}

/**
 * What an instrument is worth as time goes on: what it follows, each with its share and lag, what it does for itself, and its basis.
 * Whoever follows a path makes it anew from the same seed, so that no instrument waits for another and none is changed by another's being there.
 */
export class PriceLevel {
  readonly #startPrice: number;
  readonly #isSigned: boolean;
  readonly #followers: readonly Follower[];
  readonly #basis: LogClusters;

  constructor(instrument: Instrument, seed: number, startMs: number, effects: readonly PathEffect[]) {
    const { own, follows, basis, startPrice, isSigned = false } = instrument;
    this.#startPrice = startPrice;
    this.#isSigned = isSigned;
    const all = [...follows, { path: own, share: 1, lagMs: 0 }];
    const variances = all.map(({ path: { volatility }, share }) => squared(volatility * share));
    const variance = variances.reduce((sum, each) => sum + each, 0);
    this.#followers = all.map(({ path, share, lagMs }, index) => ({
      path: new PricePath(path, seed, startMs, effects),
      share,
      lagMs,
      weight: variance > 0 ? variances[index]! / variance : 0,
    }));
    const { openMs, closeMs } = own.hours.sessionFrom(startMs);
    const noise = new RandomStream(seed, `${own.name}: basis`);
    this.#basis = new LogClusters(basis === undefined ? [] : [basis], own.stepMs / (closeMs - openMs), noise);
  }

  /** The price at a time, to be asked for once a step. */
  next(epochMs: number): number {
    this.#basis.step(0);
    let change = this.#basis.value;
    for (const { path, share, lagMs } of this.#followers) change += share * path.at(epochMs - lagMs);
    return this.#isSigned ? this.#startPrice + change : this.#startPrice * exp(change);
  }

  /** The logarithm of the volatility without the times of day, 0 on the average. */
  get logVolatility(): number {
    let sum = 0;
    for (const { path, weight } of this.#followers) sum += weight * path.logVolatility;
    return sum;
  }

  /** Variance of `logVolatility` over the years. */
  get logVolatilityVariance(): number {
    return this.#followers.reduce(
      (sum, { path, weight }) => sum + weight * weight * path.logVolatilityVariance,
      0,
    );
  }
}
