/** What a metric may be called. */
export const METRIC_NAME = /^[a-z][a-z0-9_]{0,31}$/;

const METRIC_SYMBOL = /^(.+):([a-z][a-z0-9_]{0,31})$/;

/** A series that a market has beside its prices, such as a funding rate or an open interest. */
export interface Metric {
  /** Symbol of the market. */
  readonly market: string;
  readonly name: string;
}

/**
 * The symbol that a metric is known by, as a series of its own: `BTCUSDT-PERP:funding_rate`. Symbols of markets have no lower case behind
 * a colon, since the wire folds it.
 */
export function metricSymbol({ market, name }: Metric): string {
  return `${market}:${name}`;
}

/** null for the symbol of a market. */
export function metricOf(symbol: string): Metric | null {
  const [, market, name] = METRIC_SYMBOL.exec(symbol) ?? [];
  return market === undefined || name === undefined ? null : { market, name };
}
