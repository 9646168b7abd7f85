import { kindsThat } from '../alert/anomalies.ts';
import type { SeverityRule } from './severity-rule.ts';

/**
 * The rules of a deployment whose settings hold none; rules of the settings come before these. First match wins. The kinds
 * that are no move of the market come first: a bad print IS a huge change that did not happen, and a split halves the
 * price of a healthy share. The last rule always matches. What each says stands with the words of each language;
 * `docs/severity.md` shows them as a table.
 */
const RULES = [
  {
    name: 'doubtful data',
    severity: 'LOW',
    when: { anomalies: kindsThat(({ isDoubtful }) => isDoubtful) },
  },
  {
    name: 'wild market',
    severity: 'LOW',
    when: { anomalies: ['volatility'] },
  },
  {
    name: 'corporate action',
    severity: 'MEDIUM',
    when: { anomalies: ['corporate_action'] },
  },
  {
    name: 'market-wide circuit breaker',
    severity: 'CRITICAL',
    when: { bounds: { breakerLevel: { atLeast: 1 } } },
  },
  {
    name: 'deep flash crash',
    severity: 'CRITICAL',
    when: { anomalies: ['flash_crash'], bounds: { movePct: { atLeast: 3 } } },
  },
  {
    name: 'rare flash crash',
    severity: 'CRITICAL',
    when: { anomalies: ['flash_crash'], bounds: { score: { atLeast: 0.75 } } },
  },
  {
    name: 'limit up or down',
    severity: 'CRITICAL',
    when: { anomalies: ['luld_band'] },
  },
  {
    name: 'shallow flash crash',
    severity: 'HIGH',
    when: { anomalies: ['flash_crash'] },
  },
  {
    name: 'feed at rest',
    severity: 'LOW',
    when: { anomalies: ['stale_feed'], isMarketOpen: false },
  },
  {
    name: 'stale feed',
    severity: 'MEDIUM',
    when: { anomalies: ['stale_feed'] },
  },
  {
    name: 'price outage',
    severity: 'MEDIUM',
    when: { anomalies: ['price_outage'] },
  },
  {
    name: 'deep depeg',
    severity: 'CRITICAL',
    when: { anomalies: ['depeg'], bounds: { movePct: { atLeast: 5 } } },
  },
  {
    name: 'depeg',
    severity: 'HIGH',
    when: { anomalies: ['depeg'] },
  },
  {
    name: 'large and fast',
    severity: 'CRITICAL',
    when: {
      bounds: { movePct: { atLeast: 5 }, windowSeconds: { atMost: 300 }, score: { atLeast: 0.6 } },
    },
  },
  {
    name: 'unheard of',
    severity: 'CRITICAL',
    when: { bounds: { score: { atLeast: 0.9 }, movePct: { atLeast: 2 } } },
  },
  {
    name: 'very unusual',
    severity: 'HIGH',
    when: { notAnomalies: ['volume_spike'], bounds: { score: { atLeast: 0.75 } } },
  },
  {
    name: 'unusual and visible',
    severity: 'HIGH',
    when: { bounds: { score: { atLeast: 0.6 }, movePct: { atLeast: 1 } } },
  },
  {
    name: 'on the watch list',
    severity: 'HIGH',
    when: { notAnomalies: ['volume_spike'], isWatched: true },
  },
  {
    name: 'heavy volume',
    severity: 'MEDIUM',
    when: { anomalies: ['volume_spike'], bounds: { score: { atLeast: 0.75 } } },
  },
  {
    name: 'volume only',
    severity: 'LOW',
    when: { anomalies: ['volume_spike'] },
  },
  {
    name: 'anything else',
    severity: 'MEDIUM',
    when: {},
  },
] as const satisfies readonly SeverityRule[];

export type DefaultRuleName = (typeof RULES)[number]['name'];
export const DEFAULT_SEVERITY_RULES: readonly (SeverityRule & { readonly name: DefaultRuleName })[] =
  Object.freeze(RULES);

export function isDefaultRule(name: unknown): name is DefaultRuleName {
  return DEFAULT_SEVERITY_RULES.some((rule) => rule.name === name);
}
