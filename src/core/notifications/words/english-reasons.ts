import type { Reasons } from './words.ts';

export const ENGLISH_REASONS: Reasons = {
  because: (severity, clause) => `${severity} because ${clause}`,
  rules: {
    'doubtful data': 'the data is doubtful, not the market',
    'wild market': 'the market is wilder than it was, which is no event by itself',
    'corporate action': 'the change looks like a split or a dividend',
    'market-wide circuit breaker':
      'the index fell by {move}, which is level {breaker} of the market-wide circuit breaker',
    'deep flash crash': 'the price crashed by {move} and rebounded',
    'rare flash crash': 'the price crashed by {move} and rebounded (score {score})',
    'limit up or down': 'a trading pause is due',
    'shallow flash crash': 'the price fell by {move} and rebounded',
    'feed at rest': 'its market is closed',
    'stale feed': 'prices may be missing',
    'price outage': 'the feed sends no price that can be used',
    'deep depeg': 'it is {move} away from its peg',
    depeg: 'it has left its peg',
    'large and fast': 'the price moved {move} within {window} (score {score})',
    'unheard of': 'a move of {move} is unheard of here (score {score})',
    'very unusual': 'it is three times beyond the alarm threshold (score {score})',
    'unusual and visible': 'the price moved {move} (score {score})',
    'on the watch list': 'it is on the watch list and beyond the alarm threshold (score {score})',
    'heavy volume': 'volume is {volume} while the price holds (score {score})',
    'volume only': 'only the volume is {volume} (score {score})',
    'anything else': 'it is beyond the alarm threshold (score {score})',
  },
  userRule: 'the rule says so',
  publisher: 'its publisher says so',
  episode: 'it was so while it lasted',
  facts: {
    score: ({ score }) => score.toFixed(2),
    move: ({ move }) => `${move.toFixed(1)} %`,
    window: ({ window }) => `${window} s`,
    volume: ({ volume }) => (volume === undefined ? 'unusual' : `${volume.toFixed(1)} times the usual`),
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
