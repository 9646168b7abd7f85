import { BarHistory } from '../indicators/bar-history.ts';
import type { Bar } from '../market-data/bar.ts';
import type { LuldTier } from './luld-plan.ts';
import { noMove, type PriceMove, PriceNorm, type ReturnKind } from './price-norm.ts';
import { VolumeNorm } from './volume-norm.ts';

export interface DetectorSettings {
  readonly returns: ReturnKind;
  /** Scores below this are no finding. */
  readonly scoreThreshold: number;
  readonly luldTiers: ReadonlyMap<string, LuldTier>;
}

/** What the detectors of a symbol know in common: the bars so far, where the live bar stands, and what is usual. */
export class LiveMarket {
  readonly returns: ReturnKind;
  readonly scoreThreshold: number;
  readonly prices: PriceNorm;
  readonly volumes = new VolumeNorm();
  /** The strongest move of the live price, as it was judged last. */
  readonly move: PriceMove = noMove();
  moveScore = 0;
  startMs = 0;
  intervalMs = 0;
  /** The bars before the live one. */
  history = new BarHistory(1);

  constructor({ returns, scoreThreshold }: DetectorSettings) {
    this.returns = returns;
    this.scoreThreshold = scoreThreshold;
    this.prices = new PriceNorm(returns);
  }

  beginBar(startMs: number, intervalMs: number, history: BarHistory): void {
    this.startMs = startMs;
    this.intervalMs = intervalMs;
    this.history = history;
    this.prices.beginBar(startMs, intervalMs, history);
    this.volumes.beginBar(startMs, intervalMs);
  }

  closeBar({ startMs, close, volume }: Bar): void {
    this.prices.closeBar(startMs, close);
    this.volumes.closeBar(volume);
  }

  /** Length of a bar. */
  get barSeconds(): number {
    return this.intervalMs / 1000;
  }

  /** Time that the long memory of prices covers by now. */
  get memorySeconds(): number {
    return this.prices.memoryBars * this.barSeconds;
  }
}
