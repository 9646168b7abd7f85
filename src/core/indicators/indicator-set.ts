import type { Bar } from '../market-data/bar.ts';
import type { BarHistory } from './bar-history.ts';
import { buildIndicator, IndicatorListError } from './indicator-catalog.ts';
import type { Indicator } from './indicator.ts';
import { fnv1a32, utf16Units } from '../prelude/fnv1a.ts';

/** The indicators that are computed where nobody says otherwise. */
export const DEFAULT_INDICATORS =
  'sma:20,ema:20,wma:14,rsi:14,macd:12:26:9,bb:20:2,atr:14,stdev:14,vwap,roc:14,slope:14,stoch:14:3:3,obv,adx:14,rvol:20,sma_cross:5:20,forecast';

/**
 * Reads a comma-separated list of indicators in the form of DEFAULT_INDICATORS. An entry given twice counts once.
 * @throws IndicatorListError naming the entry that does not fit
 */
export function parseIndicators(list: string): IndicatorSet {
  const byKey = new Map<string, Indicator>();
  for (const [position, entry] of list.split(',').entries()) {
    if (entry.trim() === '')
      throw new IndicatorListError(
        `indicator ${position + 1} of the list is empty; write names with a comma between, such as sma:20,rsi:14`,
      );
    const indicator = buildIndicator(entry);
    byKey.set(indicator.keys[0]!, indicator);
  }
  return new IndicatorSet([...byKey.values()]);
}

/** A few outputs of a set, so that only the indicators behind them need be computed. */
export interface IndicatorSelection {
  /** Indicators of the set by their place in it, each once. */
  readonly indicators: readonly number[];
  /** Places of the outputs in a state, in the order they were asked for. */
  readonly slots: readonly number[];
}

/**
 * Several indicators over one series of bars, their whole state in one Float64Array: a copy of its bytes is a
 * snapshot, and a restored one continues bit for bit. One set serves any number of symbols, each with its own state
 * and history.
 */
export class IndicatorSet {
  /** Names of all outputs, in the order of the list. */
  readonly keys: readonly string[];
  readonly stateSize: number;
  /**
   * Tells sets apart: a state kept for one set means nothing to another. Of the indicators that format 5 of a snapshot holds; the others
   * come and go without it.
   */
  readonly signature: number;
  /** The same for the indicators that are kept apart. */
  readonly laterSignature: number;
  /** Size of the part of a state that format 5 holds; what is kept apart stands behind it. */
  readonly firstStateSize: number;
  /** The least capacity of the BarHistory beside each state. */
  readonly historyCapacity: number;
  readonly #indicators: readonly Indicator[];
  readonly #outputSlots: readonly number[];
  readonly #accumulatorSlots: readonly number[];
  readonly #slotByKey: ReadonlyMap<string, number>;
  /** Updates happen here, in views made once: cutting one per indicator and bar would cost more than the sums. */
  readonly #workspace: Float64Array;
  readonly #views: readonly Float64Array[];

