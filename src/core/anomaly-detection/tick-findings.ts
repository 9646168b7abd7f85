import type { CrossedQuote } from '../market-data/market-event.ts';
import { changeInPercent, type Finding } from './finding.ts';

/** A jump of one or two ticks that the ticks after it did not confirm. */
export function badPrintFinding(
  print: { readonly price: number; readonly volume: number },
  referencePrice: number,
  score: number,
): Finding {
  const changePct =
    referencePrice > 0
      ? (print.price / referencePrice - 1) * 100
      : changeInPercent(referencePrice, print.price);
  return {
    anomaly: 'bad_print',
    score,
    direction: print.price > referencePrice ? 'up' : 'down',
    price: print.price,
    referencePrice,
    changePct,
    windowSeconds: 1,
    volume: print.volume,
    volumeRatio: null,
    facts: { kind: 'bad_print', changePct },
  };
}

/** How far a quote has to be crossed, relative to its price, to score 0.5: a tenth of a basis point is rounding. */
const HALF_SCORE_SHARE = 1e-5;

/** A bid above the ask: two venues out of step, or a feed that is broken. */
export function crossedQuoteFinding({ bid, ask }: CrossedQuote): Finding {
  const share = (bid - ask) / (Math.abs(ask) || Math.abs(bid));
  return {
    anomaly: 'crossed_quote',
    score: share / (share + HALF_SCORE_SHARE),
    direction: 'none',
    price: bid,
    referencePrice: ask,
    changePct: share * 100,
    windowSeconds: 1,
    volume: 0,
    volumeRatio: null,
    facts: { kind: 'crossed_quote', bid, ask },
  };
}
