import { isPriceMove, type MarketAnomaly } from '../../alert/anomalies.ts';
import type { PriceRefusal } from '../../alert/fact-shape.ts';
import type { FactsOf } from '../../alert/facts.ts';
import { durationText } from '../../market-data/duration.ts';
import { frequencyOf } from './frequency.ts';
import { ENGLISH_NUMBERS, formatPrice, roundText } from './numbers.ts';
import { splitTerms } from './split-terms.ts';
import { crossedPct, type Sentences, VOLUME_WORTH_TELLING, WORDS_OF_OTHERS } from './sentence.ts';

export const ENGLISH_ANOMALIES: Readonly<Record<MarketAnomaly, string>> = {
  price_spike: 'price spike',
  price_drop: 'price drop',
  volume_spike: 'volume spike',
  flash_crash: 'flash crash',
  gap: 'gap',
  volatility: 'wild market',
  stale_feed: 'stale feed',
  luld_band: 'limit up – limit down',
  crossed_quote: 'crossed quote',
  bad_print: 'bad print',
  corporate_action: 'corporate action',
  price_outage: 'price outage',
  depeg: 'depeg',
};

const REFUSALS: Readonly<Record<PriceRefusal, string>> = {
  missing_field: 'is missing',
  not_a_number: 'is no number',
  not_positive: 'is not above 0',
  out_of_range: 'is beyond what any market reaches',
  inconsistent_bar: 'contradicts the others of its bar',
};

/** One sentence for each kind of facts. */
export const ENGLISH_SENTENCES: Sentences = {
  ...WORDS_OF_OTHERS,

  /** "BTCUSDT fell 4.2 % in 60 s on 18× its usual volume; that comes about five times a year" */
  move: (facts, symbol) =>
    `${symbol} ${verb(facts)} ${size(facts)} in ${durationText(facts.windowSeconds)}${sigmas(facts)}${volumeClause(facts)}${rarity(facts)}`,

  /** "SPY opened 2.1 % lower after 17 h 30 min without trading; that comes about twice a year" */
  gap: (facts, symbol) =>
    `${symbol} opened ${size(facts)} ${facts.changePct < 0 ? 'lower' : 'higher'} after ${durationText(facts.windowSeconds)} without trading${sigmas(facts)}${volumeClause(facts)}${rarity(facts)}`,

  /** "SPY fell 8.6 % and recovered 63 % of it within 1 d on 2.6× its usual volume; that comes about once in 8 years" */
  wick: (facts, symbol) =>
    `${symbol} ${verb(facts)} ${size(facts)} and ${facts.changePct < 0 ? 'recovered' : 'gave back'} ${Math.round(100 * facts.recovered)} % of it within ${durationText(facts.windowSeconds)}${sigmas(facts)}${volumeClause(facts)}${rarity(facts)}`,

  /** "SPY ranged 6.3 % in 1 d, at the most 5.1 % down on 2.6× its usual volume; that comes about five times a year" */
  range: (facts, symbol) =>
    `${symbol} ranged ${roundText(facts.rangePct)} % in ${durationText(facts.windowSeconds)}, at the most ${size(facts)} ${facts.changePct < 0 ? 'down' : 'up'}${volumeClause(facts)}${rarity(facts)}`,

  /** "cpu is at 95.2, and has been at 43.1 of late; that comes about once a month" */
  series: (facts, symbol) =>
    `${symbol} is at ${formatPrice(facts.value, ENGLISH_NUMBERS)}, and has been at ${formatPrice(facts.usualValue, ENGLISH_NUMBERS)} of late${rarity(facts)}`,

  /** "BTCUSDT traded 24× its usual volume in 60 s while the price rose 0.12 %; that comes about once a week" */
  volume: (facts, symbol) =>
    `${symbol} traded ${roundText(facts.volumeRatio ?? 0)}× its usual volume in ${durationText(facts.windowSeconds)}${sigmas(facts)} while the price ${Number(roundText(facts.changePct)) === 0 ? 'stood still' : `${verb(facts)} ${size(facts)}`}${rarity(facts)}`,

  /** "BTCUSDT has moved 3.7× as much over the last 20 min as over the last 4 h" */
  volatility: ({ ratio, windowSeconds, memorySeconds }, symbol) =>
    `${symbol} has moved ${roundText(ratio)}× as much over the last ${durationText(windowSeconds)} as over the last ${durationText(memorySeconds)}`,

  /** "ACME has not changed for 42 min: the feed looks stale (up to 12 min would be ordinary)" */
  stale: ({ staleSeconds, usualSeconds }, symbol) =>
    `${symbol} has not changed for ${durationText(staleSeconds)}: the feed looks stale (up to ${durationText(usualSeconds)} would be ordinary)`,

  /** "AAPL is at its limit-down band, 5.2 % below the mean of the last 5 min: a trading pause is due" */
  luld: (facts, symbol) => {
    const [band, side] = facts.changePct < 0 ? ['limit-down', 'below'] : ['limit-up', 'above'];
    return `${symbol} is at its ${band} band, ${size(facts)} ${side} the mean of the last 5 min: a trading pause is due`;
  },

  /** "USDC-USD is 1.2 % below its peg of 1.00; 0.04 % would be ordinary" */
  depeg: (facts, symbol) =>
    `${symbol} is ${size(facts)} ${facts.changePct < 0 ? 'below' : 'above'} its peg of ${formatPrice(facts.peg, ENGLISH_NUMBERS)}${facts.usualPct === null ? '' : `; ${roundText(facts.usualPct)} % would be ordinary`}`,

  /** "ACME was printed 62 % below its last price and at once traded there again: a bad print, not a move" */
  bad_print: (facts, symbol) =>
    `${symbol} was printed ${size(facts)} ${facts.changePct < 0 ? 'below' : 'above'} its last price and at once traded there again: a bad print, not a move`,

  /** "ACME went to 1/7 of its last price on ordinary turnover: a 7-for-1 split, not a crash" */
  split: ({ ratio }, symbol) => {
    const [shares, old] = splitTerms(ratio);
    const level = ratio < 1 && shares === 1 ? `${old} times` : `${old}/${shares} of`;
    const [split, move] =
      ratio < 1 ? [`${shares}-for-${old} reverse`, 'a spike'] : [`${shares}-for-${old}`, 'a crash'];
    return `${symbol} went to ${level} its last price on ordinary turnover: a ${split} split, not ${move}`;
  },

  /** "ACME is quoted 0.02 % crossed: bid 99.25 above ask 99.23" */
  crossed_quote: ({ bid, ask }, symbol) =>
    `${symbol} is quoted ${roundText(crossedPct(bid, ask))} % crossed: bid ${bid} above ask ${ask}`,

  /** "WTI sends no usable price any more: 3 in a row were refused, the last because it is not above 0; the one before was 1.02" */
  price_outage: ({ count, refusal, price }, symbol) =>
    `${symbol} sends no usable price any more: ${count} in a row were refused, the last because it ${REFUSALS[refusal]}; the one before was ${formatPrice(price, ENGLISH_NUMBERS)}`,

  /** "WTI price outage is over after 12 min: 340 prices were refused, price now 10.02" */
  price_outage_end: ({ count, lastedSeconds, price }, symbol) =>
    `${symbol} price outage is over${lastedSeconds > 0 ? ` after ${durationText(lastedSeconds)}` : ''}: ${count} prices were refused, price now ${formatPrice(price, ENGLISH_NUMBERS)}`,

  end: endOf,

  undelivered: ({ userId, channel, attempts, error }) =>
    `${userId} is not reached by ${channel}: given up after ${attempts === 1 ? 'one try' : `${attempts} tries`} (${error})`,

  /** "3 of your rules are not watched for BTCUSDT, Rebound among them: a symbol takes 100, and its users share them evenly" */
  rules_left_out: ({ count, limit, rule }, symbol) =>
    `${count === 1 ? `your rule ${rule} is not watched for ${symbol}` : `${count} of your rules are not watched for ${symbol}, ${rule} among them`}: a symbol takes ${limit}, and its users share them evenly`,
};

