import type { Bar } from '../market-data/bar.ts';
import type { Detector } from './detector.ts';
import { changeInPercent, type Finding } from './finding.ts';
import type { LiveMarket } from './live-market.ts';
import { scoreOf } from './score.ts';
import { THRESHOLDS } from './thresholds.ts';

/** A price that is elsewhere than it was, and still there: over the horizon at which it stands out most. */
export class MoveDetector implements Detector {
  readonly #market: LiveMarket;

  constructor(market: LiveMarket) {
    this.#market = market;
  }

  beginBar(): null {
    return null;
  }

  judge({ close }: Bar): number {
    const market = this.#market;
    const { move } = market;
    market.prices.strongestMove(close, move);
    market.moveScore = scoreOf(move.sigmas, move.threshold);
    return market.moveScore;
  }

  find(bar: Bar, eventMs: number): Finding {
    const { move, moveScore: score, intervalMs, memorySeconds, volumes } = this.#market;
    const { sigmas, referencePrice, referenceStartMs, horizonBars, elapsedBars } = move;
    const isGap = elapsedBars > THRESHOLDS.gapFactor * horizonBars;
    const nowMs = eventMs > bar.startMs ? eventMs : bar.startMs + intervalMs;
    const referenceEndMs = referenceStartMs + intervalMs;
    const windowSeconds = Math.max(1, ((isGap ? bar.startMs : nowMs) - referenceEndMs) / 1000);
    const changePct = changeInPercent(referencePrice, bar.close);
    const volumeRatio = volumes.ratioOf(bar.volume);
    const rose = bar.close > referencePrice;
    return {
      anomaly: isGap ? 'gap' : rose ? 'price_spike' : 'price_drop',
      score,
      direction: rose ? 'up' : 'down',
      price: bar.close,
      referencePrice,
      changePct,
      windowSeconds,
      volume: bar.volume,
      volumeRatio,
      facts: { kind: isGap ? 'gap' : 'move', changePct, windowSeconds, sigmas, memorySeconds, volumeRatio },
    };
  }
}
