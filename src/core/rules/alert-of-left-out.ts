import { type Alert, RULE_NOTICE_ALERT_TYPE } from '../alert/alert.ts';
import type { Rule } from './rule.ts';
import { MAXIMUM_RULES_PER_SYMBOL } from './rule-book.ts';

/**
 * Tells a user that rules of theirs are not watched for a symbol, since it has too many. For each user and day it is the same alert,
 * whichever environment notices first and for whichever symbol.
 */
export function alertOfLeftOut(symbol: string, rules: readonly [Rule, ...Rule[]], nowMs: number): Alert {
  const [{ userId, name }] = rules;
  const day = new Date(nowMs).toISOString().slice(0, 10);
  const episodeId = `rules-left-out-${userId}-${day}`;
  return {
    alertId: `${episodeId}-1`,
    episodeId,
    status: 'firing',
    alertType: RULE_NOTICE_ALERT_TYPE,
    anomaly: 'other',
    symbol,
    severity: 'MEDIUM',
    score: 0,
    direction: 'none',
    price: 0,
    referencePrice: 0,
    changePct: 0,
    volume: 0,
    volumeRatio: null,
    windowSeconds: 0,
    facts: { kind: 'rules_left_out', count: rules.length, limit: MAXIMUM_RULES_PER_SYMBOL, rule: name },
    indicators: {},
    recentPrices: [],
    occurredAtMs: nowMs,
    detectedAtMs: nowMs,
    source: { shardId: '', sequenceNumber: '' },
    correlationId: episodeId,
    recipientUserId: userId,
  };
}
