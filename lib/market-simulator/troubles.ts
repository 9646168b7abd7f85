/** What goes wrong between a market and who listens; each is off unless it is named. Shares are chances of a record. */
export interface Troubles {
  /** Comes so much later than it should, behind others: at least half of that time, at most half as much again. */
  readonly late?: { readonly share: number; readonly delayMs: number };
  /** The same, on a scale on which only the order suffers. */
  readonly outOfOrder?: { readonly share: number; readonly delayMs: number };
  readonly duplicates?: { readonly share: number; readonly afterMs: number };
  /** Quotes with nobody on one side, which is 0 then. */
  readonly oneSidedQuotes?: { readonly share: number };
  /** Bars that are sent while they grow, again and again. */
  readonly growingBars?: { readonly everyMs: number };
  /** The connection is made anew, after an outage and also by itself: the feed begins with its last records. */
  readonly reconnects?: { readonly share: number; readonly snapshot: number };
}
