import type { Trade } from '../../../src/core/market-data/market-event.ts';
import { POLYGON_STOCK_RULES } from '../../../src/dto/feeds/sale-conditions.ts';
import type { FeedMessage } from '../../../src/dto/feeds/feed-sink.ts';
import type { SimulatedEvent } from '../simulated-event.ts';
import type { Deal, FeedForm } from './feed-form.ts';
import { codesOf, POLYGON_NUMBERS, saleFacts } from './us-sales.ts';

const source = 'polygon';

/** Polygon numbers venues: https://polygon.io/docs/rest/stocks/market-operations/exchanges */
export interface PolygonForm {
  readonly exchange: number;
}

/** https://polygon.io/docs/websocket/stocks */
export function polygonShares({ exchange }: PolygonForm): FeedForm {
  const facts = saleFacts(POLYGON_NUMBERS, POLYGON_STOCK_RULES);
  return {
    ...withBooks(),
    trade: (symbol, deal) => ({ ...tradeOf(symbol, deal, exchange), ...facts[deal.sale] }),
    message: (event) => [
      messageOf(event, { prefix: '', nameField: 'sym', codes: (trade) => codesOf(POLYGON_NUMBERS, trade) }),
    ],
  };
}

/** https://polygon.io/docs/websocket/crypto; the only conditions are the side of the taker: 1 sell, 2 buy. */
export function polygonCrypto({ exchange }: PolygonForm): FeedForm {
  return {
    ...withBooks(),
    trade: (symbol, deal) => ({
      ...tradeOf(symbol, deal, exchange),
      conditions: [deal.side < 0 ? '1' : '2'],
    }),
    message: (event) => [
      messageOf(event, {
        prefix: 'X',
        nameField: 'pair',
        codes: ({ conditions = [] }) => conditions.map(Number),
      }),
    ],
  };
}

function withBooks(): Pick<FeedForm, 'quote' | 'bar'> {
  return {
    quote: (symbol, book) => ({ type: 'quote', symbol, ...book, source }),
    bar: (symbol, { startMs, ...bar }, intervalMs) => ({
      type: 'bar',
      symbol,
      timestampMs: startMs,
      intervalMs,
      ...bar,
      source,
    }),
  };
}

function tradeOf(symbol: string, { timestampMs, price, volume, number }: Deal, exchange: number): Trade {
  return {
    type: 'trade',
    symbol,
    timestampMs,
    price,
    volume,
    tradeId: String(number),
    exchange: String(exchange),
    source,
  };
}

interface Words {
  readonly prefix: '' | 'X';
  readonly nameField: 'sym' | 'pair';
  readonly codes: (trade: Trade) => readonly number[];
}

function messageOf(event: SimulatedEvent, { prefix, nameField, codes }: Words): FeedMessage {
  const name = { [nameField]: event.symbol };
  if (event.type === 'trade') {
    const { price: p, volume: s, timestampMs: t, tradeId: i, exchange } = event;
    return { ev: `${prefix}T`, ...name, x: Number(exchange), i, p, s, c: codes(event), t };
  }
  if (event.type === 'quote') {
    const { bid: bp = 0, bidSize: bs, ask: ap = 0, askSize: as, timestampMs: t } = event;
    return { ev: `${prefix}Q`, ...name, bp, bs, ap, as, t };
  }
  if (event.type === 'bar') {
    const { open: o, high: h, low: l, close: c, volume: v, timestampMs: s, intervalMs = 60_000 } = event;
    return { ev: aggregateName(prefix, intervalMs), ...name, o, h, l, c, v, s, e: s + intervalMs };
  }
  throw new Error(`expected a trade, a quote or a bar for Polygon, got a ${event.type}`);
}

/** Aggregates of a second and of a minute have names of their own. */
function aggregateName(prefix: '' | 'X', intervalMs: number): string {
  if (intervalMs === 1000) return prefix === '' ? 'A' : 'XAS';
  if (intervalMs === 60_000) return prefix === '' ? 'AM' : 'XA';
  throw new Error(`expected bars of a second or a minute for Polygon, got ${intervalMs} ms`);
}
