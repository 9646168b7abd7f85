import type { BarHistory } from '../indicators/bar-history.ts';
import type { Bar } from '../market-data/bar.ts';
import type { StateReader, StateWriter } from '../state/state-codec.ts';
import { explainGap, explainMove, explainVolume } from './explanation.ts';
import type { Finding } from './finding.ts';
import { type PriceMove, PriceMoveDetector, type ReturnKind } from './price-move-detector.ts';
import { scoreOf } from './score.ts';
import { THRESHOLDS } from './thresholds.ts';
import { VolumeDetector } from './volume-detector.ts';

const NO_FINDINGS: readonly Finding[] = [];

/** The detectors of one symbol, judging the live bar against the bars before it. */
export class AnomalyDetector {
  readonly #symbol: string;
  readonly #threshold: number;
  readonly #price: PriceMoveDetector;
  readonly #volume = new VolumeDetector();
  readonly #move: PriceMove = {
    sigmas: 0,
    referencePrice: 0,
    referenceStartMs: 0,
    horizonBars: 1,
    elapsedBars: 1,
  };
  #volumeSigmas = 0;

  constructor(symbol: string, returns: ReturnKind, scoreThreshold: number) {
    this.#symbol = symbol;
    this.#threshold = scoreThreshold;
    this.#price = new PriceMoveDetector(returns);
  }

  beginBar(startMs: number, intervalMs: number, history: BarHistory): void {
    this.#price.beginBar(startMs, intervalMs, history);
  }

  /** Score of the live bar as it stands, 0..1; `findings` tells what is behind it. */
  judge(bar: Bar): number {
    this.#price.judge(bar.close, this.#move);
    this.#volumeSigmas = this.#volume.sigmasOf(bar.volume);
    return Math.max(this.#priceScore, this.#volumeScore);
  }

  /** What `judge` found at or above the threshold, the price first. `eventMs`: time of the event, inside the bar. */
  findings(bar: Bar, intervalMs: number, eventMs: number): readonly Finding[] {
    const price = this.#priceScore >= this.#threshold;
    const volume = this.#volumeScore >= this.#threshold;
    if (!price && !volume) return NO_FINDINGS;
    const found: Finding[] = [];
    if (price) found.push(this.#priceFinding(bar, intervalMs, eventMs));
    if (volume) found.push(this.#volumeFinding(bar, intervalMs));
    return found;
  }

  closeBar(bar: Bar): void {
    this.#price.closeBar(bar.startMs, bar.close);
    this.#volume.closeBar(bar.volume);
  }

  write(writer: StateWriter): void {
    this.#price.write(writer);
    this.#volume.write(writer);
  }

  read(reader: StateReader): void {
    this.#price.read(reader);
    this.#volume.read(reader);
  }

  get #priceScore(): number {
    return scoreOf(this.#move.sigmas, THRESHOLDS.priceSigmas);
  }

  get #volumeScore(): number {
    return scoreOf(this.#volumeSigmas, THRESHOLDS.volumeSigmas);
  }

  #priceFinding(bar: Bar, intervalMs: number, eventMs: number): Finding {
    const { sigmas, referencePrice, referenceStartMs, horizonBars, elapsedBars } = this.#move;
    const isGap = elapsedBars > THRESHOLDS.gapFactor * horizonBars;
    const changePct = changeInPercent(referencePrice, bar.close);
    const referenceEndMs = referenceStartMs + intervalMs;
    const nowMs = eventMs > bar.startMs ? eventMs : bar.startMs + intervalMs;
    const windowSeconds = Math.max(1, ((isGap ? bar.startMs : nowMs) - referenceEndMs) / 1000);
    const volumeRatio = this.#volume.ratioOf(bar.volume);
    const facts = this.#facts({ changePct, windowSeconds, sigmas, volumeRatio }, intervalMs);
    const rose = bar.close > referencePrice;
    return {
      anomaly: isGap ? 'gap' : rose ? 'price_spike' : 'price_drop',
      score: this.#priceScore,
      direction: rose ? 'up' : 'down',
      price: bar.close,
      referencePrice,
      changePct,
      windowSeconds,
      volume: bar.volume,
      volumeRatio,
      explanation: isGap ? explainGap(facts) : explainMove(facts),
    };
  }

  #volumeFinding(bar: Bar, intervalMs: number): Finding {
    const changePct = changeInPercent(bar.open, bar.close);
    const volumeRatio = this.#volume.ratioOf(bar.volume);
    const windowSeconds = intervalMs / 1000;
    const measured = { changePct, windowSeconds, sigmas: this.#volumeSigmas, volumeRatio };
    return {
      anomaly: 'volume_spike',
      score: this.#volumeScore,
      direction: 'up',
      price: bar.close,
      referencePrice: bar.open,
      changePct,
      windowSeconds,
      volume: bar.volume,
      volumeRatio,
      explanation: explainVolume(this.#facts(measured, intervalMs)),
    };
  }

  #facts(
    measured: { changePct: number; windowSeconds: number; sigmas: number; volumeRatio: number | null },
    intervalMs: number,
  ) {
    const memorySeconds = (this.#price.memoryBars * intervalMs) / 1000;
    return { symbol: this.#symbol, memorySeconds, ...measured };
  }
}

function changeInPercent(from: number, to: number): number {
  return from === 0 ? 0 : ((to - from) / Math.abs(from)) * 100;
}
