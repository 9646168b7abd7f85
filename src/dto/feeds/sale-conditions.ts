import type { FeedMessage } from './feed-sink.ts';

/**
 * Codes of trades that do not set the last sale price of the US consolidated tapes, and of those that add nothing to
 * its volume. The columns "Update Last" and "Update Volume" of the consolidated processing guidelines in the CTS and
 * UTP specifications (https://www.ctaplan.com, https://www.utpplan.com), as restated code by code at
 * https://polygon.io/glossary/us/stocks/conditions-indicators. A code that the guidelines let set the last price only
 * when it is the first trade of the day counts as one that does not.
 *
 * Form T (`T`, 12) is left out on purpose: outside regular hours nearly every trade carries it, and vendors take the
 * prices of extended-hours bars from it
 * (https://massive.com/knowledge-base/article/does-a-form-t-trade-update-a-pre-market-minute-bars-high-low-open-and-close).
 */
export interface SaleConditionRules {
  readonly withoutPrice: ReadonlySet<unknown>;
  readonly withoutVolume: ReadonlySet<unknown>;
}

/**
 * C cash, H price variation, I odd lot, M official close, N next day, P prior reference price, Q official open,
 * R seller, U extended hours out of sequence, V contingent, Z out of sequence, 4 derivatively priced, 7 qualified
 * contingent.
 */
const BOTH_TAPES = ['C', 'H', 'I', 'M', 'N', 'P', 'Q', 'R', 'U', 'V', 'Z', '4', '7'];
/** M and Q repeat the volume of the auction they report; 9 corrects a close. */
const REPEATED_VOLUME = new Set<unknown>(['M', 'Q', '9']);

/** Tapes A and B (NYSE and regional listings): B is an average price. */
export const CTA_RULES: SaleConditionRules = {
  withoutPrice: new Set<unknown>([...BOTH_TAPES, 'B']),
  withoutVolume: REPEATED_VOLUME,
};

/** Tape C (Nasdaq listings): B is a bunched trade like any other, W an average price, G a bunched trade sold late. */
export const UTP_RULES: SaleConditionRules = {
  withoutPrice: new Set<unknown>([...BOTH_TAPES, 'G', 'W']),
  withoutVolume: REPEATED_VOLUME,
};

/** Where the tape is not known: what both agree on. */
export const ANY_TAPE_RULES: SaleConditionRules = {
  withoutPrice: new Set<unknown>(BOTH_TAPES),
  withoutVolume: REPEATED_VOLUME,
};

/**
 * Polygon's numbers for the same: 2 average price, 5 bunched sold, 7 cash, 10 derivatively priced, 13 extended hours
 * out of sequence, 15 and 16 official close and open, 20 next day, 21 price variation, 22 prior reference price,
 * 29 seller, 33 out of sequence, 37 odd lot, 52 contingent, 53 qualified contingent; 38 is a corrected close.
 * Number 32 is left out: the sources differ on what it stands for. They hold for stocks only.
 */
export const POLYGON_STOCK_RULES: SaleConditionRules = {
  withoutPrice: new Set<unknown>([2, 5, 7, 10, 13, 15, 16, 20, 21, 22, 29, 33, 37, 52, 53]),
  withoutVolume: new Set<unknown>([15, 16, 38]),
};

/** The fields of the wire that follow from a trade's conditions: one code that denies is enough. */
export function saleFields(conditions: unknown, rules: SaleConditionRules): FeedMessage {
  if (!Array.isArray(conditions)) return { conditions };
  return {
    conditions,
    updates_price: !conditions.some((code) => rules.withoutPrice.has(code)),
    updates_volume: !conditions.some((code) => rules.withoutVolume.has(code)),
  };
}
