/** Where the last full run of `npm run bench:detection` is kept. */
export const DETECTION_FIGURES = 'apps/bench/detection.json';

/** What the detectors found, in numbers that a second run repeats to the last digit. */
export interface DetectionFigures {
  /** Alerts outside of documented events: what a day without news brings. */
  readonly ordinaryDays: { readonly series: number; readonly days: number; readonly alerts: number };
  readonly events: readonly {
    readonly what: string;
    readonly symbol: string;
    /** Kinds that were found in its time; none where it was missed. */
    readonly foundAs: readonly string[];
  }[];
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
