/** What trades under a symbol. */
export const ASSET_CLASSES = [
  'stock',
  'fund',
  'index',
  'future',
  'option',
  'spread',
  'fx',
  'crypto',
  'commodity',
  'bond',
  'rate',
  'other',
] as const;
export type AssetClass = (typeof ASSET_CLASSES)[number];

/**
 * `positive`: a price, whose returns are ratios. `signed`: may be 0 or below, as spreads, power and rates are, and its returns are
 * differences.
 */
export const PRICE_KINDS = ['positive', 'signed'] as const;
export type PriceKind = (typeof PRICE_KINDS)[number];

/** A split, or a dividend in shares. */
export interface Split {
  /** The first day of the exchange on which the price is per new share, in days since 1970-01-01. */
  readonly day: number;
  /** New shares for an old one: 1.5 for three for two, 0.05 for one for twenty. */
  readonly ratio: number;
}

/** What is known of an instrument beside its prices. What is missing is not known. */
export interface Instrument {
  readonly symbol: string;
  readonly name?: string;
  /** Market identifier code, ISO 10383: it has the calendar of its exchange, and without one it trades around the clock. */
  readonly exchange?: string;
  readonly assetClass?: AssetClass;
  readonly currency?: string;
  /** Symbol of what it is derived from, or what it is another listing of. */
  readonly underlying?: string;
  readonly tickSize?: number;
  readonly priceKind: PriceKind;
  /** Of its limit up – limit down bands; see `LuldTier`. */
  readonly luldTier?: 1 | 2;
  readonly splits: readonly Split[];
  /** What vendors call it, by vendor. */
  readonly aliases: Readonly<Record<string, string>>;
  /** The price that it is meant to hold, as a stable coin is. */
  readonly peg?: number;
}
