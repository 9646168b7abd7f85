import type { SeverityRule } from './severity-rule.ts';
import type { Because } from './verdict.ts';
import type { Market } from '../calendar/market-hours.ts';
import type { Selection } from '../matching/selection.ts';

/** What the operator decides for everybody, kept beside the preferences. */
export interface Settings {
  /** Asked before the default ones, in this order. */
  readonly severityRules: readonly OwnSeverityRule[];
  /** Symbols that matter more than others; `*` stands for any characters. */
  readonly watchList: readonly string[];
  readonly markets: readonly Market[];
  /** Symbols by which the S&P 500 is followed, whose fall halts the US markets. */
  readonly breakerIndexes: readonly string[];
  /** The time in which episodes of a symbol are counted for severity rules. */
  readonly recurrenceHours: number;
  readonly feedOutages: readonly FeedOutage[];
}

/** A rule that the operator has written, with the words for it. */
export interface OwnSeverityRule extends SeverityRule {
  readonly because: Because;
}

/** While one of these alarms of the monitor itself is on, silence of these symbols is no news. */
export interface FeedOutage {
  /** Name of the CloudWatch alarm; `*` stands for any characters. */
  readonly alarm: string;
  readonly symbols: Selection;
}

/** Settings of an operator who has not written any. */
export const DEFAULT_SETTINGS: Settings = Object.freeze({
  severityRules: [],
  watchList: [],
  markets: [],
  // As feeds spell the index, and the fund that follows it.
  breakerIndexes: ['SPX', '^SPX', '^GSPC', '.SPX', 'I:SPX', '$SPX', 'SPY'],
  recurrenceHours: 24,
  feedOutages: [],
});
