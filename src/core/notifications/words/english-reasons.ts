import { ENGLISH_NUMBERS, formatDecimal, formatRatio } from './numbers.ts';
import type { Reasons } from './words.ts';

export const ENGLISH_REASONS: Reasons = {
  because: (severity, clause) => `${severity} because ${clause}`,
  rules: {
    'doubtful data': 'the data is in doubt, not the market',
    'wild market': 'volatility is higher than it was, which is not an event in itself',
    'corporate action': 'this looks like a split or a dividend',
    'market-wide circuit breaker':
      'the index fell {move}, level {breaker} of the market-wide circuit breaker',
    'deep flash crash': 'the price crashed {move} and rebounded',
    'rare flash crash': 'the price crashed {move} and rebounded',
    'limit up or down': 'a trading pause is imminent',
    'shallow flash crash': 'the price fell {move} and rebounded',
    'feed at rest': 'its market is closed',
    'stale feed': 'prices may be missing',
    'price outage': 'the feed is sending no usable prices',
    'deep depeg': 'it is {move} away from its peg',
    depeg: 'it has left its peg',
    'large and fast': 'the price moved {move} within {window}',
    'unheard of': 'a move of {move} is exceptional for this symbol',
    'very unusual': 'it is far beyond the alert threshold',
    'unusual and visible': 'the price moved {move}',
    'on the watch list': 'it is on the watch list and beyond the alert threshold',
    'heavy volume': 'volume is {volume} while the price holds',
    'volume only': 'only volume is {volume}',
    'anything else': 'it is beyond the alert threshold',
  },
  set: {
    user_rule: (severity) => `${severity}, as the rule sets it`,
    publisher: (severity) => `${severity}, as its publisher sets it`,
    episode: (severity) => `Highest severity reached: ${severity}`,
  },
  facts: {
    score: ({ score }) => score.toFixed(2),
    move: ({ move }) => `${formatDecimal(move, ENGLISH_NUMBERS)}%`,
    window: ({ window }) => `${window} s`,
    volume: ({ volume }) =>
      volume === undefined ? 'unusual' : `${formatRatio(volume, ENGLISH_NUMBERS)} the usual`,
    value: ({ value }) => (value === undefined ? 'unknown' : compact(value)),
    breaker: ({ breaker }) => String(breaker ?? 0),
    episodes: ({ episodes }) => String(episodes ?? 1),
  },
};

const SIZES = [
  [1e9, 'bn'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** 950, 12.3k, 4.56M */
function compact(value: number): string {
  for (const [size, letter] of SIZES) {
    if (value >= size) return `${(value / size).toPrecision(3)}${letter}`;
  }
  return value.toFixed(0);
}
