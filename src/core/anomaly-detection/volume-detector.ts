import type { Bar } from '../market-data/bar.ts';
import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';
import { BUDGET_SHARES, TAIL_PRIORS } from './alert-budget.ts';
import type { Detector } from './detector.ts';
import { changeInPercent, type Finding } from './finding.ts';
import type { LiveMarket } from './live-market.ts';
import { Tail } from './tail.ts';

/** Far more volume than a bar usually has. */
export class VolumeDetector implements Detector {
  readonly #market: LiveMarket;
  readonly #tail = new Tail(TAIL_PRIORS.volume);
  #deviation = 0;
  #score = 0;

  constructor(market: LiveMarket) {
    this.#market = market;
  }

  beginBar(): null {
    this.#tail.allow(BUDGET_SHARES.volume * this.#market.allowed);
    return null;
  }

  judge({ volume }: Bar): number {
    this.#deviation = this.#market.volumes.burstOf(volume);
    this.#score = this.#tail.scoreOf(this.#deviation);
    return this.#score;
  }

  find({ open, close, volume }: Bar): Finding {
    const { barSeconds: windowSeconds, memorySeconds, volumes } = this.#market;
    const changePct = changeInPercent(open, close);
    const volumeRatio = volumes.ratioOf(volume);
    const rarity = this.#market.rarityOf(this.#tail.probabilityOf(this.#deviation), this.#tail.allowed);
    return {
      anomaly: 'volume_spike',
      score: this.#score,
      direction: 'up',
      price: close,
      referencePrice: open,
      changePct,
      windowSeconds,
      volume,
      volumeRatio,
      rarity,
      facts: {
        kind: 'volume',
        volumeRatio,
        changePct,
        windowSeconds,
        sigmas: this.#deviation,
        memorySeconds,
        perYear: rarity.perYear,
      },
    };
  }

  closeBar({ volume }: Bar, isMarket: boolean): void {
    const { volumes } = this.#market;
    if (isMarket && volume > 0 && volumes.isReady) this.#tail.push(Math.max(0, volumes.deviationOf(volume)));
  }

  writeMore(writer: StateWriter): void {
    this.#tail.writeMore(writer);
  }

  readMore(reader: StateReader): void {
    this.#tail.readMore(reader);
  }
}