  constructor(list: readonly Indicator[]) {
    const [first, later] = [list.filter(({ isLater }) => !isLater), list.filter(({ isLater }) => isLater)];
    const indicators = [...first, ...later];
    this.#indicators = indicators;
    this.keys = keysOf(indicators);
    this.signature = fnv1a32(utf16Units(keysOf(first).join()));
    this.laterSignature = fnv1a32(utf16Units(keysOf(later).join()));
    this.firstStateSize = sizeOf(first);
    this.stateSize = this.firstStateSize + sizeOf(later);
    this.historyCapacity = Math.max(1, ...indicators.map((indicator) => indicator.lookback));
    this.#workspace = new Float64Array(this.stateSize);
    const views: Float64Array[] = [];
    const outputSlots: number[] = [];
    const accumulatorSlots: number[] = [];
    let start = 0;
    for (const indicator of indicators) {
      views.push(this.#workspace.subarray(start, start + indicator.stateSize));
      for (let i = 0; i < indicator.stateSize; i++) {
        (i < indicator.keys.length ? outputSlots : accumulatorSlots).push(start + i);
      }
      start += indicator.stateSize;
    }
    this.#views = views;
    this.#outputSlots = outputSlots;
    this.#accumulatorSlots = accumulatorSlots;
    this.#slotByKey = new Map(this.keys.map((key, i) => [key, outputSlots[i]!]));
  }

  /** The state before the first bar; it goes with an empty history. */
  createState(): Float64Array<ArrayBuffer> {
    const state = new Float64Array(this.stateSize);
    for (const slot of this.#outputSlots) state[slot] = Number.NaN;
    return state;
  }

  /** Some indicators are kept apart. */
  get hasLater(): boolean {
    return this.stateSize > this.firstStateSize;
  }

  /**
   * False where an accumulator has overflowed, which it would remember for ever. No bar within the bounds of the wire does that.
   * `from`: where in a state the part begins.
   */
  isSound(part: Float64Array, from = 0): boolean {
    return this.#accumulatorSlots.every(
      (slot) => slot < from || slot >= from + part.length || Number.isFinite(part[slot - from]),
    );
  }

  /** Takes a finished bar into the state and then into the history. */
  commit(state: Float64Array, bar: Bar, history: BarHistory): void {
    this.#compute(state, bar, history);
    state.set(this.#workspace);
    history.push(bar);
  }

  /** Writes into `scratch` the state that committing this unfinished bar now would give; nothing else changes. */
  preview(state: Float64Array, bar: Bar, history: BarHistory, scratch: Float64Array): void {
    this.#compute(state, bar, history);
    scratch.set(this.#workspace);
  }

  /** @throws RangeError when the set has no such output */
  select(keys: readonly string[]): IndicatorSelection {
    const indicators = new Set<number>();
    const slots = keys.map((key) => {
      const slot = this.#slotByKey.get(key);
      if (slot === undefined) throw new RangeError(`no indicator of this set is called ${key}`);
      indicators.add(this.#indicators.findIndex((indicator) => indicator.keys.includes(key)));
      return slot;
    });
    return { indicators: [...indicators], slots };
  }

  /** Writes into `outputs` what `preview` would give for the selection, NaN while warming up; nothing else changes. */
  peek(
    selection: IndicatorSelection,
    state: Float64Array,
    bar: Bar,
    history: BarHistory,
    outputs: Float64Array,
  ): void {
    this.#workspace.set(state);
    for (const i of selection.indicators) this.#indicators[i]!.update(this.#views[i]!, bar, history);
    for (let i = 0; i < selection.slots.length; i++) outputs[i] = this.#workspace[selection.slots[i]!]!;
  }

  /** The outputs held by a state, null while warming up. */
  values(state: Float64Array): Record<string, number | null> {
    const values: Record<string, number | null> = {};
    for (let i = 0; i < this.keys.length; i++) {
      values[this.keys[i]!] = finiteOrNull(state[this.#outputSlots[i]!]!);
    }
    return values;
  }

  /** One output; null while warming up and for a key that is not in the set. */
  value(state: Float64Array, key: string): number | null {
    const slot = this.#slotByKey.get(key);
    return slot === undefined ? null : finiteOrNull(state[slot]!);
  }

  #compute(state: Float64Array, bar: Bar, history: BarHistory): void {
    if (state.length !== this.stateSize || history.capacity < this.historyCapacity)
      throw new RangeError(
        `these indicators need a state of ${this.stateSize} numbers and a history of ${this.historyCapacity} bars, ` +
          `got ${state.length} and ${history.capacity}: they were kept for another list of indicators`,
      );
    this.#workspace.set(state);
    for (let i = 0; i < this.#indicators.length; i++) {
      this.#indicators[i]!.update(this.#views[i]!, bar, history);
    }
  }
}

function keysOf(indicators: readonly Indicator[]): readonly string[] {
  return indicators.flatMap(({ keys }) => keys);
}

function sizeOf(indicators: readonly Indicator[]): number {
  return indicators.reduce((size, { stateSize }) => size + stateSize, 0);
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
