/**
 * Says of a trade reported before that it was another one, or none. It changes the past, so no state of the present
 * takes it in: it is archived beside the trade it speaks of, for whoever computes from the archive.
 */
export interface TradeCorrection {
  readonly type: 'correction';
  readonly symbol: string;
  /** When it was corrected, epoch milliseconds. */
  readonly timestampMs: number;
  /** `tradeId` of the trade that is taken back, unique per venue at best. */
  readonly originalTradeId: string;
  /** The trade that takes its place; without a price nothing does, and the trade is cancelled. */
  readonly tradeId?: string;
  readonly price?: number;
  readonly volume?: number;
  readonly exchange?: string;
  readonly currency?: string;
  readonly source?: string;
  readonly correlationId?: string;
}
