import type { Bar } from '../market-data/bar.ts';
import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';
import type { Detector } from './detector.ts';
import { changeInPercent, type Finding } from './finding.ts';
import type { LiveMarket } from './live-market.ts';
import { RobustScale } from './robust-scale.ts';
import { scoreOf } from './score.ts';
import { THRESHOLDS } from './thresholds.ts';

/** Bars after which what is known of the distance counts half: longer than any slide, and currencies live at the edge of their bands for years. */
const HALF_LIFE_BARS = 2_000;

/** A price that has left the one that it is meant to hold, as a stable coin is, or a currency: however slowly it went. */
export class DepegDetector implements Detector {
  readonly #market: LiveMarket;
  readonly #peg: number | null;
  readonly #usual = new RobustScale(HALF_LIFE_BARS);
  #threshold = 0;
  #score = 0;

  /** `peg` null: a symbol that holds no price. */
  constructor(market: LiveMarket, peg: number | null) {
    this.#market = market;
    this.#peg = peg;
  }

  beginBar(): number | null {
    if (this.#peg === null) return 0;
    this.#threshold = Math.max(THRESHOLDS.depegShare, THRESHOLDS.depegRatio * this.#usual.value);
    return null;
  }

  judge({ close }: Bar): number {
    this.#score = scoreOf(this.#distance(close), this.#threshold);
    return this.#score;
  }

  find({ close, volume }: Bar): Finding {
    const { barSeconds, volumes } = this.#market;
    const peg = this.#peg!;
    const changePct = changeInPercent(peg, close);
    const usualPct = this.#usual.count < THRESHOLDS.minimumReturns ? null : 100 * this.#usual.value;
    return {
      anomaly: 'depeg',
      score: this.#score,
      direction: close < peg ? 'down' : 'up',
      price: close,
      referencePrice: peg,
      changePct,
      windowSeconds: barSeconds,
      volume,
      volumeRatio: volumes.ratioOf(volume),
      facts: { kind: 'depeg', changePct, peg, usualPct },
    };
  }

  closeBar({ close }: Bar, isMarket: boolean): void {
    if (isMarket && this.#peg !== null) this.#usual.push(this.#distance(close));
  }

  /** One byte for a symbol that holds no price. */
  writeMore(writer: StateWriter): void {
    writer.varint(this.#peg === null ? 0 : 1);
    if (this.#peg !== null) this.#usual.write(writer);
  }

  readMore(reader: StateReader): void {
    if (reader.varint() === 1) this.#usual.read(reader);
  }

  #distance(price: number): number {
    const peg = this.#peg!;
    return Math.abs(price - peg) / peg;
  }
}
