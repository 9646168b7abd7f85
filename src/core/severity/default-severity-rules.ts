import type { SeverityRule } from './severity-rule.ts';

/**
 * The rules of a deployment whose settings hold none; rules of the settings come before these. First match wins. The kinds
 * that are no move of the market come first: a bad print IS a huge change that did not happen, and a split halves the
 * price of a healthy share. The last rule always matches. `docs/severity.md` shows them as a table.
 */
export const DEFAULT_SEVERITY_RULES: readonly SeverityRule[] = Object.freeze([
  {
    name: 'doubtful data',
    severity: 'LOW',
    when: { anomalies: ['crossed_quote', 'bad_print'] },
    because: 'the data is doubtful, not the market',
  },
  {
    name: 'wild market',
    severity: 'LOW',
    when: { anomalies: ['volatility'] },
    because: 'the market is wilder than it was, which is no event by itself',
  },
  {
    name: 'corporate action',
    severity: 'MEDIUM',
    when: { anomalies: ['corporate_action'] },
    because: 'the change looks like a split or a dividend',
  },
  {
    name: 'market-wide circuit breaker',
    severity: 'CRITICAL',
    when: { bounds: { breakerLevel: { atLeast: 1 } } },
    because: 'the index fell by {move}, which is level {breaker} of the market-wide circuit breaker',
  },
  {
    name: 'deep flash crash',
    severity: 'CRITICAL',
    when: { anomalies: ['flash_crash'], bounds: { movePct: { atLeast: 3 } } },
    because: 'the price crashed by {move} and rebounded',
  },
  {
    name: 'rare flash crash',
    severity: 'CRITICAL',
    when: { anomalies: ['flash_crash'], bounds: { score: { atLeast: 0.75 } } },
    because: 'the price crashed by {move} and rebounded (score {score})',
  },
  {
    name: 'limit up or down',
    severity: 'CRITICAL',
    when: { anomalies: ['luld_band'] },
    because: 'a trading pause is due',
  },
  {
    name: 'shallow flash crash',
    severity: 'HIGH',
    when: { anomalies: ['flash_crash'] },
    because: 'the price fell by {move} and rebounded',
  },
  {
    name: 'feed at rest',
    severity: 'LOW',
    when: { anomalies: ['stale_feed'], isMarketOpen: false },
    because: 'its market is closed',
  },
  {
    name: 'stale feed',
    severity: 'MEDIUM',
    when: { anomalies: ['stale_feed'] },
    because: 'prices may be missing',
  },
  {
    name: 'large and fast',
    severity: 'CRITICAL',
    when: {
      bounds: { movePct: { atLeast: 5 }, windowSeconds: { atMost: 300 }, score: { atLeast: 0.6 } },
    },
    because: 'the price moved {move} within {window} (score {score})',
  },
  {
    name: 'unheard of',
    severity: 'CRITICAL',
    when: { bounds: { score: { atLeast: 0.9 }, movePct: { atLeast: 2 } } },
    because: 'a move of {move} is unheard of here (score {score})',
  },
  {
    name: 'very unusual',
    severity: 'HIGH',
    when: { notAnomalies: ['volume_spike'], bounds: { score: { atLeast: 0.75 } } },
    because: 'it is three times beyond the alarm threshold (score {score})',
  },
  {
    name: 'unusual and visible',
    severity: 'HIGH',
    when: { bounds: { score: { atLeast: 0.6 }, movePct: { atLeast: 1 } } },
    because: 'the price moved {move} (score {score})',
  },
  {
    name: 'on the watch list',
    severity: 'HIGH',
    when: { notAnomalies: ['volume_spike'], isWatched: true },
    because: 'it is on the watch list and beyond the alarm threshold (score {score})',
  },
  {
    name: 'heavy volume',
    severity: 'MEDIUM',
    when: { anomalies: ['volume_spike'], bounds: { score: { atLeast: 0.75 } } },
    because: 'volume is {volume} while the price holds (score {score})',
  },
  {
    name: 'volume only',
    severity: 'LOW',
    when: { anomalies: ['volume_spike'] },
    because: 'only the volume is {volume} (score {score})',
  },
  {
    name: 'anything else',
    severity: 'MEDIUM',
    when: {},
    because: 'it is beyond the alarm threshold (score {score})',
  },
] satisfies SeverityRule[]);
