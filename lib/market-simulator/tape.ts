import type { Quote, Trade } from '../../src/core/market-data/market-event.ts';
import type { TradeCorrection } from '../../src/core/market-data/trade-correction.ts';
import { DecimalGrid } from './decimal-grid.ts';
import type { PathEffect, TapeEffect } from './effects.ts';
import { TapeConditions } from './tape-conditions.ts';
import type { Instrument, Trading } from './instrument.ts';
import { OrderBook } from './order-book.ts';
import { OrderFlow } from './order-flow.ts';
import { PriceLevel } from './price-level.ts';
import type { Session } from './trading-hours.ts';
import type { Deal, Sale } from './vendors/feed-form.ts';

export interface TapeOptions {
  readonly seed: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly pathEffects: readonly PathEffect[];
  readonly tapeEffects: readonly TapeEffect[];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** An auction is printed a moment after the bell. */
const AUCTION_DELAY_MS = 130;
/** Averages and late reports are this far off the market at most. */
const OFF_MARKET = 0.01;

/** What one instrument trades and quotes, in the order of time: the market itself, before any feed publishes it. */
export class Tape {
  readonly #instrument: Instrument;
  readonly #trading: Trading;
  readonly #options: TapeOptions;
  readonly #level: PriceLevel;
  readonly #flow: OrderFlow;
  readonly #book: OrderBook;
  readonly #quantities: DecimalGrid;
  readonly #effects: TapeConditions;
  /** One object for all: the form makes an event of it at once. */
  readonly #deal: Mutable<Deal> = {
    timestampMs: 0,
    price: 0,
    volume: 0,
    side: 0,
    number: 0,
    sale: 'regular',
  };
  #session: Session;
  /** The price where the step begins and where it ends. */
  #from: number;
  #to: number;
  #quotedBid = 0;
  #quotedAsk = 0;
  #quotedMs = 0;
  /** A trade that nobody made, and when that is said. */
  #cancelled: { readonly deal: Deal; readonly epochMs: number } | null = null;

  constructor(instrument: Instrument, trading: Trading, options: TapeOptions) {
    const { seed, startMs, pathEffects, tapeEffects } = options;
    this.#instrument = instrument;
    this.#trading = trading;
    this.#options = options;
    this.#session = instrument.own.hours.sessionFrom(startMs);
    const sessionMs = this.#session.closeMs - this.#session.openMs;
    this.#level = new PriceLevel(instrument, seed, startMs, pathEffects);
    this.#flow = new OrderFlow(instrument, trading, sessionMs, this.#level.logVolatilityVariance, seed);
    this.#book = new OrderBook(instrument, trading);
    this.#quantities = new DecimalGrid(instrument.quantityStep);
    this.#effects = new TapeConditions(tapeEffects.filter(({ symbol }) => symbol === instrument.symbol));
    this.#from = instrument.startPrice;
    this.#to = instrument.startPrice;
  }

