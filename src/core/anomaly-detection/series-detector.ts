import type { Bar } from '../market-data/bar.ts';
import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';
import { BUDGET_SHARES, TAIL_PRIORS } from './alert-budget.ts';
import type { Detector } from './detector.ts';
import { changeInPercent, type Finding } from './finding.ts';
import type { LiveMarket } from './live-market.ts';
import { RobustNorm } from './robust-norm.ts';
import { smoothingFactor } from './robust-scale.ts';
import { scoreOfRarity, Tail } from './tail.ts';
import { TimeOfDayProfile } from './time-of-day-profile.ts';

/** Half-lives, in rows, of the means and spreads that are watched, and of what is usual of each statistic. */
const HALF_LIVES = [8, 40] as const;
const USUAL_HALF_LIFE = 2_000;
/** What is further off than this many deviations counts as that far when what is usual is learnt. */
const CLIP_DEVIATIONS = 6;
/** Level, change, two means, two spreads and the distance from the daily profile. */
const STATISTICS = 3 + 2 * HALF_LIVES.length;
/** A row is told above the rarest of its block and the one before: of this share of the rows so far, between these two. */
const BLOCK_SHARE = 0.02;
const [SHORTEST_BLOCK, LONGEST_BLOCK] = [20, 200];
/** Fewer rows than this say nothing. */
const FEWEST_ROWS = 20;
/** Spread of a series that has none, as a share of its size: against a division by nothing. */
const LEAST_SPREAD = 1e-9;

/**
 * A row of a series of any kind that is out of the ordinary: by its level, its change, what it has been of late, how it scatters and
 * the time of day, each over what is usual of it and through a tail of its own; the rarest counts. Written for series that are no
 * price: a load, a rate, a spread.
 */
