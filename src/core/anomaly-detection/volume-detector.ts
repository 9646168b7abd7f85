import type { Bar } from '../market-data/bar.ts';
import type { Detector } from './detector.ts';
import { changeInPercent, type Finding } from './finding.ts';
import type { LiveMarket } from './live-market.ts';
import { scoreOf } from './score.ts';
import { THRESHOLDS } from './thresholds.ts';

/** Far more volume than a bar usually has. */
export class VolumeDetector implements Detector {
  readonly #market: LiveMarket;
  #sigmas = 0;

  constructor(market: LiveMarket) {
    this.#market = market;
  }

  beginBar(): null {
    return null;
  }

  judge({ volume }: Bar): number {
    this.#sigmas = this.#market.volumes.sigmasOf(volume);
    return scoreOf(this.#sigmas, THRESHOLDS.volumeSigmas);
  }

  find({ open, close, volume }: Bar): Finding {
    const { barSeconds: windowSeconds, memorySeconds, volumes } = this.#market;
    const sigmas = this.#sigmas;
    const changePct = changeInPercent(open, close);
    const volumeRatio = volumes.ratioOf(volume);
    return {
      anomaly: 'volume_spike',
      score: scoreOf(sigmas, THRESHOLDS.volumeSigmas),
      direction: 'up',
      price: close,
      referencePrice: open,
      changePct,
      windowSeconds,
      volume,
      volumeRatio,
      facts: { kind: 'volume', volumeRatio, changePct, windowSeconds, sigmas, memorySeconds },
    };
  }
}
