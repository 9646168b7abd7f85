import { exp } from './exact-math.ts';
import type { RandomStream } from './random-stream.ts';

/** One time scale on which something is high or low for a while. */
export interface Cluster {
  /** In which half of a deviation is forgotten, in sessions. */
  readonly halfLifeSessions: number;
  /** Standard deviation of the logarithm. */
  readonly deviation: number;
  /** What a jump of the price adds: news unsettles a market for a while. */
  readonly afterJump?: number;
}

/** So often within its half-life a scale is brought up to date; in between it stands. */
const UPDATES_A_HALF_LIFE = 24;

/**
 * The logarithm of something that clusters: a sum of autoregressions of different memory. A few of them make what looks like a power law
 * over the scales in between (LeBaron, "Stochastic volatility as a simple generator of apparent financial power laws and long memory",
 * Quantitative Finance 1, 2001, https://doi.org/10.1088/1469-7688/1/6/304).
 */
export class LogClusters {
  readonly #scales: readonly Scale[];
  /** Variance of `value`. */
  readonly variance: number;
  /** The logarithm; its mean is 0. */
  value: number;

  /**
   * @param stepSessions length of a step in sessions; a scale that forgets within one averages out and is left out
   * @param leverage correlation of the scales with the shocks that `step` is given
   */
  constructor(clusters: readonly Cluster[], stepSessions: number, noise: RandomStream, leverage = 0) {
    const lasting = clusters.filter(({ halfLifeSessions }) => halfLifeSessions >= stepSessions);
    this.#scales = lasting.map((cluster) => new Scale(cluster, stepSessions, noise, leverage));
    this.variance = lasting.reduce((sum, { deviation }) => sum + deviation * deviation, 0);
    this.value = this.#sum();
  }

  /** Goes on by one step. @returns whether `value` is another one */
  step(shock: number): boolean {
    let isNew = false;
    for (const scale of this.#scales) isNew = scale.step(shock) || isNew;
    if (isNew) this.value = this.#sum();
    return isNew;
  }

  jump(): void {
    for (const scale of this.#scales) scale.jump();
    this.value = this.#sum();
  }

  #sum(): number {
    let sum = 0;
    for (const { value } of this.#scales) sum += value;
    return sum;
  }
}

/** An Ornstein-Uhlenbeck process, exact at its updates however far apart they are. */
class Scale {
  readonly #noise: RandomStream;
  readonly #steps: number;
  readonly #kept: number;
  readonly #ofShocks: number;
  readonly #ofNoise: number;
  readonly #afterJump: number;
  #countdown: number;
  #shocks = 0;
  value: number;

  constructor(
    { halfLifeSessions, deviation, afterJump = 0 }: Cluster,
    stepSessions: number,
    noise: RandomStream,
    leverage: number,
  ) {
    this.#noise = noise;
    this.#afterJump = afterJump;
    this.#steps = Math.max(1, Math.floor(halfLifeSessions / stepSessions / UPDATES_A_HALF_LIFE));
    this.#kept = exp((-Math.LN2 * this.#steps * stepSessions) / halfLifeSessions);
    const added = deviation * Math.sqrt(1 - this.#kept * this.#kept);
    this.#ofShocks = (added * leverage) / Math.sqrt(this.#steps);
    this.#ofNoise = added * Math.sqrt(1 - leverage * leverage);
    this.#countdown = this.#steps;
    this.value = deviation * noise.normal();
  }

  step(shock: number): boolean {
    this.#shocks += shock;
    this.#countdown -= 1;
    if (this.#countdown > 0) return false;
    this.value =
      this.#kept * this.value + this.#ofShocks * this.#shocks + this.#ofNoise * this.#noise.normal();
    this.#shocks = 0;
    this.#countdown = this.#steps;
    return true;
  }

  jump(): void {
    this.value += this.#afterJump;
  }
}
