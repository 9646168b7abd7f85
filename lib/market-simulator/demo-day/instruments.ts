import { inBars } from '../resolution.ts';
import type { Instrument } from '../instrument.ts';
import { cryptoPair, cryptoPath } from '../instruments/crypto.ts';
import { fxPair } from '../instruments/foreign-exchange.ts';
import { equitiesPath, indexFuture } from '../instruments/index-future.ts';
import { calendarSpread, fundingRate, stableCoin } from '../instruments/mean-reverting.ts';
import { usShare } from '../instruments/us-shares.ts';
import { alpacaShares } from '../vendors/alpaca.ts';
import { binance } from '../vendors/binance.ts';
import { coinbase } from '../vendors/coinbase.ts';
import { finnhub } from '../vendors/finnhub.ts';
import { polygonShares } from '../vendors/polygon.ts';
import { wire } from '../vendors/wire.ts';

const CRYPTO = cryptoPath('crypto', 0.025);
const EQUITIES = equitiesPath(0.009);
const MINUTE_MS = 60_000;

/** Four crypto pairs of one underlying market, on three venues that follow each other within a second. */
export const CRYPTO_PAIRS: readonly Instrument[] = [
  cryptoPair({
    symbol: 'BTCUSDT',
    form: binance({ trades: 'trade' }),
    startPrice: 68_412.5,
    priceStep: 0.01,
    quantityStep: 0.000_01,
    follows: [{ path: CRYPTO, share: 1, lagMs: 150 }],
    ownVolatility: 0.0015,
    tradesPerDay: 5000,
    volumePerDay: 1200,
  }),
  cryptoPair({
    symbol: 'BTC-USD',
    form: coinbase({ api: 'exchange' }),
    startPrice: 68_430,
    priceStep: 0.01,
    quantityStep: 0.000_000_01,
    follows: [{ path: CRYPTO, share: 1, lagMs: 600 }],
    ownVolatility: 0.002,
    tradesPerDay: 3500,
    volumePerDay: 500,
  }),
  cryptoPair({
    symbol: 'BTCUSDT-PERP',
    form: wire({ exchange: 'BYBIT', currency: 'USDT' }),
    startPrice: 68_395,
    priceStep: 0.1,
    quantityStep: 0.001,
    follows: [{ path: CRYPTO, share: 1, lagMs: 0 }],
    ownVolatility: 0.0015,
    tradesPerDay: 5000,
    volumePerDay: 6000,
  }),
  cryptoPair({
    symbol: 'ETHUSDT',
    form: binance({ trades: 'aggTrade', isCombined: true }),
    startPrice: 3521.4,
    priceStep: 0.01,
    quantityStep: 0.0001,
    follows: [{ path: CRYPTO, share: 1.1, lagMs: 350 }],
    ownVolatility: 0.03,
    tradesPerDay: 4000,
    volumePerDay: 15_000,
  }),
];

/** Names of nobody: a large company, another that is about to split its shares, and a small one that few trade. */
const SHARES: readonly Instrument[] = [
  usShare({
    symbol: 'HOLM',
    form: polygonShares({ exchange: 4 }),
    startPrice: 184.2,
    follows: [{ path: EQUITIES, share: 1.1, lagMs: 500 }],
    ownVolatility: 0.011,
    tradesPerDay: 3200,
    volumePerDay: 2_400_000,
    halfSpread: 0.000_04,
    oddLotShare: 0.3,
    quotesEveryMs: 10_000,
  }),
  usShare({
    symbol: 'VELA',
    form: alpacaShares({ tape: 'C', exchange: 'V' }),
    startPrice: 903.75,
    follows: [{ path: EQUITIES, share: 1.4, lagMs: 800 }],
    ownVolatility: 0.014,
    tradesPerDay: 2600,
    volumePerDay: 900_000,
    halfSpread: 0.000_06,
    oddLotShare: 0.5,
  }),
  usShare({
    symbol: 'TINY',
    form: alpacaShares({ tape: 'A', exchange: 'N' }),
    startPrice: 6.38,
    follows: [{ path: EQUITIES, share: 0.7, lagMs: 5000 }],
    ownVolatility: 0.025,
    tradesPerDay: 400,
    volumePerDay: 150_000,
    halfSpread: 0.0012,
    oddLotShare: 0.25,
  }),
];

const FUTURE = indexFuture({
  symbol: 'XIH6',
  form: wire({ exchange: 'XGLO', currency: 'USD' }),
  startPrice: 6120.25,
  priceStep: 0.25,
  follows: [{ path: EQUITIES, share: 1, lagMs: 0 }],
  tradesPerDay: 12_000,
  volumePerDay: 60_000,
});

export const DEMO_INSTRUMENTS: readonly Instrument[] = [
  ...CRYPTO_PAIRS,
  ...SHARES,
  fxPair({
    symbol: 'OANDA:EUR_USD',
    form: finnhub(),
    startPrice: 1.084_21,
    priceStep: 0.000_01,
    volatility: 0.0045,
    updatesPerDay: 3500,
  }),
  inBars(FUTURE, MINUTE_MS),
  stableCoin({
    symbol: 'SUSD-USD',
    form: coinbase({ api: 'advanced' }),
    tradesPerDay: 900,
    volumePerDay: 4_000_000,
  }),
  fundingRate('BTCUSDT-PERP'),
  calendarSpread('XIH6-XIM6', -12.25),
];
