import { explanationOf } from '../../../src/core/notifications/words/explanation.ts';
import type { Snapshot } from './snapshot.ts';

/** The snapshot for scripts: snake case, times in ISO 8601. */
export function snapshotJson(snapshot: Snapshot): object {
  return {
    at: iso(snapshot.atMs),
    window_seconds: snapshot.windowMs / 1000,
    functions: snapshot.functions.map((figures) => ({
      name: figures.name,
      invocations: figures.invocations,
      errors: figures.errors,
      throttles: figures.throttles,
      concurrency: figures.concurrency,
      duration_ms: { p50: figures.durationP50Ms, p95: figures.durationP95Ms, max: figures.durationMaxMs },
      iterator_age_ms: figures.iteratorAgeMs,
      history: figures.history.map(({ timeMs, value }) => ({ at: iso(timeMs), invocations: value })),
    })),
    metrics: snapshot.metrics,
    dead_letters: snapshot.deadLetters,
    alarms: snapshot.alarms.map(({ name, state, sinceMs, description }) => ({
      name,
      state,
      since: sinceMs === null ? null : iso(sinceMs),
      description,
    })),
    alerts: snapshot.alerts.map(({ alert, createdAtMs }) => ({
      alert_id: alert.alertId,
      episode_id: alert.episodeId,
      symbol: alert.symbol,
      anomaly: alert.anomaly,
      severity: alert.severity,
      status: alert.status,
      explanation: explanationOf(alert),
      created_at: iso(createdAtMs),
    })),
    metrics_asked: snapshot.metricsAsked,
    problems: snapshot.problems,
  };
}

function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
