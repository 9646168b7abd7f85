import type { EpisodeTransition } from '../anomaly-detection/episode-tracker.ts';
import type { Alert } from '../alert/alert.ts';
import { alertIdOf, episodeIdOf } from '../alert/episode.ts';

export interface AlertContext {
  readonly symbol: string;
  readonly underlying?: string;
  readonly indicators: Readonly<Record<string, number | null>>;
  readonly recentPrices: readonly number[];
  readonly occurredAtMs: number;
  readonly detectedAtMs: number;
  readonly source: { readonly shardId: string; readonly sequenceNumber: string };
  readonly correlationId: string;
}

/** The alert to publish for a transition. Its ids say what happened, so that a replay arrives at the same ones. */
export function alertOfEpisode(transition: EpisodeTransition, context: AlertContext): Alert {
  const { finding, status, severity, revision, openedAtMs, openedAs } = transition;
  const episodeId = episodeIdOf(context.symbol, openedAs, openedAtMs);
  return {
    alertId: alertIdOf(episodeId, revision),
    episodeId,
    status,
    alertType: 'financial_anomaly',
    anomaly: finding.anomaly,
    symbol: context.symbol,
    ...(context.underlying !== undefined && { underlying: context.underlying }),
    severity,
    score: finding.score,
    direction: finding.direction,
    price: finding.price,
    referencePrice: finding.referencePrice,
    changePct: finding.changePct,
    volume: finding.volume,
    volumeRatio: finding.volumeRatio,
    windowSeconds: finding.windowSeconds,
    ...(finding.rarity !== undefined && { rarity: finding.rarity }),
    facts: finding.facts,
    indicators: context.indicators,
    recentPrices: context.recentPrices,
    occurredAtMs: context.occurredAtMs,
    detectedAtMs: context.detectedAtMs,
    source: context.source,
    correlationId: context.correlationId,
  };
}
