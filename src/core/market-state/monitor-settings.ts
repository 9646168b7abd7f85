import { DEFAULT_ALERT_BUDGET } from '../anomaly-detection/alert-budget.ts';
import type { ExchangeCalendar } from '../calendar/exchange-calendar.ts';
import { calendarOf } from '../calendar/exchange-calendars.ts';
import { DEFAULT_SCORE_THRESHOLD } from '../anomaly-detection/thresholds.ts';
import type { LuldTier } from '../anomaly-detection/luld-plan.ts';
import type { ReturnKind } from '../anomaly-detection/price-norm.ts';
import { DEFAULT_INDICATORS, type IndicatorSet, parseIndicators } from '../indicators/indicator-set.ts';
import type { Instrument, Split } from '../instruments/instrument.ts';

/** What is computed for every symbol; the same for all, so it is not part of a symbol's state. */
export interface MonitorSettings {
  readonly indicators: IndicatorSet;
  /** Length of the bars that ticks are gathered into, in milliseconds. */
  readonly tickBarMs: number;
  /** Gather bars shorter than this into bars of this length; null takes every bar as it comes. */
  readonly aggregateBarsToMs: number | null;
  /** Scores below this are no finding. */
  readonly scoreThreshold: number;
  /** How many alerts are welcome; see `allowedProbability`. */
  readonly alertBudget: number;
  readonly returns: ReturnKind;
  /** No price, but a series of any kind: judged by `SeriesDetector` alone. */
  readonly isSeries: boolean;
  /** Symbols with limit up – limit down bands, and their tier; empty outside US equities. */
  readonly luldTiers: ReadonlyMap<string, LuldTier>;
}

/** What is computed for one symbol: what is for all, and what is known of its instrument. */
export interface SymbolSettings extends Omit<MonitorSettings, 'luldTiers'> {
  /** Of symbols of which nothing is known. */
  readonly defaultReturns: ReturnKind;
  readonly luldTier: LuldTier | null;
  /** Of its exchange; null for one that never closes, or is not known. */
  readonly calendar: ExchangeCalendar | null;
  readonly splits: readonly Split[];
  readonly peg: number | null;
}

/** `instrument`: absent for one of which nothing is known, which never closes and has positive prices. */
export function symbolSettings(
  symbol: string,
  { luldTiers, ...settings }: MonitorSettings,
  instrument?: Instrument,
): SymbolSettings {
  return {
    ...settings,
    defaultReturns: settings.returns,
    returns: instrument?.priceKind === 'signed' ? 'difference' : settings.returns,
    luldTier: luldTiers.get(symbol) ?? instrument?.luldTier ?? null,
    calendar: instrument?.exchange === undefined ? null : calendarOf(instrument.exchange),
    splits: instrument?.splits ?? [],
    peg: instrument?.peg ?? null,
  };
}

export function defaultSettings(): MonitorSettings {
  return {
    indicators: parseIndicators(DEFAULT_INDICATORS),
    tickBarMs: 60_000,
    aggregateBarsToMs: null,
    scoreThreshold: DEFAULT_SCORE_THRESHOLD,
    alertBudget: DEFAULT_ALERT_BUDGET,
    returns: 'log',
    isSeries: false,
    luldTiers: new Map(),
  };
}
