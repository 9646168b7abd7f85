import type { Alert } from '../../src/core/alert/alert.ts';

/** A fall of six percent within a minute, unless `fact` says otherwise: CRITICAL by the default rules. */
export function sampleAlert(
  fact: Pick<Alert, 'symbol' | 'occurredAtMs'> & Partial<Alert>,
  revision = 1,
): Alert {
  const { symbol, occurredAtMs, changePct = -6.1 } = fact;
  const episodeId = fact.episodeId ?? `${symbol}-price_drop-${new Date(occurredAtMs).toISOString()}`;
  const price = 64_120.5;
  return {
    alertId: `${episodeId}-${revision}`,
    episodeId,
    status: 'firing',
    alertType: 'financial_anomaly',
    anomaly: 'price_drop',
    severity: 'CRITICAL',
    score: 0.95,
    direction: 'down',
    price: price * (1 + changePct / 100),
    referencePrice: price,
    changePct,
    volume: 1834.2,
    volumeRatio: 18.3,
    windowSeconds: 60,
    facts: {
      kind: 'move',
      changePct,
      windowSeconds: 60,
      sigmas: 14.2,
      memorySeconds: 14_400,
      volumeRatio: 18.3,
      perYear: 0.3,
    },
    indicators: { rsi_14: 11.2 },
    recentPrices: [64_300, 64_210, 64_190, 64_120.5, 62_010, 60_209.1],
    detectedAtMs: occurredAtMs,
    source: { shardId: 'shardId-000000000000', sequenceNumber: '1' },
    correlationId: 'scenario',
    ...fact,
  };
}
