import { THRESHOLDS } from '../anomaly-detection/thresholds.ts';
import { BarHistory } from '../indicators/bar-history.ts';
import type { IndicatorSet } from '../indicators/indicator-set.ts';
import { TICK_SMA_PERIOD, TickSma } from '../indicators/tick-sma.ts';
import { withTrend } from '../indicators/trend.ts';
import type { Bar } from '../market-data/bar.ts';
import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';
import type { ValueSelection } from './value-selection.ts';

/** The closed bars of one series, and the indicators over them. */
export class SeriesIndicators {
  readonly #set: IndicatorSet;
  #values: Float64Array;
  readonly #preview: Float64Array;
  #history: BarHistory;
  #tickSma = new TickSma(TICK_SMA_PERIOD);

  constructor(set: IndicatorSet) {
    this.#set = set;
    this.#values = set.createState();
    this.#preview = new Float64Array(this.#values.length);
    this.#history = newHistory(set);
  }

  get history(): BarHistory {
    return this.#history;
  }

  /** Average of single ticks; null until there are enough. */
  get tickSma(): number | null {
    return this.#tickSma.value;
  }

  /** `tradingDay`: of the bar that begins; null where no exchange says. */
  beginBar(tradingDay: number | null): void {
    this.#history.tradingDay = tradingDay;
  }

  tick(price: number): void {
    this.#tickSma.push(price);
  }

  close(bar: Bar): void {
    this.#set.commit(this.#values, bar, this.#history);
  }

  /** Nothing that is known of prices holds any more. */
  forget(): void {
    this.#history = newHistory(this.#set);
    this.#values.set(this.#set.createState());
    this.#tickSma = new TickSma(TICK_SMA_PERIOD);
  }

  /** The last closes, oldest first: as many as there are, `count` at most. */
  closes(count: number): number[] {
    const known = Math.min(count, this.#history.count, this.#history.capacity);
    return Array.from({ length: known }, (_, index) => this.#history.close(known - index));
  }

  /** By key; null while warming up. `trend` is the signed strength. */
  values(): Record<string, number | null> {
    return withTrend(this.#set.values(this.#values));
  }

  /** As if `bar` closed now. */
  valuesWith(bar: Bar): Record<string, number | null> {
    this.#set.preview(this.#values, bar, this.#history, this.#preview);
    return withTrend(this.#set.values(this.#preview));
  }

  /** The selected values as if `bar` closed now, NaN while warming up. */
  readWith(bar: Bar, selection: ValueSelection, values: Float64Array): void {
    selection.readLive(bar, this.#values, this.#history, this.#tickSma.value, values);
  }

  write(writer: StateWriter): void {
    this.#history.write(writer);
    writer.f64Array(this.#values.subarray(0, this.#set.firstStateSize));
    this.#tickSma.write(writer);
  }

  /**
   * `isSameSet`: they were written with this set of indicators. Those of another one, and those that have overflowed when numbers
   * had no bounds yet, are worked out anew from the bars that are kept, of which the volume is not known.
   */
  read(reader: StateReader, isSameSet: boolean): void {
    const history = BarHistory.read(reader);
    const values = reader.f64Array();
    this.#tickSma = TickSma.read(reader);
    if (isSameSet && this.#set.isSound(values)) {
      this.#history = history;
      this.#values.set(values);
    } else [this.#history, this.#values] = this.#workedOutAnew(history);
  }

  /** What format 5 has no place for. */
  writeMore(writer: StateWriter): void {
    writer.varint(this.#set.laterSignature);
    writer.f64Array(this.#values.subarray(this.#set.firstStateSize));
  }

  /** After `read`. `reader`: absent where an older version has written the rest. */
  readMore(reader: StateReader | undefined): void {
    const first = this.#set.firstStateSize;
    if (reader?.varint() === this.#set.laterSignature) {
      const later = reader.f64Array();
      if (this.#set.isSound(later, first)) {
        this.#values.set(later, first);
        return;
      }
    }
    if (!this.#set.hasLater) return;
    const [, anew] = this.#workedOutAnew(this.#history);
    this.#values.set(anew.subarray(first), first);
  }

  #workedOutAnew(known: BarHistory): [BarHistory, Float64Array<ArrayBuffer>] {
    const [history, values] = [newHistory(this.#set), this.#set.createState()];
    for (let n = Math.min(known.count, known.capacity); n >= 1; n -= 1) {
      const close = known.close(n);
      const bar = { startMs: 0, open: close, high: known.high(n), low: known.low(n), close, volume: 0 };
      this.#set.commit(values, bar, history);
    }
    return [history, values];
  }
}

function newHistory(set: IndicatorSet): BarHistory {
  return new BarHistory(Math.max(set.historyCapacity, THRESHOLDS.horizonsInBars.at(-1)!));
}
