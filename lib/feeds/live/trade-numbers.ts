import type { LastTrades } from './feed-position.ts';
import type { FeedRecord } from './vendor.ts';

/** What the number of a trade says about those before it. */
export type Continuity =
  | { readonly kind: 'next' }
  | { readonly kind: 'repeated' }
  /** Trades `from` to `to` have not come. */
  | { readonly kind: 'gap'; readonly from: number; readonly to: number };

/** The last trade of each symbol, over all connections. */
export class TradeNumbers {
  readonly #last: Map<string, number>;

  /** @param last what an earlier run has seen last */
  constructor(last: LastTrades = new Map()) {
    this.#last = new Map(last);
  }

  get last(): LastTrades {
    return this.#last;
  }

  /** Notes the trade and says how it follows; without a number, or as the first of its symbol, it is the next one. */
  follow({ symbol, tradeId }: FeedRecord): Continuity {
    if (tradeId === null) return { kind: 'next' };
    const last = this.#last.get(symbol);
    if (last !== undefined && tradeId <= last) return { kind: 'repeated' };
    this.#last.set(symbol, tradeId);
    if (last === undefined || tradeId === last + 1) return { kind: 'next' };
    return { kind: 'gap', from: last + 1, to: tradeId - 1 };
  }
}
