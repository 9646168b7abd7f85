import type { BarHistory } from '../indicators/bar-history.ts';
import type { Bar } from '../market-data/bar.ts';
import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';
import type { Detector, Explanation, LaterMemory, Memory } from './detector.ts';
import { makeDetectors } from './detectors.ts';
import type { Finding } from './finding.ts';
import type { DetectorSettings, LiveMarket } from './live-market.ts';

const NO_FINDINGS: readonly Finding[] = [];

/** The detectors of one symbol, judging the live bar against the bars before it. */
export class AnomalyDetector {
  readonly #market: LiveMarket;
  readonly #detectors: readonly Detector[];
  readonly #explanations: readonly Explanation[];
  readonly #memories: readonly Memory[];
  readonly #laterMemories: readonly LaterMemory[];
  readonly #ofSessions: readonly Memory[];
  /** Score of each detector, as it judged last. */
  readonly #scores: Float64Array;
  /** Places of the detectors whose score depends on the ticks of the live bar: fewer calls, and of fewer classes. */
  readonly #watching: number[] = [];
  /** The highest score of the others. */
  #settledScore = 0;

  constructor(settings: DetectorSettings) {
    const { market, inOrder, explanations, memories, laterMemories, ofSessions } = makeDetectors(settings);
    this.#market = market;
    this.#detectors = inOrder;
    this.#explanations = explanations;
    this.#memories = memories;
    this.#laterMemories = laterMemories;
    this.#ofSessions = ofSessions;
    this.#scores = new Float64Array(inOrder.length);
  }

  /** Prepares to judge the bar that starts at `startMs`; `history` holds the bars before it. */
  beginBar(startMs: number, intervalMs: number, history: BarHistory): void {
    this.#market.beginBar(startMs, intervalMs, history);
    this.#watching.length = 0;
    this.#settledScore = 0;
    for (let place = 0; place < this.#detectors.length; place += 1) {
      const score = this.#detectors[place]!.beginBar();
      this.#scores[place] = score ?? 0;
      if (score === null) this.#watching.push(place);
      else if (score > this.#settledScore) this.#settledScore = score;
    }
  }

  /** Score of the live bar as it stands, 0..1; `findings` says what is behind it. */
  judge(bar: Bar): number {
    const detectors = this.#detectors;
    const watching = this.#watching;
    const scores = this.#scores;
    let highest = this.#settledScore;
    for (let index = 0; index < watching.length; index += 1) {
      const place = watching[index]!;
      const score = detectors[place]!.judge(bar);
      scores[place] = score;
      if (score > highest) highest = score;
    }
    return highest;
  }

  /** How far a price is from the one before it, in the score of a bar that ranges so far. */
  jumpScore(from: number, to: number): number {
    const { ranges } = this.#market;
    return ranges.tail.scoreOf(ranges.deviationBetween(from, to));
  }

  /** What `judge` found at or above the threshold, the most telling first. `eventMs`: inside the bar. */
  findings(bar: Bar, eventMs: number): readonly Finding[] {
    const { scoreThreshold } = this.#market;
    const seeing = this.#detectors.filter((_, index) => this.#scores[index]! >= scoreThreshold);
    if (seeing.length === 0) return NO_FINDINGS;
    for (const explanation of this.#explanations) {
      const finding = explanation.explain(bar);
      if (finding !== null) return [finding];
    }
    return strongestOfEach(seeing.map((detector) => detector.find(bar, eventMs)));
  }

  /** Learns from the live bar, now that it closed. What was no market teaches nothing. */
  closeBar(bar: Bar): void {
    // A monitor that was read back has not seen its ticks.
    this.judge(bar);
    let learnt = bar;
    for (const detector of this.#detectors) learnt = detector.cleaned?.(learnt) ?? learnt;
    const isMarket = !this.#detectors.some((detector) => detector.isNoMarket?.(learnt));
    for (const detector of this.#detectors) detector.closeBar?.(learnt, isMarket);
    if (isMarket) this.#market.closeBar(learnt);
  }

  /** After a split prices start anew and volumes come in other shares; what is known of both remains. */
  adjustForSplit(before: number, after: number): void {
    this.#market.prices.forgetPrices();
    this.#market.volumes.rescale(before / after);
    for (const detector of this.#detectors) detector.forgetPrices?.();
  }

  write(writer: StateWriter): void {
    for (const memory of this.#memories) memory.write(writer);
  }

  read(reader: StateReader): void {
    for (const memory of this.#memories) {
      if (reader.remaining > 0) memory.read(reader);
    }
  }

  writeSessions(writer: StateWriter): void {
    for (const memory of this.#ofSessions) memory.write(writer);
  }

  readSessions(reader: StateReader): void {
    for (const memory of this.#ofSessions) {
      if (reader.remaining > 0) memory.read(reader);
    }
  }

  /** What format 5 has no place for. */
  writeMore(writer: StateWriter): void {
    for (const memory of this.#laterMemories) memory.writeMore(writer);
  }

  /** `reader` null: an older version has written the rest. */
  readMore(reader: StateReader | null): void {
    if (reader === null) {
      const { prices, ranges } = this.#market;
      ranges.begin(prices.usualMove, prices.barsLearnt);
      return;
    }
    for (const memory of this.#laterMemories) {
      if (reader.remaining > 0) memory.readMore(reader);
    }
  }
}

/** A move is seen in the range and over the horizons alike, and is one finding; so is a wick, which is told as one. */
function strongestOfEach(findings: readonly Finding[]): readonly Finding[] {
  const isWick = findings.some(({ facts }) => facts.kind === 'wick');
  const all = isWick ? findings.filter(({ facts }) => facts.kind !== 'range') : findings;
  return all.filter(
    (finding) => !all.some((other) => other.anomaly === finding.anomaly && other.score > finding.score),
  );
}
