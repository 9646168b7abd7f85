import type { BarHistory } from '../indicators/bar-history.ts';
import type { IndicatorSelection, IndicatorSet } from '../indicators/indicator-set.ts';
import { TICK_SMA_KEY } from '../indicators/tick-sma.ts';
import { signedTrend, TREND_INPUTS } from '../indicators/trend.ts';
import type { Bar } from '../market-data/bar.ts';

/** Values of the bar itself, live or closed: `price` is its last (its close). */
const BAR_VALUES = {
  price: (bar: Bar) => bar.close,
  open: (bar: Bar) => bar.open,
  high: (bar: Bar) => bar.high,
  low: (bar: Bar) => bar.low,
  volume: (bar: Bar) => bar.volume,
} as const;

const TREND = 'trend';

/** Names of the values that a closed bar has. */
export function closedBarValues({ keys }: IndicatorSet): readonly string[] {
  const hasTrend = keys.includes(TREND_INPUTS.slope) && keys.includes(TREND_INPUTS.stdev);
  return [...Object.keys(BAR_VALUES), ...keys, ...(hasTrend ? [TREND] : [])];
}

/** Names of the values that the live bar has: those of a closed one, and the average over single ticks. */
export function liveBarValues(indicators: IndicatorSet): readonly string[] {
  return [...closedBarValues(indicators), TICK_SMA_KEY];
}

/** A few values of a symbol, so that only the indicators behind them need be computed with each tick. */
export class ValueSelection {
  readonly names: readonly string[];
  readonly #indicators: IndicatorSet;
  readonly #selection: IndicatorSelection;
  readonly #outputs: Float64Array;
  readonly #read: readonly ((bar: Bar, tickSma: number | null) => number)[];

  /** `names` are of those that `liveBarValues` knows. */
  constructor(names: readonly string[], indicators: IndicatorSet) {
    this.names = names;
    this.#indicators = indicators;
    const keys = indicatorsOf(names, indicators);
    this.#selection = indicators.select(keys);
    this.#outputs = new Float64Array(keys.length);
    this.#read = names.map((name) => this.#reader(name, keys));
  }

  get needsIndicators(): boolean {
    return this.#outputs.length > 0;
  }

  readLive(
    bar: Bar,
    state: Float64Array,
    history: BarHistory,
    tickSma: number | null,
    values: Float64Array,
  ): void {
    if (this.needsIndicators) this.#indicators.peek(this.#selection, state, bar, history, this.#outputs);
    for (let i = 0; i < this.#read.length; i++) values[i] = this.#read[i]!(bar, tickSma);
  }

  readClosed(bar: Bar, indicators: Readonly<Record<string, number | null>>, values: Float64Array): void {
    for (const [i, name] of this.names.entries()) {
      values[i] = isBarValue(name) ? BAR_VALUES[name](bar) : (indicators[name] ?? Number.NaN);
    }
  }

  #reader(name: string, keys: readonly string[]): (bar: Bar, tickSma: number | null) => number {
    if (isBarValue(name)) return BAR_VALUES[name];
    if (name === TICK_SMA_KEY) return (_, tickSma) => tickSma ?? Number.NaN;
    const outputs = this.#outputs;
    if (name === TREND) {
      const [slope, stdev] = [keys.indexOf(TREND_INPUTS.slope), keys.indexOf(TREND_INPUTS.stdev)];
      return () => signedTrend(known(outputs[slope]!), known(outputs[stdev]!)) ?? Number.NaN;
    }
    const at = keys.indexOf(name);
    return () => (Number.isFinite(outputs[at]!) ? outputs[at]! : Number.NaN);
  }
}

function indicatorsOf(names: readonly string[], { keys }: IndicatorSet): readonly string[] {
  const needed = new Set(names.filter((name) => keys.includes(name)));
  if (names.includes(TREND)) for (const input of Object.values(TREND_INPUTS)) needed.add(input);
  return [...needed];
}

function isBarValue(name: string): name is keyof typeof BAR_VALUES {
  return Object.hasOwn(BAR_VALUES, name);
}

function known(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
