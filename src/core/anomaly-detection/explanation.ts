import type { AnomalyKind } from '../alert/anomalies.ts';
import { splitTerms } from './corporate-action.ts';
import { durationText } from '../market-data/duration.ts';
import { ENGLISH_NUMBERS, formatPrice } from '../notifications/words/numbers.ts';

/** Two significant digits below 10, whole numbers above: "0.042", "4.2", "18". */
export function roundText(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude >= 10) return value.toFixed(0);
  if (magnitude >= 1) return value.toFixed(1);
  return String(Number(value.toPrecision(2)));
}

export interface MoveFacts {
  readonly symbol: string;
  readonly changePct: number;
  readonly windowSeconds: number;
  readonly sigmas: number;
  readonly memorySeconds: number;
  readonly volumeRatio: number | null;
}

/** "BTCUSDT fell 4.2 % in 60 s (9.1σ of the last 2 h) on 18× its usual volume". */
export function explainMove(facts: MoveFacts): string {
  const verb = facts.changePct < 0 ? 'fell' : 'rose';
  return `${facts.symbol} ${verb} ${roundText(Math.abs(facts.changePct))} % in ${durationText(facts.windowSeconds)} (${deviation(facts)})${volumeClause(facts.volumeRatio)}`;
}

/** "SPY opened 2.1 % lower after 17 h 30 min without trading (9.0σ of the last 4 h)". */
export function explainGap(facts: MoveFacts): string {
  const side = facts.changePct < 0 ? 'lower' : 'higher';
  return `${facts.symbol} opened ${roundText(Math.abs(facts.changePct))} % ${side} after ${durationText(facts.windowSeconds)} without trading (${deviation(facts)})${volumeClause(facts.volumeRatio)}`;
}

/** "BTCUSDT traded 24× its usual volume in 60 s (5.8σ of the last 4 h) while the price rose 0.12 %". */
export function explainVolume(facts: MoveFacts): string {
  const change = roundText(Math.abs(facts.changePct));
  const price =
    Number(change) === 0
      ? 'while the price stood still'
      : `while the price ${facts.changePct < 0 ? 'fell' : 'rose'} ${change} %`;
  return `${facts.symbol} traded ${roundText(facts.volumeRatio ?? 0)}× its usual volume in ${durationText(facts.windowSeconds)} (${deviation(facts)}) ${price}`;
}

/** "SPY fell 8.6 % and recovered 63 % of it within 1 d (7.1σ of the last 240 d) on 2.6× its usual volume". */
export function explainWick(facts: MoveFacts, recovered: number): string {
  const verb = facts.changePct < 0 ? 'fell' : 'rose';
  const share = Math.round(100 * recovered);
  const back = facts.changePct < 0 ? `recovered ${share} % of it` : `gave back ${share} % of it`;
  return `${facts.symbol} ${verb} ${roundText(Math.abs(facts.changePct))} % and ${back} within ${durationText(facts.windowSeconds)} (${deviation(facts)})${volumeClause(facts.volumeRatio)}`;
}

/** "ACME was printed 62 % below its last price and at once traded there again: a bad print, not a move". */
export function explainBadPrint(symbol: string, changePct: number): string {
  const side = changePct < 0 ? 'below' : 'above';
  return `${symbol} was printed ${roundText(Math.abs(changePct))} % ${side} its last price and at once traded there again: a bad print, not a move`;
}

/** "ACME opened at 1/7 of its last price on ordinary turnover: a 7-for-1 split, not a crash". */
export function explainSplit(symbol: string, ratio: number): string {
  const [shares, old] = splitTerms(ratio);
  const isReverse = ratio < 1;
  const split = `${shares}-for-${old}${isReverse ? ' reverse' : ''}`;
  const level = isReverse && shares === 1 ? `${old} times` : `${old}/${shares} of`;
  const move = isReverse ? 'a spike' : 'a crash';
  return `${symbol} went to ${level} its last price on ordinary turnover: a ${split} split, not ${move}`;
}

/** "ACME has not changed for 42 min: the feed looks stale (it stands still for 8 min at most)". */
export function explainStale(symbol: string, staleSeconds: number, usualSeconds: number): string {
  return `${symbol} has not changed for ${durationText(staleSeconds)}: the feed looks stale (up to ${durationText(usualSeconds)} would be ordinary)`;
}

/** "AAPL is at its limit-down band, 5.2 % below the mean of the last 5 min: a trading pause is due" */
export function explainLuldBand(symbol: string, changePct: number): string {
  const [band, side] = changePct < 0 ? ['limit-down', 'below'] : ['limit-up', 'above'];
  return `${symbol} is at its ${band} band, ${roundText(Math.abs(changePct))} % ${side} the mean of the last 5 min: a trading pause is due`;
}

/** "BTCUSDT has moved 3.7× as much over the last 20 min as over the last 4 h". */
export function explainVolatility(
  symbol: string,
  ratio: number,
  windowSeconds: number,
  memorySeconds: number,
): string {
  return `${symbol} has moved ${roundText(ratio)}× as much over the last ${durationText(windowSeconds)} as over the last ${durationText(memorySeconds)}`;
}

export interface EndFacts {
  readonly symbol: string;
  readonly anomaly: AnomalyKind;
  /** From the first finding to the last; 0 for one. */
  readonly lastedSeconds: number;
  /** From the price before it began to the furthest, and to the price now. */
  readonly extremePct: number;
  readonly changePct: number;
  /** 0 when no norm was known. */
  readonly peakVolumeRatio: number;
  readonly price: number;
}

const PRICE_MOVES: ReadonlySet<AnomalyKind> = new Set([
  'price_spike',
  'price_drop',
  'gap',
  'flash_crash',
  'luld_band',
]);

/** "BTCUSDT price drop is over after 12 min: it reached −4.2 %, price now 16,802.10 (−3.1 %)". */
export function explainEnd(facts: EndFacts): string {
  const { symbol, anomaly, lastedSeconds, extremePct, changePct, peakVolumeRatio, price } = facts;
  const lasted = lastedSeconds > 0 ? ` after ${durationText(lastedSeconds)}` : '';
  const over = `${symbol} ${anomaly.replaceAll('_', ' ')} is over${lasted}`;
  const now = `price now ${formatPrice(price, ENGLISH_NUMBERS)}`;
  if (PRICE_MOVES.has(anomaly)) {
    return `${over}: it reached ${signedText(extremePct)} %, ${now} (${signedText(changePct)} %)`;
  }
  if (anomaly === 'volume_spike' && peakVolumeRatio > 0) {
    return `${over}: it reached ${roundText(peakVolumeRatio)}× the usual volume, ${now}`;
  }
  return `${over}, ${now}`;
}

function signedText(value: number): string {
  const sign = value < 0 ? '−' : value > 0 ? '+' : '';
  return `${sign}${roundText(Math.abs(value))}`;
}

function deviation(facts: MoveFacts): string {
  return `${facts.sigmas.toFixed(1)}σ of the last ${durationText(facts.memorySeconds)}`;
}

function volumeClause(ratio: number | null): string {
  if (ratio === null || ratio < 1.5) return '';
  return ` on ${roundText(ratio)}× its usual volume`;
}
