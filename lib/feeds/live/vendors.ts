import { alpaca } from './alpaca.ts';
import { binance } from './binance.ts';
import { bybit } from './bybit.ts';
import { coinbaseAdvanced } from './coinbase-advanced.ts';
import { coinbase } from './coinbase.ts';
import { finnhub } from './finnhub.ts';
import { kraken } from './kraken.ts';
import { okx } from './okx.ts';
import { polygon } from './polygon.ts';
import type { FeedVendor } from './vendor.ts';

/** Vendors of live market data by name. */
export const VENDORS: ReadonlyMap<string, FeedVendor> = new Map(
  [finnhub, alpaca, binance, coinbase, coinbaseAdvanced, kraken, bybit, okx, polygon].map((vendor) => [
    vendor.name,
    vendor,
  ]),
);
