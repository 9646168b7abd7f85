import type { BarFacts, TapeFacts } from '../../../lib/market-simulator/stylised-facts.ts';

/** Where the last run of `npm run bench:facts` is kept. */
export const FACTS_FIGURES = 'apps/bench/stylised-facts.json';

/** Stylised facts of recorded markets, and of simulated ones beside them. */
export interface FactsFigures extends RecordedFacts {
  readonly simulated: SimulatedFacts;
}

export interface RecordedFacts {
  /** What was read: another file of that name is another measurement. */
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
  readonly bars: Readonly<Record<MarketKind, readonly SeriesFacts<BarFacts>[]>>;
  readonly tapes: readonly SeriesFacts<TapeFacts>[];
  readonly profiles: Readonly<Record<ProfileKind, readonly SeriesFacts<Profile>[]>>;
  readonly correlations: Readonly<
    Record<CorrelationKind, readonly { readonly symbols: string; readonly value: number }[]>
  >;
}

/** Each figure is the median of a few seeds. */
export interface SimulatedFacts {
  readonly bars: Readonly<Record<MarketKind, BarFacts>>;
  readonly tape: TapeFacts;
  readonly profiles: Readonly<Record<ProfileKind, Profile>>;
  readonly correlations: Readonly<Record<CorrelationKind, number>>;
}

export interface SeriesFacts<F> {
  readonly symbol: string;
  readonly facts: F;
}

export interface Profile {
  readonly volume: readonly number[];
  readonly volatility: readonly number[];
}

export const MARKET_KINDS = [
  'crypto, 1 min',
  'US shares, 1 min',
  'foreign exchange, 1 h',
  'crypto, 4 h and 1 d',
  'US shares, 1 d',
] as const;
export type MarketKind = (typeof MARKET_KINDS)[number];

export const PROFILE_KINDS = [
  'US shares, by half-hour of the session',
  'foreign exchange, by hour of New York',
] as const;
export type ProfileKind = (typeof PROFILE_KINDS)[number];

export const CORRELATION_KINDS = ['one coin on two venues, 1 min', 'two coins, 1 min'] as const;
export type CorrelationKind = (typeof CORRELATION_KINDS)[number];

/** Enough for any table, and the same on machines whose Math differs in the last bits. */
const SIGNIFICANT_DIGITS = 5;

/** The text of the file. */
export function asWritten(figures: object): string {
  return `${JSON.stringify(figures, rounded, 2)}\n`;
}

function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(SIGNIFICANT_DIGITS)) : value;
}
