import { validateSync, type ValidationError } from 'class-validator';
import { isPriceRefusal } from '../core/alert/fact-shape.ts';
import type { BarEvent, MarketEvent, Quote, Trade } from '../core/market-data/market-event.ts';
import { metricSymbol } from '../core/market-data/metric.ts';
import { rejection } from '../core/market-data/rejection.ts';
import type { Rejection, RejectionReason } from '../core/market-data/rejection.ts';
import type { TradeCorrection } from '../core/market-data/trade-correction.ts';
import {
  cleanDenial,
  cleanInterval,
  cleanLowerCase,
  cleanNumber,
  cleanOptionalNumber,
  cleanSymbol,
  cleanText,
  cleanTextList,
  cleanVolume,
  SYMBOL_PATTERN,
} from './cleaning.ts';
import { compileValidator } from './compiled-validator.ts';
import { describeValue } from './describe-value.ts';
import {
  BarDto,
  MetricDto,
  QuoteDto,
  SignedBarDto,
  SignedQuoteDto,
  SignedTradeDto,
  type TradeCorrectionDto,
  TradeDto,
} from './market-event.dto.ts';
import { parseTimestamp, timestampHint } from './timestamp.ts';

/** A message in the wire's own field names, before cleaning: nothing about its values is known. */
export type RawEvent = Readonly<Record<string, unknown>>;

const isTrade = compileValidator(TradeDto);
const isQuote = compileValidator(QuoteDto);
const isBar = compileValidator(BarDto);
const isMetric = compiledLate(MetricDto);
const isSignedTrade = compiledLate(SignedTradeDto);
const isSignedQuote = compiledLate(SignedQuoteDto);
const isSignedBar = compiledLate(SignedBarDto);

/** Cleans and judges one message of the wire. `nowMs` is what its time must not be ahead of. Never throws. */
export function decodeMarketEvent(raw: RawEvent, nowMs: number): MarketEvent | Rejection {
  switch (eventType(raw)) {
    case 'trade':
      return decodeTrade(raw, nowMs);
    case 'quote':
      return decodeQuote(raw, nowMs);
    case 'bar':
      return decodeBar(raw, nowMs);
    case 'metric':
      return decodeMetric(raw, nowMs);
    default:
      return rejection(
        'unknown_type',
        `type: expected trade, quote, bar or metric, received ${describeValue(raw['type'])}`,
      );
  }
}

/** Without a type the fields decide: a price makes a trade. */
function eventType(raw: RawEvent): unknown {
  const type = raw['type'];
  if (typeof type === 'string') return type.trim().toLowerCase();
  if (type !== undefined && type !== null) return type;
  if (raw['price'] === undefined && raw['open'] !== undefined && raw['close'] !== undefined) return 'bar';
  const hasSide = raw['bid'] !== undefined || raw['ask'] !== undefined;
  return raw['price'] === undefined && hasSide ? 'quote' : 'trade';
}

function decodeTrade(raw: RawEvent, nowMs: number): Trade | Rejection {
  const dto = fillCommon(new TradeDto(), raw, nowMs);
  dto.price = cleanNumber(raw['price']);
  dto.volume = cleanVolume(raw['volume']);
  dto.bid = bookSide(raw['bid']);
  dto.ask = bookSide(raw['ask']);
  dto.trade_id = cleanText(raw['trade_id']) as string | undefined;
  dto.conditions = cleanTextList(raw['conditions']) as readonly string[] | undefined;
  dto.updates_price = cleanDenial(raw['updates_price']) as false | undefined;
  dto.updates_volume = cleanDenial(raw['updates_volume']) as false | undefined;
  dto.aggressor = cleanLowerCase(raw['aggressor']) as 'buy' | 'sell' | undefined;
  return isTrade(dto) ? tradeOf(dto) : refuse(dto, raw, isSignedTrade, tradeOf);
}

