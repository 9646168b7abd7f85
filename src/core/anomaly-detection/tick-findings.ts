import type { Quote } from '../market-data/market-event.ts';
import { explainBadPrint, roundText } from './explanation.ts';
import type { Finding } from './finding.ts';
import { changeInPercent } from './findings.ts';

/** A jump of one or two ticks that the ticks after it did not confirm. */
export function badPrintFinding(
  symbol: string,
  print: { readonly price: number; readonly volume: number },
  referencePrice: number,
  score: number,
): Finding {
  const changePct = changeInPercent(referencePrice, print.price);
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
    explanation: explainBadPrint(symbol, changePct),
  };
}

/** How far a quote has to be crossed, relative to its price, to score 0.5: a tenth of a basis point is rounding. */
const HALF_SCORE_SHARE = 1e-5;

/** A bid above the ask: two venues out of step, or a feed that is broken. */
export function crossedQuoteFinding({ symbol, bid, ask }: Quote): Finding {
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
    explanation: `${symbol} is quoted ${roundText(share * 100)} % crossed: bid ${bid} above ask ${ask}`,
  };
}
