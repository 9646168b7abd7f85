import { durationText } from '../market-data/duration.ts';

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

function deviation(facts: MoveFacts): string {
  return `${facts.sigmas.toFixed(1)}σ of the last ${durationText(facts.memorySeconds)}`;
}

function volumeClause(ratio: number | null): string {
  if (ratio === null || ratio < 1.5) return '';
  return ` on ${roundText(ratio)}× its usual volume`;
}
