import { alertOfEpisode } from '../../src/core/market-state/alert-of-episode.ts';
import type { EpisodeTransition } from '../../src/core/anomaly-detection/episode-tracker.ts';
import type { MarketEvent } from '../../src/core/market-data/market-event.ts';
import type { Observation, SymbolMonitor } from '../../src/core/market-state/symbol-monitor.ts';
import { explanationOf } from '../../src/core/notifications/words/explanation.ts';
import { alertOfFiring, type FiringContext } from '../../src/core/rules/alert-of-firing.ts';
import type { Firing, RuleMonitor } from '../../src/core/rules/rule-monitor.ts';
import { toMessage } from '../../src/dto/alert-message.dto.ts';

/** One symbol of the back-test: its state, and that of its rules where there are any. */
export interface WatchedSymbol {
  readonly monitor: SymbolMonitor;
  readonly rules: RuleMonitor | null;
}

export interface BacktestLine {
  /** In the words of the wire; alerts are as they would be published. */
  readonly line: object;
  readonly observation: Observation;
  readonly firings: readonly Firing[];
}

/** What the core says about one row. */
export function backtestLine(
  event: MarketEvent,
  { monitor, rules }: WatchedSymbol,
  lineNumber: number,
): BacktestLine {
  const observation = monitor.apply(event);
  const firings = rules?.observe(observation, monitor.prices) ?? [];
  const { outcome, score, findings, transitions, takenBack } = observation;
  const indicators = monitor.indicators();
  const { symbol, timestampMs } = event;
  const context = {
    symbol,
    indicators,
    occurredAtMs: timestampMs,
    detectedAtMs: timestampMs,
    source: { shardId: 'backtest', sequenceNumber: String(lineNumber) },
    correlationId: event.correlationId ?? `backtest:${lineNumber}`,
  };
  const published = (transition: EpisodeTransition): object =>
    toMessage(alertOfEpisode(transition, { ...context, recentPrices: monitor.recentPrices() }));
  const told = transitions.find(({ status }) => status !== 'resolved');
  const resolved = transitions.filter(({ status }) => status === 'resolved');
  const line = {
    symbol,
    timestamp: new Date(timestampMs).toISOString(),
    ...((outcome === 'late' || outcome === 'replayed') && { ignored: outcome }),
    ...(outcome === 'out_of_order' && { out_of_order: true }),
    ...(takenBack > 0 && { taken_back: takenBack }),
    anomaly_score: score,
    anomalies: findings.map(({ anomaly, score: each, direction, facts }) => ({
      type: anomaly,
      score: each,
      direction,
      explanation: explanationOf({ facts, symbol }),
    })),
    alert: told === undefined ? null : published(told),
    ...(resolved.length > 0 && { resolved: resolved.map(published) }),
    ...(rules !== null && { rules_fired: firings.map((firing) => firedOf(firing, context)) }),
    indicators,
  };
  return { line, observation, firings };
}

/** The part of the alert that belongs to the rule; the rest stands in the line already. */
function firedOf(firing: Firing, context: Omit<FiringContext, 'recentPrices'>): object {
  const alert = alertOfFiring(firing, { ...context, recentPrices: [] });
  return {
    rule_id: alert.ruleId,
    user_id: alert.recipientUserId,
    alert_id: alert.alertId,
    severity: alert.severity,
    occurred_at: new Date(alert.occurredAtMs).toISOString(),
    message: explanationOf(alert),
  };
}
