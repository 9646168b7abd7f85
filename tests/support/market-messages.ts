/** The time at which the tests decode. */
export const NOW_MS = Date.UTC(2026, 10, 23, 14, 30, 1);

/** Canonical messages with every field, as the data dictionary names them. */
export const TRADE = {
  type: 'trade',
  symbol: 'AAPL',
  price: 189.43,
  volume: 120,
  timestamp: '2026-11-23T14:30:00.123Z',
  exchange: 'NASDAQ',
  currency: 'USD',
  bid: 189.42,
  ask: 189.44,
  source: 'finnhub',
  correlation_id: 'c-1',
  trade_id: 't-1',
} as const;

export const QUOTE = {
  type: 'quote',
  symbol: 'AAPL',
  bid: 189.42,
  ask: 189.44,
  bid_size: 3,
  ask_size: 0,
  timestamp: '2026-11-23T14:30:00.123Z',
} as const;

export const BAR = {
  type: 'bar',
  symbol: 'AAPL',
  open: 10,
  high: 12,
  low: 9,
  close: 11,
  volume: 500,
  interval: '1m',
  timestamp: '2026-11-23T14:29:00.000Z',
} as const;

export const TIMESTAMP_MS = Date.UTC(2026, 10, 23, 14, 30, 0, 123);
