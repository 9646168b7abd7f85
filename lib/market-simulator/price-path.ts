import type { DayShape } from './day-shape.ts';
import { EffectsInForce, type PathEffect } from './effects.ts';
import { exp, power } from './exact-math.ts';
import { type Cluster, LogClusters } from './log-clusters.ts';
import { RandomStream } from './random-stream.ts';
import type { Session, TradingHours } from './trading-hours.ts';

/**
 * How a price moves before anybody trades: the efficient price of microstructure, as the logarithm of what it has become of 1, or in
 * units of price where it may be negative. Diffusion with a volatility that clusters on several time scales, has its times of day and answers
 * to falls; jumps of a power-law size.
 */
export interface PathSpec {
  /** Paths of one name and seed are the same, wherever they are made. */
  readonly name: string;
  readonly stepMs: number;
  readonly hours: TradingHours;
  /** Root of the mean square change over a session, jumps and the closed hours apart. */
  readonly volatility: number;
  /** How the variance is spread over a session. */
  readonly varianceShape: DayShape;
  readonly clusters: readonly Cluster[];
  /** Correlation of changes and what the volatility becomes: below 0 where falls make a market nervous. */
  readonly leverage: number;
  readonly jumps: Jumps;
  /** Variance of the hours between two sessions, as a share of a session's. */
  readonly closedVariance: number;
}

/** Merton, "Option pricing when underlying stock returns are discontinuous", J. Financial Economics 3 (1976), https://doi.org/10.1016/0304-405X(76)90022-2; sizes as in Gopikrishnan et al. (1998), https://doi.org/10.1007/s100510050292 */
export interface Jumps {
  /** On the average; they come when the path is busy otherwise. */
  readonly perSession: number;
  /** On the average between two sessions, which is when companies speak. */
  readonly perRest: number;
  /** The smallest, in units of what the volatility of a session would be if it went on as now. */
  readonly smallest: number;
  /** Exponent of the cumulative distribution beyond it. */
  readonly tailIndex: number;
}

/** No jump is larger than so many of the smallest. */
const LARGEST_JUMP = 10;

/** A path, made step by step as it is asked for later and later times. */
export class PricePath {
  readonly #spec: PathSpec;
  readonly #noise: RandomStream;
  readonly #jumpNoise: RandomStream;
  readonly #clusters: LogClusters;
  readonly #effects: EffectsInForce<PathEffect>;
  /** What the value holds of the shift of each effect that is on. */
  readonly #applied = new Map<PathEffect, number>();
  #session: Session;
  /** Volatility of the moment over the usual one. */
  #nervousness: number;
  #beforeMs: number;
  #before = 0;
  #afterMs: number;
  #after = 0;
  /** The jump within the last step, 0 where there was none. */
  jump = 0;

