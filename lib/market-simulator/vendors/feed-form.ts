import type { BarEvent, Quote, Trade } from '../../../src/core/market-data/market-event.ts';
import type { TradeCorrection } from '../../../src/core/market-data/trade-correction.ts';
import type { Bar } from '../../../src/core/market-data/bar.ts';
import type { FeedMessage } from '../../../src/dto/feeds/feed-sink.ts';
import type { SimulatedEvent } from '../simulated-event.ts';

/** What kind of a trade it is, where a tape distinguishes them. */
export type Sale =
  | 'regular'
  | 'sweep'
  | 'odd_lot'
  | 'average_price'
  | 'out_of_sequence'
  | 'opening_auction'
  | 'official_open'
  | 'closing_auction'
  | 'official_close'
  | 'reopening_auction';

/** A trade as the market knows it. */
export interface Deal {
  readonly timestampMs: number;
  readonly price: number;
  readonly volume: number;
  /** 1 where a buyer lifted the offer, −1 where a seller hit the bid, 0 where neither is known. */
  readonly side: 1 | 0 | -1;
  /** Counts the instrument's trades, without holes. */
  readonly number: number;
  readonly sale: Sale;
}

/** Best bid and ask; 0 and 0 for a side on which nobody stands. */
export interface Book {
  readonly timestampMs: number;
  readonly bid: number;
  readonly ask: number;
  readonly bidSize: number;
  readonly askSize: number;
}

/** What a vendor publishes of an instrument, and how it is written. */
export interface FeedForm {
  trade(symbol: string, deal: Deal): Trade;
  quote?(symbol: string, book: Book): Quote;
  bar?(symbol: string, bar: Bar, intervalMs: number): BarEvent;
  /** What says that a deal was none. */
  cancel?(symbol: string, deal: Deal, epochMs: number): TradeCorrection;
  /** The event as the vendor writes it: `decodeRecord` makes the same event of it. */
  message(event: SimulatedEvent, growth: Growth): FeedMessage | readonly FeedMessage[];
}

/** Whether a bar is over, or sent while it grows. */
export type Growth = 'final' | 'growing';
