/** Where the last full run of `npm run bench:detection` is kept. */
export const DETECTION_FIGURES = 'apps/bench/detection.json';

/** What the detectors found, in numbers that a second run repeats to the last digit. */
export interface DetectionFigures {
  /** How much is told on bars of one length. A day and symbol with bars is a date, one without a documented event a quiet one. */
  readonly byLength: readonly {
    readonly intervalMs: number;
    readonly series: number;
    readonly dates: number;
    readonly alerts: number;
    readonly quietDates: number;
    readonly quietAlerts: number;
    /** Alerts that the budget allows on these bars. */
    readonly budget: number;
    /** Share of bars at least as rare as each probability, over that probability: 1 is calibrated. Held-out bars alone. */
    readonly calibration: readonly number[];
  }[];
  readonly events: readonly {
    readonly what: string;
    readonly symbol: string;
    /** Kinds that were found in its time; none where it was missed. */
    readonly foundAs: readonly string[];
    /** A message came in its time, or on one of its days. */
    readonly isTold: boolean;
    readonly isToldOnDate: boolean;
  }[];
  /** The share of these events that messages at random places would have told: in their time, on their days. */
  readonly chance: { readonly inTime: number; readonly onDate: number };
  readonly injections: readonly {
    readonly kind: string;
    readonly tried: number;
    readonly found: number;
    readonly falseAlerts: number;
    /** Bars from the anomaly to its first finding; null where none was found. */
    readonly medianDelayBars: number | null;
    /** How often it was reported as which kind. */
    readonly toldAs: Readonly<Record<string, number>>;
  }[];
}

/** What `calibration` is worked out for. */
export const CALIBRATED_AT = [0.05, 0.01, 0.001] as const;