/** "BTCUSDT price drop is over after 12 min: it reached −4.2 %, price now 16,802.10 (−3.1 %)" */
function endOf(facts: FactsOf<'end'>, symbol: string): string {
  const { anomaly, lastedSeconds, extremePct, changePct, peakVolumeRatio, price } = facts;
  const lasted = lastedSeconds > 0 ? ` after ${durationText(lastedSeconds)}` : '';
  const over = `${symbol} ${anomaly.replaceAll('_', ' ')} is over${lasted}`;
  const now = `price now ${formatPrice(price, ENGLISH_NUMBERS)}`;
  if (isPriceMove(anomaly))
    return `${over}: it reached ${signed(extremePct)} %, ${now} (${signed(changePct)} %)`;
  if (anomaly === 'volume_spike' && peakVolumeRatio > 0) {
    return `${over}: it reached ${roundText(peakVolumeRatio)}× the usual volume, ${now}`;
  }
  return `${over}, ${now}`;
}

interface Change {
  readonly changePct: number;
}

function verb({ changePct }: Change): string {
  return changePct < 0 ? 'fell' : 'rose';
}

function size({ changePct }: Change): string {
  return `${roundText(Math.abs(changePct))} %`;
}

function signed(value: number): string {
  const sign = value < 0 ? '−' : value > 0 ? '+' : '';
  return `${sign}${roundText(Math.abs(value))}`;
}

/** What a version that measured no rarity says instead. */
function sigmas(facts: FactsOf<'move' | 'gap' | 'wick' | 'volume'>): string {
  if (facts.perYear !== null) return '';
  return ` (${facts.sigmas.toFixed(1)}σ of the last ${durationText(facts.memorySeconds)})`;
}

const TIMES = ['never', 'once', 'twice', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

function rarity({ perYear }: { readonly perYear: number | null }): string {
  return perYear === null ? '' : `; that comes ${oftenText(perYear)}`;
}

function oftenText(perYear: number): string {
  const often = frequencyOf(perYear);
  if (often.kind === 'years') {
    return often.isAtMost ? `less than once in ${often.years} years` : `about once in ${often.years} years`;
  }
  const count = TIMES[often.count] ?? String(often.count);
  return `about ${often.count <= 2 ? count : `${count} times`} a ${often.unit}`;
}

function volumeClause({ volumeRatio }: FactsOf<'move' | 'gap' | 'wick' | 'range'>): string {
  if (volumeRatio === null || volumeRatio < VOLUME_WORTH_TELLING) return '';
  return ` on ${roundText(volumeRatio)}× its usual volume`;
}
