import { exp, ln } from './exact-math.ts';
import type { Instrument, Trading } from './instrument.ts';
import { LogClusters } from './log-clusters.ts';
import { RandomStream } from './random-stream.ts';
import type { Sale } from './vendors/feed-form.ts';

const LOT = 100;

/** When orders come, on which side and for how much. */
export class OrderFlow {
  readonly #trading: Trading;
  readonly #noise: RandomStream;
  readonly #clusters: LogClusters;
  /** What the logarithms of rate and quantity are in the mean, so that rate and quantity are what the instrument says. */
  readonly #logRate: number;
  readonly #logQuantity: number;
  #side: 1 | -1 = 1;

  /** @param volatilityVariance variance of the logarithm of volatility, which the rate follows */
  constructor(
    { own, quantityStep }: Instrument,
    trading: Trading,
    sessionMs: number,
    volatilityVariance: number,
    seed: number,
  ) {
    const { activityClusters, volatilityLink, orders, volumePerSession, tradesPerSession } = trading;
    this.#trading = trading;
    this.#noise = new RandomStream(seed, `${own.name}: orders`);
    this.#clusters = new LogClusters(
      activityClusters,
      own.stepMs / sessionMs,
      new RandomStream(seed, `${own.name}: activity`),
    );
    this.#logRate = -(volatilityLink * volatilityLink * volatilityVariance + this.#clusters.variance) / 2;
    const mean = volumePerSession / tradesPerSession / quantityStep;
    this.#logQuantity = mean > 0 ? ln(mean) - (orders.sizeDeviation * orders.sizeDeviation) / 2 : 0;
  }

  /**
   * How many trades a step has.
   * @param usual how many it would have in the mean
   */
  count(usual: number, logVolatility: number): number {
    this.#clusters.step(0);
    const { volatilityLink } = this.#trading;
    return this.#noise.poisson(
      usual * exp(volatilityLink * logVolatility + this.#clusters.value + this.#logRate),
    );
  }

  /** Where within its part of a step a trade lies, from 0 to 1. */
  place(): number {
    return this.#noise.uniform();
  }

  /** Whether a trade is one more fill of the order before. */
  isFill(): boolean {
    return this.#noise.uniform() < this.#trading.orders.sweepShare;
  }

  /** Whether the book stands where the order before has met it. */
  rests(): boolean {
    return this.#noise.uniform() < this.#trading.orders.restShare;
  }

  /** Whether such a fill is a step further into the book. */
  walks(): boolean {
    return this.#noise.uniform() < this.#trading.orders.walkShare;
  }

  /**
   * Side of the next order. Orders of one side follow each other, and buyers are behind a rise: Lillo and Farmer, "The long memory of the
   * efficient market", 2004, https://doi.org/10.2202/1558-3708.1226
   * @param direction 1 where the price rises, −1 where it falls
   */
  nextSide(direction: number): 1 | -1 {
    const { persistence, impact } = this.#trading.orders;
    const buying = 0.5 + (persistence * this.#side + impact * direction) / 2;
    this.#side = this.#noise.uniform() < buying ? 1 : -1;
    return this.#side;
  }

  nextSale(isFill: boolean): Sale {
    const { lots } = this.#trading.orders;
    if (lots === undefined) return 'regular';
    const u = this.#noise.uniform();
    if (u < lots.offMarketShare / 2) return 'average_price';
    if (u < lots.offMarketShare) return 'out_of_sequence';
    if (u < lots.offMarketShare + lots.oddShare) return 'odd_lot';
    return isFill ? 'sweep' : 'regular';
  }

  /**
   * Quantity of a trade, in steps of it.
   * @param factor how much larger than usual
   */
  quantity(sale: Sale, factor: number): number {
    if (this.#trading.volumePerSession === 0) return 0;
    if (sale === 'odd_lot') return 1 + Math.floor(this.#noise.uniform() * (LOT - 1));
    const steps = factor * this.#lognormal();
    if (this.#trading.orders.lots === undefined) return Math.max(1, Math.round(steps));
    return LOT * Math.max(1, Math.round(steps / LOT));
  }

  /** Quantity that stands at the best price of a side, in steps of it. */
  depth(): number {
    const unit = this.#trading.orders.lots === undefined ? 1 : LOT;
    return unit * Math.max(1, Math.round((4 * this.#lognormal()) / unit));
  }

  #lognormal(): number {
    return exp(this.#logQuantity + this.#trading.orders.sizeDeviation * this.#noise.normal());
  }
}
