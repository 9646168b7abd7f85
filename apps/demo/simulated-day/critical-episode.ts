import { exampleMinutes } from '../../../lib/market-simulator/demo-day/examples.ts';
import type { Alert } from '../../../src/core/alert/alert.ts';
import { alertIdOf } from '../../../src/core/alert/episode.ts';
import { alertOfEpisode } from '../../../src/core/market-state/alert-of-episode.ts';
import { defaultSettings } from '../../../src/core/market-state/monitor-settings.ts';
import { SymbolMonitor } from '../../../src/core/market-state/symbol-monitor.ts';

/** An alert and what comes of it later, each as the detectors have put it, as if it happened when it is asked for. */
export interface CriticalEpisode {
  /** The first alert of its episode. */
  begins(nowMs: number): Alert;
  worsens(nowMs: number): Alert;
  ends(nowMs: number): Alert;
}

/** The first critical alert that the detectors make of the simulated day in minutes. */
export function criticalEpisode(): CriticalEpisode {
  const alerts = alertsOfTheDay();
  const critical = alerts.find(({ severity, status }) => severity === 'CRITICAL' && status !== 'resolved');
  if (critical === undefined) throw new Error('expected a critical alert on the simulated day, got none');
  const { episodeId } = critical;
  const end = alerts.find((alert) => alert.episodeId === episodeId && alert.status === 'resolved');
  const at =
    (alert: Alert, revision: number, status: Alert['status']) =>
    (nowMs: number): Alert => ({
      ...alert,
      alertId: alertIdOf(episodeId, revision),
      status,
      occurredAtMs: nowMs,
      detectedAtMs: nowMs,
    });
  return {
    begins: at(critical, 1, 'firing'),
    worsens: at(critical, 2, 'worsened'),
    ends: at(end ?? critical, 3, 'resolved'),
  };
}

function alertsOfTheDay(): readonly Alert[] {
  const settings = defaultSettings();
  const monitors = new Map<string, SymbolMonitor>();
  const alerts: Alert[] = [];
  for (const bar of exampleMinutes()) {
    const { symbol, timestampMs } = bar;
    const monitor = monitors.get(symbol) ?? new SymbolMonitor(symbol, settings);
    monitors.set(symbol, monitor);
    for (const transition of monitor.apply(bar).transitions) {
      alerts.push(
        alertOfEpisode(transition, {
          symbol,
          indicators: monitor.indicators(),
          recentPrices: monitor.recentPrices(),
          occurredAtMs: timestampMs,
          detectedAtMs: timestampMs,
          source: { shardId: 'shardId-000000000000', sequenceNumber: String(alerts.length + 1) },
          correlationId: 'scenario',
        }),
      );
    }
  }
  return alerts;
}
