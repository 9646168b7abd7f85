/** One transaction on a venue. Prices and volumes are in the units of the feed; times are epoch milliseconds. */
export interface Trade {
  readonly type: 'trade';
  readonly symbol: string;
  readonly timestampMs: number;
  readonly price: number;
  /** Quantity traded; 0 where it is not known, or for a price update that is no trade (Finnhub sends these for FX and crypto). */
  readonly volume: number;
  readonly exchange?: string;
  readonly currency?: string;
  readonly bid?: number;
  readonly ask?: number;
  readonly source?: string;
  readonly tradeId?: string;
  /** Sale conditions as the feed codes them, in its order; what they mean depends on feed and tape. */
  readonly conditions?: readonly string[];
  /**
   * Present where the trade happened and counts in the volume, at a price that says nothing about the market now: an
   * odd lot, an average price, a late report. It sets neither open, high, low nor close, and triggers no detection.
   */
  readonly updatesPrice?: false;
  /**
   * Present where the quantity is reported in another trade already, such as the official close of a venue; adding
   * it would count it twice.
   */
  readonly updatesVolume?: false;
  /** The side whose order met one that was waiting: `buy` lifted the offer, `sell` hit the bid. Absent where the feed is silent. */
  readonly aggressor?: 'buy' | 'sell';
  readonly correlationId?: string;
}

/**
 * Best bid and ask; one of them is absent where nobody stands on that side. A crossed quote (bid above ask) is valid on the
 * wire and never moves the price.
 */
export interface Quote {
  readonly type: 'quote';
  readonly symbol: string;
  readonly timestampMs: number;
  readonly bid?: number;
  readonly ask?: number;
  readonly bidSize?: number;
  readonly askSize?: number;
  readonly exchange?: string;
  readonly currency?: string;
  readonly source?: string;
  readonly correlationId?: string;
}

/** A finished bar (candle) as a feed delivers it; `timestampMs` is the START of the bar. */
export interface BarEvent {
  readonly type: 'bar';
  readonly symbol: string;
  readonly timestampMs: number;
  /** Length of the bar; absent where the feed does not say, then it follows from the spacing of the bars. */
  readonly intervalMs?: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** 0 where it is not known: such a bar says nothing about the volume. */
  readonly volume: number;
  readonly exchange?: string;
  readonly currency?: string;
  readonly source?: string;
  readonly correlationId?: string;
}

/** What a clean, valid record of the stream is. */
export type MarketEvent = Trade | Quote | BarEvent;

export interface CrossedQuote extends Quote {
  readonly bid: number;
  readonly ask: number;
}

export function isCrossed(quote: Quote): quote is CrossedQuote {
  return quote.bid !== undefined && quote.ask !== undefined && quote.bid > quote.ask;
}
