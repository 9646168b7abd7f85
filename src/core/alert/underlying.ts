/** What vendors quote a coin in, the longer before what ends like it. */
const QUOTED_IN = ['FDUSD', 'USDT', 'USDC', 'BUSD', 'TUSD', 'USD', 'EUR', 'GBP', 'JPY'];
/** Behind the pair: a perpetual future, or one that ends at a date. */
const CONTRACT = /[-_.]?(?:PERP|SWAP|\d{6,8})$/;
const PARTED = /[-/_:]/;

/** A market, and what it is one of where that is known. */
interface Listed {
  readonly symbol: string;
  readonly underlying?: string;
}

/**
 * What a market trades, as its reference data say, which may name a pair; by its symbol where they say nothing: BTC for BTCUSDT, BTC-USD, XBT/USD as it stands, and BTCUSD-PERP; a share for itself. Markets of
 * one underlying move together, so that their alerts are one event.
 */
export function underlyingOf({ symbol, underlying }: Listed): string {
  const pair = (underlying ?? symbol).toUpperCase().replace(CONTRACT, '');
  const [base = '', quote = ''] = pair.split(PARTED);
  if (base !== '' && QUOTED_IN.includes(quote)) return base;
  const quotedIn = QUOTED_IN.find(
    (currency) => pair.endsWith(currency) && pair.length - currency.length >= 2,
  );
  return quotedIn === undefined ? pair : pair.slice(0, -quotedIn.length);
}
