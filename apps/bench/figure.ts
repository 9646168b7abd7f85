/** One measured number. `low` and `high` are the best and the worst round; the value is the median. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly low?: number;
  readonly high?: number;
  /** The value divided by that of another figure of the same part, measured in turn with it. */
  readonly ratio?: { readonly to: string; readonly value: number };
  readonly target?: { readonly text: string; readonly isMet: boolean };
}

export interface Part {
  readonly title: string;
  /** How it was measured, in one or two sentences. */
  readonly method: string;
  readonly figures: readonly Figure[];
}

/** What a part's module exports as `measure`. */
export type Measure = () => Promise<Part> | Part;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Median, best and worst of the samples, in `scale` times their unit. */
export function spread(
  samples: readonly number[],
  scale = 1,
): { readonly value: number; readonly low: number; readonly high: number } {
  const scaled = samples.map((sample) => sample * scale);
  return { value: median(scaled), low: Math.min(...scaled), high: Math.max(...scaled) };
}

/** How often the median of `numerator` the median of `denominator` is. */
export function ratioTo(name: string, numerator: Figure, denominator: Figure) {
  return { to: name, value: numerator.value / denominator.value };
}

export function atMost(value: number, limit: number, text: string) {
  return { text, isMet: value <= limit };
}

export function atLeast(value: number, limit: number, text: string) {
  return { text, isMet: value >= limit };
}
