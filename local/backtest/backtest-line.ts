import { alertOfEpisode } from '../../src/core/alerts/alert-of-episode.ts';
import type { EpisodeTransition } from '../../src/core/anomaly-detection/episode-tracker.ts';
import type { MarketEvent } from '../../src/core/market-data/market-event.ts';
import type { SymbolMonitor } from '../../src/core/market-state/symbol-monitor.ts';
import { toMessage } from '../../src/dto/alert-message.dto.ts';

/** What the core says about one row, in the words of the wire; alerts are as they would be published. */
export function backtestLine(event: MarketEvent, monitor: SymbolMonitor, line: number): object {
  const { score, findings, transitions } = monitor.apply(event);
  const indicators = monitor.indicators();
  const { symbol, timestampMs } = event;
  const context = {
    symbol,
    indicators,
    occurredAtMs: timestampMs,
    detectedAtMs: timestampMs,
    source: { shardId: 'backtest', sequenceNumber: String(line) },
    correlationId: event.correlationId ?? `backtest:${line}`,
  };
  const published = (transition: EpisodeTransition): object =>
    toMessage(alertOfEpisode(transition, { ...context, recentPrices: monitor.recentPrices() }));
  const told = transitions.find(({ status }) => status !== 'resolved');
  const resolved = transitions.filter(({ status }) => status === 'resolved');
  return {
    symbol,
    timestamp: new Date(timestampMs).toISOString(),
    anomaly_score: score,
    anomalies: findings.map(({ anomaly, score: each, direction, explanation }) => ({
      type: anomaly,
      score: each,
      direction,
      explanation,
    })),
    alert: told === undefined ? null : published(told),
    ...(resolved.length > 0 && { resolved: resolved.map(published) }),
    indicators,
  };
}
