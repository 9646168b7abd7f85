import type { BarEvent } from '../../../src/core/market-data/market-event.ts';

/** Anomalies that are put into recorded data, so that it is known what there is to find. */
export const INJECTIONS = [
  'spike',
  'level shift',
  'volume burst',
  'stale feed',
  'fat finger',
  'split',
] as const;
export type Injection = (typeof INJECTIONS)[number];

export interface InjectedSeries {
  readonly bars: readonly BarEvent[];
  /** Rows in which a report of the anomaly counts as finding it. */
  readonly from: number;
  readonly to: number;
}

export type Random = () => number;

/** Sizes are drawn from these ranges; price moves in robust standard deviations of the 200 bars before. */
const MOVE_SIGMAS = [14, 30] as const;
const SMALLEST_MOVE = 0.005;
const BURST_FACTOR = [25, 80] as const;
const STALE_BARS = [30, 60] as const;
const FAT_FINGER_SHARE = [0.15, 0.9] as const;
const SPLIT_RATIOS = [2, 7, 1 / 20];
const LOOK_BACK = 200;
/** Rows after a sudden anomaly in which it may still be reported. */
const GRACE = 2;

interface Place {
  readonly bars: readonly BarEvent[];
  readonly at: number;
  readonly random: Random;
  /** A factor by which a price jumps here, up or down. */
  readonly move: number;
}

/** Each changes `copy` and returns the last row in which the anomaly may still be reported. */
const INJECTORS: Record<Injection, (copy: BarEvent[], place: Place) => number> = {
  spike: (copy, { bars, at, move }) => {
    copy[at] = closingAt(bars[at]!, bars[at]!.close * move);
    return at + GRACE;
  },
  'level shift': (copy, { bars, at, move }) => {
    for (let row = at; row < copy.length; row += 1) copy[row] = scaled(bars[row]!, move, 1);
    return at + GRACE;
  },
  'volume burst': (copy, { bars, at, random }) => {
    const factor = draw(BURST_FACTOR, random);
    for (let row = at; row <= at + 1; row += 1) copy[row] = scaled(bars[row]!, 1, factor);
    return at + GRACE;
  },
  'stale feed': (copy, { bars, at, random }) => {
    const end = Math.min(copy.length - 1, at + Math.round(draw(STALE_BARS, random)));
    const stuck = bars[at - 1]!;
    for (let row = at; row <= end; row += 1) copy[row] = { ...stuck, timestampMs: bars[row]!.timestampMs };
    return end;
  },
  'fat finger': (copy, { bars, at, random, move }) => {
    const share = draw(FAT_FINGER_SHARE, random);
    const bar = bars[at]!;
    copy[at] = move < 1 ? { ...bar, low: bar.low * (1 - share) } : { ...bar, high: bar.high * (1 + share) };
    return at + GRACE;
  },
  split: (copy, { bars, at, random }) => {
    const ratio = SPLIT_RATIOS[Math.floor(random() * SPLIT_RATIOS.length)]!;
    for (let row = at; row < copy.length; row += 1) copy[row] = scaled(bars[row]!, 1 / ratio, ratio);
    return at + GRACE;
  },
};

/** Puts one anomaly of the kind into a copy of `bars`, somewhere behind the first 40 %. */
export function inject(kind: Injection, bars: readonly BarEvent[], random: Random): InjectedSeries {
  const at = Math.floor(bars.length * (0.4 + 0.5 * random()));
  const sign = random() < 0.5 ? -1 : 1;
  const size = Math.max(SMALLEST_MOVE, draw(MOVE_SIGMAS, random) * robustSigma(bars, at));
  const copy = [...bars];
  const to = INJECTORS[kind](copy, { bars, at, random, move: Math.exp(sign * size) });
  return { bars: copy, from: at, to };
}

function draw([low, high]: readonly [number, number], random: Random): number {
  return low + (high - low) * random();
}

function scaled(bar: BarEvent, price: number, volume: number): BarEvent {
  return {
    ...bar,
    open: bar.open * price,
    high: bar.high * price,
    low: bar.low * price,
    close: bar.close * price,
    volume: bar.volume * volume,
  };
}

function closingAt(bar: BarEvent, close: number): BarEvent {
  return { ...bar, close, high: Math.max(bar.high, close), low: Math.min(bar.low, close) };
}

/** Median absolute return / 0.6745. */
function robustSigma(bars: readonly BarEvent[], at: number): number {
  const window = bars.slice(Math.max(1, at - LOOK_BACK), at);
  const returns = window.map(({ open, close }, index) =>
    Math.abs(Math.log(close / (window[index - 1]?.close ?? open))),
  );
  returns.sort((a, b) => a - b);
  return (returns[Math.floor(returns.length / 2)] ?? 0) / 0.6745;
}
