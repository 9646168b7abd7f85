import { isPriceMove } from '../../alert/anomalies.ts';
import type { PriceRefusal } from '../../alert/fact-shape.ts';
import type { FactsOf } from '../../alert/facts.ts';
import { durationText } from '../../market-data/duration.ts';
import { ENGLISH_EVENTS } from './english-events.ts';
import { frequencyOf } from './frequency.ts';
import {
  ENGLISH_NUMBERS,
  formatExact,
  formatPrice,
  formatRounded,
  formatShare,
  formatSignedShare,
} from './numbers.ts';
import { splitTerms } from './split-terms.ts';
import { crossedPct, type Sentences, VOLUME_WORTH_TELLING, WHOLLY, WORDS_OF_OTHERS } from './sentence.ts';

const REFUSALS: Readonly<Record<PriceRefusal, string>> = {
  missing_field: 'is missing',
  not_a_number: 'is not a number',
  not_positive: 'is not above 0',
  out_of_range: 'is outside any plausible range',
  inconsistent_bar: 'contradicts the rest of its bar',
};

/** One sentence for each kind of facts. */
export const ENGLISH_SENTENCES: Sentences = {
  ...WORDS_OF_OTHERS,

  /** "BTCUSDT fell 4.2% in 60 s on 18× its usual volume; this happens about five times a year" */
  move: (facts, symbol) =>
    `${symbol} ${verb(facts)} ${size(facts)} in ${durationText(facts.windowSeconds)}${sigmas(facts)}${volumeClause(facts)}${rarity(facts)}`,

  /** "SPY opened 2.1% lower after 17 h 30 min without trading; this happens about twice a year" */
  gap: (facts, symbol) =>
    `${symbol} opened ${size(facts)} ${facts.changePct < 0 ? 'lower' : 'higher'} after ${durationText(facts.windowSeconds)} without trading${sigmas(facts)}${volumeClause(facts)}${rarity(facts)}`,

  /** "SPY fell 8.6% and recovered 63% of it within 1 d on 2.6× its usual volume; this happens about once in 8 years" */
  wick: (facts, symbol) =>
    `${symbol} ${verb(facts)} ${size(facts)} and ${facts.changePct < 0 ? 'recovered' : 'gave back'} ${facts.recovered < WHOLLY ? `${Math.round(100 * facts.recovered)}%` : 'all'} of it within ${durationText(facts.windowSeconds)}${sigmas(facts)}${volumeClause(facts)}${rarity(facts)}`,

  /** "SPY ranged 6.3% in 1 d, at most 5.1% down on 2.6× its usual volume; this happens about five times a year" */
  range: (facts, symbol) =>
    `${symbol} ranged ${formatShare(facts.rangePct, ENGLISH_NUMBERS)} in ${durationText(facts.windowSeconds)}, at most ${size(facts)} ${facts.changePct < 0 ? 'down' : 'up'}${volumeClause(facts)}${rarity(facts)}`,

  /** "cpu is at 95.20, after 43.10 of late; this happens about once a month" */
  series: (facts, symbol) =>
    `${symbol} is at ${priced(facts.value)}, after ${priced(facts.usualValue)} of late${rarity(facts)}`,

  /** "BTCUSDT traded 24× its usual volume in 60 s while the price rose 0.12%; this happens about once a week" */
  volume: (facts, symbol) =>
    `${symbol} traded ${rounded(facts.volumeRatio ?? 0)}× its usual volume in ${durationText(facts.windowSeconds)}${sigmas(facts)} while the price ${Number(facts.changePct.toPrecision(2)) === 0 ? 'stood still' : `${verb(facts)} ${size(facts)}`}${rarity(facts)}`,

  /** "BTCUSDT has moved 3.7× as much over the last 20 min as over the last 4 h" */
  volatility: ({ ratio, windowSeconds, memorySeconds }, symbol) =>
    `${symbol} has moved ${rounded(ratio)}× as much over the last ${durationText(windowSeconds)} as over the last ${durationText(memorySeconds)}`,

  /** "ACME has not changed for 42 min: the feed looks stale (normally 12 min at most)" */
  stale: ({ staleSeconds, usualSeconds }, symbol) =>
    `${symbol} has not changed for ${durationText(staleSeconds)}: the feed looks stale (normally ${durationText(usualSeconds)} at most)`,

  /** "AAPL is at its limit-down band, 5.2% below the mean of the last 5 min: a trading pause is imminent" */
  luld: (facts, symbol) => {
    const [band, side] = facts.changePct < 0 ? ['limit-down', 'below'] : ['limit-up', 'above'];
    return `${symbol} is at its ${band} band, ${size(facts)} ${side} the mean of the last 5 min: a trading pause is imminent`;
  },

  /** "USDC-USD is 1.2% below its peg of 1.00 (normally 0.04%)" */
  depeg: (facts, symbol) =>
    `${symbol} is ${size(facts)} ${facts.changePct < 0 ? 'below' : 'above'} its peg of ${priced(facts.peg)}${facts.usualPct === null ? '' : ` (normally ${formatShare(facts.usualPct, ENGLISH_NUMBERS)})`}`,

  /** "ACME printed 62% below its last price and came straight back: a bad print, not a move" */
  bad_print: (facts, symbol) =>
    `${symbol} printed ${size(facts)} ${facts.changePct < 0 ? 'below' : 'above'} its last price and came straight back: a bad print, not a move`,

  /** "ACME went to 1/7 of its last price on ordinary turnover: a 7-for-1 split, not a crash" */
  split: ({ ratio }, symbol) => {
    const [shares, old] = splitTerms(ratio);
    const level = ratio < 1 && shares === 1 ? `${old} times` : `${old}/${shares} of`;
    const [split, move] =
      ratio < 1 ? [`${shares}-for-${old} reverse`, 'a spike'] : [`${shares}-for-${old}`, 'a crash'];
    return `${symbol} went to ${level} its last price on ordinary turnover: a ${split} split, not ${move}`;
  },

  /** "ACME quote is crossed by 0.02%: bid 99.25 above ask 99.23" */
  crossed_quote: ({ bid, ask }, symbol) =>
    `${symbol} quote is crossed by ${formatShare(crossedPct(bid, ask), ENGLISH_NUMBERS)}: bid ${exact(bid)} above ask ${exact(ask)}`,

  /** "WTI is no longer sending usable prices: 3 in a row were refused, the latest because it is not above 0; last good price 1.02" */
  price_outage: ({ count, refusal, price }, symbol) =>
    `${symbol} is no longer sending usable prices: ${count} in a row were refused, the latest because it ${REFUSALS[refusal]}; last good price ${priced(price)}`,

  /** "WTI prices are back after 12 min: 340 were refused, price now 10.02" */
  price_outage_end: ({ count, lastedSeconds, price }, symbol) =>
    `${symbol} ${ENGLISH_EVENTS.price_outage.over}${after(lastedSeconds)}: ${count} ${count === 1 ? 'was' : 'were'} refused, price now ${priced(price)}`,

  end: endOf,

  undelivered: ({ userId, channel, attempts, error }) =>
    `${userId} could not be reached by ${channel}: gave up after ${attempts === 1 ? 'one try' : `${attempts} tries`} (${error})`,

  /** "3 of your rules for BTCUSDT are not being evaluated, among them Rebound: the limit is 100 per symbol, shared equally by its users" */
  rules_left_out: ({ count, limit, rule }, symbol) =>
    `${count === 1 ? `your rule ${rule} for ${symbol} is not being evaluated` : `${count} of your rules for ${symbol} are not being evaluated, among them ${rule}`}: the limit is ${limit} per symbol, shared equally by its users`,
};

