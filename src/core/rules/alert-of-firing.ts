import { type Alert, USER_RULE_ALERT_TYPE } from '../alert/alert.ts';
import { compactTime, symbolInId } from '../alert/episode.ts';
import { factsOfWords } from '../alert/facts.ts';
import type { Firing } from './rule-monitor.ts';
import { messageOf } from './rule-message.ts';

export interface FiringContext {
  readonly symbol: string;
  readonly recentPrices: readonly number[];
  readonly detectedAtMs: number;
  readonly source: { readonly shardId: string; readonly sequenceNumber: string };
  readonly correlationId: string;
}

/**
 * The alert to publish for a rule that has come true, for its user alone. Each is an episode of its own, and its ids say
 * whose rule, for which symbol and when, so that a replay arrives at the same ones.
 */
export function alertOfFiring(firing: Firing, context: FiringContext): Alert {
  const { rule, fingerprint, count, timeMs, bar } = firing;
  const { symbol } = context;
  // Two versions of a rule count separately: what distinguishes them belongs in the id.
  const version = fingerprint.toString(36);
  const which = `${compactTime(timeMs)}-${version}-${count}`;
  const episodeId = `${rule.userId}-${rule.ruleId}-${symbolInId(symbol)}-${which}`;
  return {
    alertId: `${episodeId}-1`,
    episodeId,
    status: 'firing',
    alertType: USER_RULE_ALERT_TYPE,
    anomaly: 'other',
    symbol,
    severity: rule.severity,
    score: 0,
    direction: 'none',
    price: bar.close,
    referencePrice: 0,
    changePct: 0,
    volume: bar.volume,
    volumeRatio: null,
    windowSeconds: 0,
    facts: factsOfWords(messageOf(firing, symbol)),
    indicators: firing.indicators,
    recentPrices: context.recentPrices,
    occurredAtMs: timeMs,
    detectedAtMs: context.detectedAtMs,
    source: context.source,
    correlationId: context.correlationId,
    ruleId: rule.ruleId,
    ruleName: rule.name,
    recipientUserId: rule.userId,
  };
}