  *events(): Generator<Trade | Quote | TradeCorrection> {
    const { hours, stepMs } = this.#instrument.own;
    const { startMs, endMs } = this.#options;
    for (let atMs = Math.max(startMs, this.#session.openMs); atMs < endMs;) {
      const { openMs, closeMs } = this.#session;
      if (atMs >= closeMs) {
        yield* this.#closingAuction(closeMs);
        this.#session = hours.sessionFrom(closeMs);
        atMs = this.#session.openMs;
        continue;
      }
      if (atMs === openMs) yield* this.#openingAuction(openMs);
      const untilMs = Math.min(closeMs, atMs + stepMs);
      const count = this.#beginStep(atMs, untilMs);
      if (this.#effects.reopeningShare > 0)
        yield this.#auction('reopening_auction', atMs, this.#effects.reopeningShare);
      if (this.#effects.badPrint !== undefined) yield this.#badPrint(atMs, this.#effects.badPrint);
      if (this.#cancelled !== null && this.#cancelled.epochMs <= atMs) yield* this.#cancel();
      for (let index = 0; index < count; index += 1)
        yield this.#nextTrade(atMs, untilMs - atMs, index, count);
      if (this.#moveQuote(untilMs)) yield this.#quote(untilMs);
      atMs = untilMs;
    }
  }

  /** @returns how many trades the step has */
  #beginStep(atMs: number, untilMs: number): number {
    this.#effects.advance(atMs);
    this.#book.spreadFactor = this.#effects.spread;
    this.#from = this.#to;
    this.#to = this.#level.next(untilMs) / this.#effects.sharesForOne;
    if (this.#effects.isHalted) return 0;
    const { openMs, closeMs } = this.#session;
    const sessionMs = closeMs - openMs;
    const { tradesPerSession, activityShape } = this.#trading;
    const shape = activityShape.at(((atMs + untilMs) / 2 - openMs) / sessionMs);
    const usual = (tradesPerSession * shape * this.#effects.activity * (untilMs - atMs)) / sessionMs;
    return this.#flow.count(usual, this.#level.logVolatility);
  }

  #nextTrade(startMs: number, durationMs: number, index: number, count: number): Trade {
    const deal = this.#deal;
    const isFill = index > 0 && this.#flow.isFill();
    if (!isFill) {
      const place = (index + this.#flow.place()) / count;
      deal.timestampMs = Math.max(deal.timestampMs, startMs + Math.floor(place * durationMs));
      if (index === 0 || !this.#flow.rests()) this.#book.renew(this.#from + (this.#to - this.#from) * place);
      deal.side =
        this.#trading.volumePerSession === 0 ? 0 : this.#flow.nextSide(Math.sign(this.#to - this.#from));
      this.#book.fill(deal.side);
    } else if (this.#flow.walks()) this.#book.walk(deal.side);
    const sale = this.#flow.nextSale(isFill);
    const isOffMarket = sale === 'average_price' || sale === 'out_of_sequence';
    const priceSteps = isOffMarket
      ? this.#book.away(1 + OFF_MARKET * (2 * this.#flow.place() - 1))
      : this.#book.last;
    return this.#print(
      sale,
      priceSteps,
      this.#flow.quantity(sale, this.#effects.size * this.#effects.sharesForOne),
    );
  }

  #print(sale: Sale, priceSteps: number, quantitySteps: number): Trade {
    const deal = this.#deal;
    deal.number += 1;
    deal.sale = sale;
    deal.price = this.#book.price(priceSteps);
    deal.volume = this.#quantities.value(quantitySteps);
    const { form, symbol } = this.#instrument;
    return form.trade(symbol, deal);
  }

  /** @returns whether the best prices are others than those quoted last */
  #moveQuote(epochMs: number): boolean {
    const { quotesEveryMs = Infinity } = this.#trading;
    if (this.#effects.isHalted || epochMs < this.#quotedMs + quotesEveryMs) return false;
    this.#book.renew(this.#to);
    const { bid, ask } = this.#book;
    if (bid === this.#quotedBid && ask === this.#quotedAsk) return false;
    this.#quotedBid = bid;
    this.#quotedAsk = ask;
    this.#quotedMs = epochMs;
    return true;
  }

  #quote(untilMs: number): Quote {
    const { form, symbol } = this.#instrument;
    if (form.quote === undefined) throw new Error(`expected a feed with quotes for ${symbol}`);
    this.#deal.timestampMs = Math.max(this.#deal.timestampMs, untilMs - 1);
    return form.quote(symbol, {
      timestampMs: this.#deal.timestampMs,
      bid: this.#book.price(this.#quotedBid),
      ask: this.#book.price(this.#quotedAsk),
      bidSize: this.#quantities.value(this.#flow.depth()),
      askSize: this.#quantities.value(this.#flow.depth()),
    });
  }

  #badPrint(atMs: number, { factor, cancelledAfterMs }: NonNullable<TapeEffect['badPrint']>): Trade {
    const deal = this.#deal;
    deal.timestampMs = Math.max(deal.timestampMs, atMs);
    deal.side = this.#flow.nextSide(0);
    const print = this.#print('regular', this.#book.away(factor), this.#flow.quantity('regular', 1));
    this.#cancelled = { deal: { ...deal }, epochMs: deal.timestampMs + cancelledAfterMs };
    return print;
  }

  *#cancel(): Generator<TradeCorrection> {
    const { form, symbol } = this.#instrument;
    if (this.#cancelled !== null && form.cancel !== undefined) {
      const { deal, epochMs } = this.#cancelled;
      yield form.cancel(symbol, deal, Math.max(epochMs, this.#deal.timestampMs));
    }
    this.#cancelled = null;
  }

  *#openingAuction(openMs: number): Generator<Trade> {
    this.#effects.advance(openMs);
    this.#to = this.#level.next(openMs) / this.#effects.sharesForOne;
    const share = this.#trading.auctions?.openingShare;
    if (share === undefined) return;
    yield this.#auction('opening_auction', openMs, share);
    yield this.#print('official_open', this.#book.last, this.#quantities.steps(this.#deal.volume));
  }

  *#closingAuction(closeMs: number): Generator<Trade> {
    const share = this.#trading.auctions?.closingShare;
    if (share === undefined) return;
    yield this.#auction('closing_auction', closeMs, share);
    yield this.#print('official_close', this.#book.last, this.#quantities.steps(this.#deal.volume));
  }

  /** All who wanted to trade meet at one price. */
  #auction(sale: Sale, epochMs: number, share: number): Trade {
    const deal = this.#deal;
    deal.timestampMs = Math.max(deal.timestampMs, epochMs + AUCTION_DELAY_MS);
    deal.side = 0;
    this.#book.renew(this.#to);
    this.#book.fill(0);
    const volume =
      share * this.#trading.volumePerSession * this.#effects.sharesForOne * (0.75 + 0.5 * this.#flow.place());
    return this.#print(sale, this.#book.last, Math.max(1, Math.round(this.#quantities.steps(volume))));
  }
}