/** "BTCUSDT price drop is over after 12 min: it reached −4.2%, price now 16,802.10 (−3.1%)" */
function endOf(facts: FactsOf<'end'>, symbol: string): string {
  const { anomaly, lastedSeconds, extremePct, changePct, peakVolumeRatio, price } = facts;
  const over = `${symbol} ${ENGLISH_EVENTS[anomaly].over}${after(lastedSeconds)}`;
  const now = `price now ${priced(price)}`;
  if (isPriceMove(anomaly)) return `${over}: it reached ${signed(extremePct)}, ${now} (${signed(changePct)})`;
  if (anomaly === 'volume_spike' && peakVolumeRatio > 0) {
    return `${over}: it reached ${rounded(peakVolumeRatio)}× the usual, ${now}`;
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
  return formatShare(changePct, ENGLISH_NUMBERS);
}

function signed(percent: number): string {
  return formatSignedShare(percent, ENGLISH_NUMBERS);
}

function rounded(value: number): string {
  return formatRounded(value, ENGLISH_NUMBERS);
}

function exact(value: number): string {
  return formatExact(value, ENGLISH_NUMBERS);
}

function priced(price: number): string {
  return formatPrice(price, ENGLISH_NUMBERS);
}

function after(seconds: number): string {
  return seconds > 0 ? ` after ${durationText(seconds)}` : '';
}

/** What a version that measured no rarity says instead. */
function sigmas(facts: FactsOf<'move' | 'gap' | 'wick' | 'volume'>): string {
  if (facts.perYear !== null) return '';
  return ` (${facts.sigmas.toFixed(1)}σ over the last ${durationText(facts.memorySeconds)})`;
}

const TIMES = ['never', 'once', 'twice', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

function rarity({ perYear }: { readonly perYear: number | null }): string {
  return perYear === null ? '' : `; this happens ${oftenText(perYear)}`;
}

/** "about five times a year" */
export function oftenText(perYear: number): string {
  const often = frequencyOf(perYear);
  if (often.kind === 'years') {
    return often.isAtMost ? `less than once in ${often.years} years` : `about once in ${often.years} years`;
  }
  const count = TIMES[often.count] ?? String(often.count);
  return `about ${often.count <= 2 ? count : `${count} times`} a ${often.unit}`;
}

function volumeClause({ volumeRatio }: FactsOf<'move' | 'gap' | 'wick' | 'range'>): string {
  if (volumeRatio === null || volumeRatio < VOLUME_WORTH_TELLING) return '';
  return ` on ${rounded(volumeRatio)}× its usual volume`;
}