function tradeOf(dto: TradeDto): Trade {
  const trade: Mutable<Trade> = {
    type: 'trade',
    symbol: dto.symbol,
    timestampMs: dto.timestamp,
    price: dto.price,
    volume: dto.volume,
  };
  if (dto.bid !== undefined) trade.bid = dto.bid;
  if (dto.ask !== undefined) trade.ask = dto.ask;
  if (dto.trade_id !== undefined) trade.tradeId = dto.trade_id;
  if (dto.conditions !== undefined) trade.conditions = dto.conditions;
  if (dto.updates_price !== undefined) trade.updatesPrice = dto.updates_price;
  if (dto.updates_volume !== undefined) trade.updatesVolume = dto.updates_volume;
  if (dto.aggressor !== undefined) trade.aggressor = dto.aggressor;
  return withOrigin(trade, dto);
}

/** Feeds write 0, or nothing, for a side of the book nobody stands on; that is no reason to lose the event. */
function bookSide(value: unknown): number | undefined {
  const price = value === '' ? undefined : cleanOptionalNumber(value);
  return price === 0 ? undefined : price;
}

function decodeQuote(raw: RawEvent, nowMs: number): Quote | Rejection {
  const dto = fillCommon(new QuoteDto(), raw, nowMs);
  dto.bid = bookSide(raw['bid']);
  dto.ask = bookSide(raw['ask']);
  dto.bid_size = cleanOptionalNumber(raw['bid_size']);
  dto.ask_size = cleanOptionalNumber(raw['ask_size']);
  if (dto.bid === undefined && dto.ask === undefined) {
    return rejection('missing_field', 'bid, ask: expected one of them at least, received none');
  }
  return isQuote(dto) ? quoteOf(dto) : refuse(dto, raw, isSignedQuote, quoteOf);
}

function quoteOf(dto: QuoteDto): Quote {
  const quote: Mutable<Quote> = { type: 'quote', symbol: dto.symbol, timestampMs: dto.timestamp };
  if (dto.bid !== undefined) quote.bid = dto.bid;
  if (dto.ask !== undefined) quote.ask = dto.ask;
  if (dto.bid_size !== undefined) quote.bidSize = dto.bid_size;
  if (dto.ask_size !== undefined) quote.askSize = dto.ask_size;
  return withOrigin(quote, dto);
}

function decodeBar(raw: RawEvent, nowMs: number): BarEvent | Rejection {
  const dto = fillCommon(new BarDto(), raw, nowMs);
  dto.open = cleanNumber(raw['open']);
  dto.high = cleanNumber(raw['high']);
  dto.low = cleanNumber(raw['low']);
  dto.close = cleanNumber(raw['close']);
  dto.volume = cleanVolume(raw['volume']);
  dto.interval = cleanInterval(raw['interval']);
  return isBar(dto) ? barOf(dto) : refuse(dto, raw, isSignedBar, barOf);
}

function barOf(dto: BarDto): BarEvent {
  const bar: Mutable<BarEvent> = {
    type: 'bar',
    symbol: dto.symbol,
    timestampMs: dto.timestamp,
    open: dto.open,
    high: Math.max(dto.high, dto.open, dto.close, dto.low),
    low: Math.min(dto.low, dto.open, dto.close),
    close: dto.close,
    volume: dto.volume,
  };
  if (dto.interval !== undefined) bar.intervalMs = dto.interval;
  return withOrigin(bar, dto);
}

/** A row of a series of its own, which moves nowhere between its values: a bar that is one value. */
function decodeMetric(raw: RawEvent, nowMs: number): BarEvent | Rejection {
  const dto = fillCommon(new MetricDto(), raw, nowMs);
  dto.name = cleanLowerCase(raw['name']) as string;
  dto.value = cleanNumber(raw['value']);
  if (!isMetric(dto)) return refuse(dto, raw, () => false, rowOf);
  const row = rowOf(dto);
  if (SYMBOL_PATTERN.test(row.symbol)) return row;
  return rejection(
    'bad_symbol',
    `name: expected a symbol and a name of 64 characters together, received ${describeValue(row.symbol)}`,
  );
}

function rowOf({ symbol: market, name, value, timestamp: timestampMs, ...origin }: MetricDto): BarEvent {
  const symbol = metricSymbol({ market, name });
  const row = {
    type: 'bar',
    symbol,
    timestampMs,
    open: value,
    high: value,
    low: value,
    close: value,
  } as const;
  return withOrigin({ ...row, volume: 0 }, origin);
}

/** Preferred shares are `TpC` at Polygon (now Massive), and TPC is another company. */
const CASE_KEEPING_SOURCES = new Set<unknown>(['polygon']);