export class SeriesDetector implements Detector {
  readonly #market: LiveMarket;
  readonly #usual = Array.from(
    { length: STATISTICS },
    () => new RobustNorm(USUAL_HALF_LIFE, CLIP_DEVIATIONS),
  );
  readonly #tails = Array.from({ length: STATISTICS }, () => new Tail(TAIL_PRIORS.series));
  readonly #profile = new TimeOfDayProfile();
  readonly #weights = HALF_LIVES.map(smoothingFactor);
  readonly #means = HALF_LIVES.map(() => 0);
  readonly #squares = HALF_LIVES.map(() => 0);
  readonly #statistics = new Float64Array(STATISTICS);
  #rows = 0;
  #rowsInBlock = 0;
  #rarestOfBlock = 1;
  #rarestBefore = 1;
  #last = Number.NaN;
  #probability = 1;
  #score = 0;

  constructor(market: LiveMarket) {
    this.#market = market;
  }

  beginBar(): number | null {
    const { startMs, intervalMs } = this.#market;
    this.#profile.beginBar(startMs, intervalMs);
    this.#score = 0;
    return null;
  }

  judge({ close }: Bar): number {
    this.#probability = 1;
    this.#score = 0;
    this.#measure(close);
    if (this.#rows < FEWEST_ROWS) return 0;
    for (let place = 0; place < STATISTICS; place += 1) {
      const probability = this.#tails[place]!.probabilityOf(this.#deviation(place));
      if (probability < this.#probability) this.#probability = probability;
    }
    const score = scoreOfRarity(this.#probability, this.#allowed);
    const isRarest = this.#probability < Math.min(this.#rarestOfBlock, this.#rarestBefore);
    this.#score = isRarest ? score : score / 2;
    return this.#score;
  }

  find(bar: Bar, eventMs: number): Finding {
    const market = this.#market;
    const referencePrice = Number.isNaN(this.#last) ? bar.close : this.#last;
    const changePct = changeInPercent(referencePrice, bar.close);
    const windowSeconds = Math.max(1, (market.momentOf(bar, eventMs) - market.referenceEndMs) / 1000);
    const rarity = market.rarityOf(this.#probability, this.#allowed);
    const rose = bar.close >= this.#means[1]!;
    return {
      anomaly: rose ? 'price_spike' : 'price_drop',
      score: this.#score,
      direction: rose ? 'up' : 'down',
      price: bar.close,
      referencePrice,
      changePct,
      windowSeconds,
      volume: bar.volume,
      volumeRatio: null,
      rarity,
      facts: {
        kind: 'series',
        value: bar.close,
        usualValue: this.#means[1]!,
        perYear: rarity.perYear,
      },
    };
  }

  closeBar({ close }: Bar): void {
    this.#measure(close);
    for (let place = 0; place < STATISTICS; place += 1) {
      if (this.#rows >= FEWEST_ROWS) this.#tails[place]!.push(this.#deviation(place));
      this.#usual[place]!.push(this.#statistics[place]!);
    }
    const level = this.#usual[0]!.mean;
    this.#profile.closeBar(close - level);
    this.#means.forEach((_, place) => {
      const weight = this.#weightOf(place);
      const difference = close - this.#means[place]!;
      this.#means[place] = this.#means[place]! + weight * difference;
      this.#squares[place] = (1 - weight) * (this.#squares[place]! + weight * difference * difference);
    });
    this.#last = close;
    this.#rows += 1;
    this.#nextOfBlock();
  }

  writeMore(writer: StateWriter): void {
    writer.varint(this.#rows);
    if (this.#rows === 0) return;
    for (const each of this.#usual) each.write(writer);
    for (const each of this.#tails) each.writeMore(writer);
    this.#profile.write(writer);
    for (const each of [...this.#means, ...this.#squares]) writer.f64(each);
    writer.varint(this.#rowsInBlock);
    for (const each of [this.#rarestOfBlock, this.#rarestBefore, this.#last]) writer.f64(each);
  }

  readMore(reader: StateReader): void {
    this.#rows = reader.varint();
    if (this.#rows === 0) return;
    for (const each of this.#usual) each.read(reader);
    for (const each of this.#tails) each.readMore(reader);
    this.#profile.read(reader);
    for (const list of [this.#means, this.#squares]) list.forEach((_, place) => (list[place] = reader.f64()));
    this.#rowsInBlock = reader.varint();
    [this.#rarestOfBlock, this.#rarestBefore, this.#last] = [reader.f64(), reader.f64(), reader.f64()];
  }

  get #allowed(): number {
    return BUDGET_SHARES.series * this.#market.budget;
  }

  #weightOf(place: number): number {
    return Math.max(this.#weights[place]!, 1 / (this.#rows + 1));
  }

  /** What the row would make of each statistic. */
  #measure(value: number): void {
    const into = this.#statistics;
    into[0] = value;
    into[1] = Number.isNaN(this.#last) ? 0 : value - this.#last;
    into[2] = value - this.#usual[0]!.mean - this.#profile.excess;
    for (let place = 0; place < HALF_LIVES.length; place += 1) {
      const weight = this.#weightOf(place);
      const difference = value - this.#means[place]!;
      into[3 + 2 * place] = this.#means[place]! + weight * difference;
      const square = (1 - weight) * (this.#squares[place]! + weight * difference * difference);
      into[4 + 2 * place] = 0.5 * Math.log(square + (LEAST_SPREAD * value) ** 2 + Number.MIN_VALUE);
    }
  }

  #deviation(place: number): number {
    const { mean, deviation } = this.#usual[place]!;
    const statistic = this.#statistics[place]!;
    const spread = Math.max(deviation, LEAST_SPREAD * Math.abs(mean), Number.MIN_VALUE);
    return Math.min(1e6, Math.abs(statistic - mean) / spread);
  }

  #nextOfBlock(): void {
    if (this.#probability < this.#rarestOfBlock) this.#rarestOfBlock = this.#probability;
    this.#rowsInBlock += 1;
    const length = Math.min(LONGEST_BLOCK, Math.max(SHORTEST_BLOCK, BLOCK_SHARE * this.#rows));
    if (this.#rowsInBlock < length) return;
    this.#rarestBefore = this.#rarestOfBlock;
    this.#rarestOfBlock = 1;
    this.#rowsInBlock = 0;
  }
}
