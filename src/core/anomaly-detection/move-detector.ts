import type { Bar } from '../market-data/bar.ts';
import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';
import { BUDGET_SHARES, MOVES_UP_TO_MS, TAIL_PRIORS } from './alert-budget.ts';
import type { Detector } from './detector.ts';
import { changeInPercent, type Finding } from './finding.ts';
import type { LiveMarket } from './live-market.ts';
import { Tail } from './tail.ts';
import { THRESHOLDS } from './thresholds.ts';

/**
 * A price that is elsewhere than it was, and still there: over the horizon at which that is rarest. Asked of bars of minutes, where a
 * slide of a quarter of an hour has no bar of its own.
 */
export class MoveDetector implements Detector {
  readonly #market: LiveMarket;
  readonly #tails = THRESHOLDS.horizonsInBars.map(() => new Tail(TAIL_PRIORS.move));
  /** The horizon that stood out most. */
  #strongest = 0;
  #deviation = 0;

  constructor(market: LiveMarket) {
    this.#market = market;
  }

  beginBar(): number | null {
    const market = this.#market;
    market.moveScore = 0;
    if (market.intervalMs > MOVES_UP_TO_MS) return 0;
    this.#tails.forEach((tail, place) =>
      tail.allow((BUDGET_SHARES.move * market.allowed) / lookShare(place)),
    );
    return null;
  }

  judge({ close }: Bar): number {
    const market = this.#market;
    const level = market.prices.level(close);
    let highest = 0;
    for (let place = 0; place < this.#tails.length; place += 1) {
      const deviation = market.prices.deviationOf(level, place);
      const score = this.#tails[place]!.scoreOf(deviation);
      if (score <= highest) continue;
      highest = score;
      this.#strongest = place;
      this.#deviation = deviation;
    }
    market.moveScore = highest;
    return highest;
  }

  find(bar: Bar, eventMs: number): Finding {
    const market = this.#market;
    const { memorySeconds, volumes } = market;
    const { referencePrice, referenceEndMs } = market.prices.reference(this.#strongest);
    const tail = this.#tails[this.#strongest]!;
    const windowSeconds = Math.max(1, (market.momentOf(bar, eventMs) - referenceEndMs) / 1000);
    const changePct = changeInPercent(referencePrice, bar.close);
    const volumeRatio = volumes.ratioOf(bar.volume);
    const probability = tail.probabilityOf(this.#deviation);
    const rarity = market.rarityOf(probability, tail.allowed, lookShare(this.#strongest));
    const rose = bar.close > referencePrice;
    return {
      anomaly: rose ? 'price_spike' : 'price_drop',
      score: market.moveScore,
      direction: rose ? 'up' : 'down',
      price: bar.close,
      referencePrice,
      changePct,
      windowSeconds,
      volume: bar.volume,
      volumeRatio,
      rarity,
      facts: {
        kind: 'move',
        changePct,
        windowSeconds,
        sigmas: this.#deviation,
        memorySeconds,
        volumeRatio,
        perYear: rarity.perYear,
      },
    };
  }

  /** Moves over several bars overlap: only those that do not are learnt, or one slide would be as good as many. */
  closeBar({ close }: Bar, isMarket: boolean): void {
    const { prices, intervalMs } = this.#market;
    if (!isMarket || intervalMs > MOVES_UP_TO_MS) return;
    const level = prices.level(close);
    this.#tails.forEach((tail, place) => {
      if (prices.barsLearnt % THRESHOLDS.horizonsInBars[place]! !== 0) return;
      const deviation = prices.deviationOf(level, place);
      if (deviation > 0) tail.push(deviation);
    });
  }

  writeMore(writer: StateWriter): void {
    for (const tail of this.#tails) tail.writeMore(writer);
  }

  readMore(reader: StateReader): void {
    for (const tail of this.#tails) tail.readMore(reader);
  }
}

/**
 * Bars at which a move over a horizon is another one than at the bar before, as a share of all bars: between one in as many as the horizon
 * has, for what lies side by side, and each of them, for what overlaps. What stands out of 15 bars is one alert, and not 15.
 */
function lookShare(place: number): number {
  return 1 / Math.sqrt(THRESHOLDS.horizonsInBars[place]!);
}