type Dto = TradeDto | QuoteDto | BarDto | MetricDto | TradeCorrectionDto;
type Origin = Pick<Dto, 'exchange' | 'currency' | 'source' | 'correlation_id'>;
export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The assertions hold once the validator has accepted the instance; nothing reads it before. */
export function fillCommon<T extends Dto>(dto: T, raw: RawEvent, nowMs: number): T {
  dto.nowMs = nowMs;
  dto.symbol = cleanSymbol(raw['symbol'], CASE_KEEPING_SOURCES.has(raw['source'])) as string;
  dto.timestamp = parseTimestamp(raw['timestamp']);
  dto.exchange = cleanText(raw['exchange']) as string | undefined;
  dto.currency = cleanText(raw['currency']) as string | undefined;
  dto.source = cleanText(raw['source']) as string | undefined;
  dto.correlation_id = cleanText(raw['correlation_id']) as string | undefined;
  return dto;
}

export function withOrigin<T extends MarketEvent | TradeCorrection>(event: Mutable<T>, dto: Origin): T {
  if (dto.exchange !== undefined) event.exchange = dto.exchange;
  if (dto.currency !== undefined) event.currency = dto.currency;
  if (dto.source !== undefined) event.source = dto.source;
  if (dto.correlation_id !== undefined) event.correlationId = dto.correlation_id;
  return event;
}

/** Most processes never meet a price that is not above 0. */
export function compiledLate<T extends object>(target: new () => T): (object: T) => boolean {
  let compiled: ((object: T) => boolean) | undefined;
  return (object) => (compiled ??= compileValidator(target))(object);
}

/**
 * Why a message is refused. One whose only fault is the sign of a price says what it is besides: whether it may have that sign
 * is known of its instrument, which nobody needs to ask for the others.
 */
export function refuse<T extends Dto>(
  dto: T,
  raw: RawEvent,
  isSigned: (dto: T) => boolean,
  build: (dto: T) => MarketEvent | TradeCorrection,
): Rejection {
  const rejected = explain(dto, raw);
  return rejected.reason === 'not_positive' && isSigned(dto) ? { ...rejected, signed: build(dto) } : rejected;
}

/** The first error of class-validator in words. Off the fast path: only refused messages come here. */
function explain(dto: Dto, raw: RawEvent): Rejection {
  const errors = validateSync(dto);
  const [error] = errors;
  const [constraint, expected] = Object.entries(error?.constraints ?? {})[0] ?? [];
  if (error === undefined || constraint === undefined) {
    throw new Error(
      `expected validateSync to refuse what the compiled validator refused: ${dto.constructor.name}`,
    );
  }
  const received = raw[error.property];
  if (received === undefined || received === null) {
    const missing = rejection('missing_field', `${error.property}: expected ${expected}, received none`);
    return withPrice(missing, errors, dto);
  }
  const context = error.contexts?.[constraint] as { reason: RejectionReason } | undefined;
  const hint = error.property === 'timestamp' ? timestampHint(received) : '';
  const refused = rejection(
    context?.reason ?? 'unsupported_message',
    `${error.property}: expected ${expected}, received ${describeValue(received)}${hint}`,
  );
  return withPrice(refused, errors, dto);
}

const PRICES: ReadonlySet<string> = new Set(['price', 'bid', 'ask', 'open', 'high', 'low', 'close']);

/** Where a price is the reason, and symbol and time are known. */
function withPrice(rejected: Rejection, errors: readonly ValidationError[], dto: Dto): Rejection {
  const source = sourceOf(dto);
  const fields = errors.map(({ property }) => property);
  if (source === null || !PRICES.has(fields[0]!) || !isPriceRefusal(rejected.reason)) return rejected;
  if (fields.includes('symbol') || fields.includes('timestamp')) return rejected;
  const { symbol, timestamp: timestampMs } = dto;
  return { ...rejected, price: { symbol, source, timestampMs } };
}

function sourceOf(dto: Dto): MarketEvent['type'] | null {
  if (dto instanceof TradeDto) return 'trade';
  if (dto instanceof QuoteDto) return 'quote';
  return dto instanceof BarDto ? 'bar' : null;
}
