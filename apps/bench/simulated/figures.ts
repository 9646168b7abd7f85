/** Where the last full run of `npm run bench:simulated` is kept. */
export const SIMULATED_FIGURES = 'apps/bench/simulated-days.json';

/** What the detectors told of simulated days, in numbers that a second run repeats to the last digit. */
export interface SimulatedFigures {
  readonly days: number;
  /** By kind of label that is to be told. */
  readonly kinds: readonly {
    readonly kind: string;
    readonly labels: number;
    readonly inTime: number;
    readonly late: number;
    /** From the start of the label to what was told in time; null where nothing was. */
    readonly medianDelaySeconds: number | null;
  }[];
  /** By what it was when something was told of nothing. */
  readonly falseAlarms: readonly { readonly during: string; readonly count: number }[];
}