  /** The value is 0 until `startMs`. */
  constructor(spec: PathSpec, seed: number, startMs: number, effects: readonly PathEffect[] = []) {
    this.#spec = spec;
    this.#session = spec.hours.sessionFrom(startMs);
    this.#noise = new RandomStream(seed, `${spec.name}: changes`);
    this.#jumpNoise = new RandomStream(seed, `${spec.name}: jumps`);
    const { openMs, closeMs } = this.#session;
    const clusterNoise = new RandomStream(seed, `${spec.name}: volatility`);
    this.#clusters = new LogClusters(
      spec.clusters,
      spec.stepMs / (closeMs - openMs),
      clusterNoise,
      spec.leverage,
    );
    this.#nervousness = exp(this.#clusters.value - this.#clusters.variance);
    this.#effects = new EffectsInForce(effects.filter(({ path }) => path === spec.name));
    this.#beforeMs = Math.max(openMs, startMs);
    this.#afterMs = this.#beforeMs;
  }

  /** The value at a time, which must not be earlier than those asked for before by more than a step. */
  at(epochMs: number): number {
    while (this.#afterMs < epochMs) this.step();
    if (epochMs <= this.#beforeMs) return this.#before;
    return (
      this.#before +
      ((this.#after - this.#before) * (epochMs - this.#beforeMs)) / (this.#afterMs - this.#beforeMs)
    );
  }

  /** How nervous the path is now: the logarithm of its volatility without the times of day, 0 on the average. */
  get logVolatility(): number {
    return this.#clusters.value;
  }

  /** Variance of `logVolatility`. */
  get logVolatilityVariance(): number {
    return this.#clusters.variance;
  }

  /** Up to when the path is made. */
  get timeMs(): number {
    return this.#afterMs;
  }

  step(): void {
    this.#beforeMs = this.#afterMs;
    this.#before = this.#after;
    this.jump = 0;
    if (this.#afterMs >= this.#session.closeMs) this.#session = this.#spec.hours.sessionFrom(this.#afterMs);
    const { openMs, closeMs } = this.#session;
    if (openMs > this.#afterMs) this.#rest(openMs);
    else this.#trade(Math.min(closeMs, this.#afterMs + this.#spec.stepMs));
  }

  /** From the close to the next open in one step: what happened overnight shows in the first price. */
  #rest(openMs: number): void {
    const { volatility, closedVariance, jumps } = this.#spec;
    this.#moveTo(openMs, volatility * Math.sqrt(closedVariance));
    if (this.#jumpNoise.uniform() < jumps.perRest) this.#jump();
  }

  #trade(endMs: number): void {
    const { volatility, varianceShape, jumps } = this.#spec;
    const { openMs, closeMs } = this.#session;
    const sessionMs = closeMs - openMs;
    const middleMs = (this.#afterMs + endMs) / 2;
    const variance =
      (varianceShape.at((middleMs - openMs) / sessionMs) * (endMs - this.#afterMs)) / sessionMs;
    const shock = this.#moveTo(endMs, volatility * Math.sqrt(variance));
    if (this.#jumpNoise.uniform() < jumps.perSession * variance) this.#jump();
    if (this.#clusters.step(shock) || this.jump !== 0)
      this.#nervousness = exp(this.#clusters.value - this.#clusters.variance);
  }

  /** @returns the change in standard deviations */
  #moveTo(epochMs: number, usual: number): number {
    const shock = this.#noise.normal();
    let volatility = usual * this.#nervousness;
    let shift = 0;
    this.#effects.begin(epochMs);
    if (this.#effects.active.length > 0) {
      volatility *= this.#volatilityFactor(this.#afterMs);
      shift = this.#shiftUntil(epochMs);
    }
    this.#after += volatility * shock + shift;
    this.#afterMs = epochMs;
    return shock;
  }

  #jump(): void {
    const { volatility, jumps } = this.#spec;
    const size = Math.min(LARGEST_JUMP, power(this.#jumpNoise.uniform(), -1 / jumps.tailIndex));
    const sign = this.#jumpNoise.uniform() < 0.5 ? -1 : 1;
    this.jump = sign * size * jumps.smallest * volatility * this.#nervousness;
    this.#after += this.jump;
    this.#clusters.jump();
  }

  #volatilityFactor(epochMs: number): number {
    let factor = 1;
    for (const { volatility, startMs } of this.#effects.active) {
      if (volatility !== undefined && epochMs >= startMs) factor *= volatility(epochMs);
    }
    return factor;
  }

  /** What the shifts have added since the last step. */
  #shiftUntil(epochMs: number): number {
    let added = 0;
    for (const effect of this.#effects.active) {
      const { shift, endMs } = effect;
      if (shift === undefined) continue;
      const now = shift(Math.min(epochMs, endMs));
      added += now - (this.#applied.get(effect) ?? 0);
      this.#applied.set(effect, now);
    }
    for (const over of this.#effects.end(epochMs)) this.#applied.delete(over);
    return added;
  }
}
