/** What one step of a load came to. */
export interface LoadStep {
  /** Ticks a second that it was meant to put on the stream. */
  readonly offered: number;
  /** Ticks a second that the stream took. */
  readonly taken: number;
  /** Ticks a second that were worked off. */
  readonly done: number;
  /** From arrival on the stream to the end of the invocation, ms; null where nothing was worked off. */
  readonly latency: { readonly p50: number; readonly p95: number; readonly p99: number } | null;
  /** Ticks that waited, a figure a second. */
  readonly waiting: readonly number[];
  readonly functions: readonly FunctionLoad[];
}

export interface FunctionLoad {
  readonly name: string;
  readonly invocations: number;
  /** Of one core. */
  readonly cpuShare: number;
  readonly cpuMsPerInvocation: number;
  readonly rssMb: number;
}

/** Below that much of a second's ticks, growth is how batches happen to be cut. */
const NOTEWORTHY_SECONDS = 2;

/**
 * Whether more and more ticks wait: the second half of a step has more of them on average than the first by what two seconds bring.
 * A window of a few seconds always has some waiting.
 */
export function lagGrows({ offered, waiting }: LoadStep): boolean {
  const half = Math.floor(waiting.length / 2);
  return mean(waiting.slice(half)) - mean(waiting.slice(0, half)) > NOTEWORTHY_SECONDS * offered;
}

/** The rate that was held and the one at which lag grew. */
export function limitText(steps: readonly LoadStep[]): string {
  const index = steps.findIndex((step) => lagGrows(step) || step.taken < 0.9 * step.offered);
  if (index < 0) return `Lag did not grow at up to ${steps.at(-1)!.offered} ticks/s.`;
  const { offered, taken } = steps[index]!;
  const held = index === 0 ? '' : `, and not at ${steps[index - 1]!.offered}`;
  return taken < 0.9 * offered
    ? `The loopback stream took no more than ${taken.toFixed(0)} of ${offered} ticks/s: this machine's limit, before the functions'.`
    : `Lag grows at ${offered} ticks/s${held}.`;
}

/** @param latencies ms, in any order */
export function latencyOf(latencies: readonly number[]): LoadStep['latency'] {
  const sorted = latencies.toSorted((a, b) => a - b);
  const percentile = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1]!;
  return sorted.length === 0 ? null : { p50: percentile(0.5), p95: percentile(0.95), p99: percentile(0.99) };
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
