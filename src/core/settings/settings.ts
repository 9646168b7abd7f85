import type { Market } from '../market-hours/market-hours.ts';
import type { Selection } from '../matching/selection.ts';

/** What the operator decides for everybody, kept beside the preferences. */
export interface Settings {
  /** Symbols that matter more than others; `*` stands for any characters. */
  readonly watchList: readonly string[];
  readonly markets: readonly Market[];
  readonly feedOutages: readonly FeedOutage[];
}

/** While one of these alarms of the monitor itself is on, silence of these symbols is no news. */
export interface FeedOutage {
  /** Name of the CloudWatch alarm; `*` stands for any characters. */
  readonly alarm: string;
  readonly symbols: Selection;
}

/** Those of an operator who has not written any. */
export const DEFAULT_SETTINGS: Settings = Object.freeze({ watchList: [], markets: [], feedOutages: [] });
