import type { Alert, Rarity } from './alert.ts';

/**
 * An alert under the names it has on every wire, of ours and of webhooks alike; times are ISO 8601.
 * @param explanation what happened in one sentence, in the language of whoever reads it
 */
export function alertRecord(alert: Alert, explanation: string) {
  return {
    alert_id: alert.alertId,
    episode_id: alert.episodeId,
    status: alert.status,
    alert_type: alert.alertType,
    anomaly: alert.anomaly,
    symbol: alert.symbol,
    ...(alert.underlying !== undefined && { underlying: alert.underlying }),
    severity: alert.severity,
    score: alert.score,
    direction: alert.direction,
    price: alert.price,
    reference_price: alert.referencePrice,
    change_pct: alert.changePct,
    volume: alert.volume,
    volume_ratio: alert.volumeRatio,
    window: alert.windowSeconds,
    ...(alert.rarity !== undefined && { rarity: rarityRecord(alert.rarity) }),
    explanation,
    indicators: { ...alert.indicators },
    recent_prices: [...alert.recentPrices],
    occurred_at: new Date(alert.occurredAtMs).toISOString(),
    detected_at: new Date(alert.detectedAtMs).toISOString(),
    source: { shard_id: alert.source.shardId, sequence_number: alert.source.sequenceNumber },
    correlation_id: alert.correlationId,
    ...(alert.ruleId !== undefined && { rule_id: alert.ruleId }),
    ...(alert.ruleName !== undefined && { rule_name: alert.ruleName }),
    ...(alert.recipientUserId !== undefined && { recipient_user_id: alert.recipientUserId }),
  };
}

function rarityRecord({ probability, perYear, budget }: Rarity) {
  return { probability, per_year: perYear, budget };
}
