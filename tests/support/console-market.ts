import type { AlertRow, ChartBar, DeliveryRow, EpisodeDetail } from '../../apps/console/api.ts';
import { deliveryRow } from '../../apps/console/server/alert-rows.ts';
import { DEMO_BARS } from '../../lib/market-files/demo-data.ts';
import { openInput } from '../../lib/market-files/open-input.ts';
import type { Alert } from '../../src/core/alert/alert.ts';
import type { Channel } from '../../src/core/channels/channels.ts';
import {
  pendingDelivery,
  settled,
  suppressedDelivery,
  waitingDelivery,
  type Delivery,
} from '../../src/core/delivery/delivery.ts';
import { alertOfEpisode } from '../../src/core/market-state/alert-of-episode.ts';
import { defaultSettings } from '../../src/core/market-state/monitor-settings.ts';
import { SymbolMonitor } from '../../src/core/market-state/symbol-monitor.ts';
import { explanationOf } from '../../src/core/notifications/words/explanation.ts';

export interface RecordedMarket {
  readonly bars: ReadonlyMap<string, readonly ChartBar[]>;
  readonly alerts: readonly Alert[];
}

/** What the core makes of the demo's bars. */
export async function recordedMarket(): Promise<RecordedMarket> {
  const settings = defaultSettings();
  const monitors = new Map<string, SymbolMonitor>();
  const bars = new Map<string, ChartBar[]>();
  const alerts: Alert[] = [];
  for await (const row of openInput(DEMO_BARS, { nowMs: Date.now() })) {
    if (!('event' in row)) continue;
    const { symbol, timestampMs } = row.event;
    const monitor = monitors.get(symbol) ?? new SymbolMonitor(symbol, settings);
    monitors.set(symbol, monitor);
    const { closedBars, transitions } = monitor.apply(row.event);
    const known = bars.get(symbol) ?? [];
    bars.set(symbol, known);
    for (const { bar, indicators } of closedBars) {
      const { startMs: timeMs, open, high, low, close, volume } = bar;
      known.push({ timeMs, open, high, low, close, volume, indicators });
    }
    for (const transition of transitions) {
      const context = {
        symbol,
        indicators: monitor.indicators(),
        occurredAtMs: timestampMs,
        detectedAtMs: timestampMs + 900,
        source: { shardId: 'shardId-000000000000', sequenceNumber: String(alerts.length) },
        correlationId: `recorded-${alerts.length}`,
        recentPrices: monitor.recentPrices(),
      };
      alerts.push(alertOfEpisode(transition, context));
    }
  }
  return { bars, alerts };
}

/** Whom each alert was told, as in an environment with three users and a limit on SMS. */
export function deliveriesOf(alert: Alert): readonly DeliveryRow[] {
  const atMs = alert.detectedAtMs + 1_400;
  const to = (userId: string, channel: Channel) => ({ userId, channel, sendReason: 'first' }) as const;
  const sent = (userId: string, channel: Channel): Delivery =>
    settled(pendingDelivery(alert, to(userId, channel), atMs), { kind: 'delivered' }, atMs);
  const toDiscord = to('crypto-channel', 'discord');
  const rows = [
    sent('trader', 'email'),
    sent('desk', 'slack'),
    suppressedDelivery(alert, to('trader', 'sms'), 'rate_limited', atMs),
    alert.severity === 'HIGH'
      ? settled(pendingDelivery(alert, toDiscord, atMs), WEBHOOK_GONE, atMs)
      : waitingDelivery(alert, toDiscord, 'grouped', alert.detectedAtMs + 60_000, atMs),
  ];
  return rows.map(deliveryRow);
}

const WEBHOOK_GONE = { kind: 'permanent', code: 'gone', words: 'HTTP 404 (code 10015)' } as const;

export function alertRowOf(alert: Alert, acknowledgedBy: string | null): AlertRow {
  const { alertId, episodeId, symbol, anomaly, alertType, severity, status } = alert;
  const deliveries: Record<string, number> = {};
  for (const delivery of deliveriesOf(alert))
    deliveries[delivery.status] = (deliveries[delivery.status] ?? 0) + 1;
  return {
    alertId,
    episodeId,
    symbol,
    anomaly,
    alertType,
    severity,
    status,
    explanation: explanationOf(alert),
    occurredAtMs: alert.occurredAtMs,
    createdAtMs: alert.detectedAtMs,
    acknowledgedBy,
    deliveries,
  };
}

export function episodeOf(
  episodeId: string,
  alerts: readonly Alert[],
  acknowledgement: EpisodeDetail['acknowledgement'],
): EpisodeDetail {
  return {
    episodeId,
    alerts: alerts.map((alert) => ({
      ...alertRowOf(alert, acknowledgement?.userId ?? null),
      severityReason: `${alert.severity} because the price moved ${Math.abs(alert.changePct).toFixed(1)} %`,
      price: alert.price,
      changePct: alert.changePct,
      score: alert.score,
      volumeRatio: alert.volumeRatio,
    })),
    deliveries: alerts.flatMap(deliveriesOf),
    acknowledgement,
    escalations: [
      {
        policyId: 'on-call',
        startedAtMs: alerts[0]!.detectedAtMs,
        stepsTaken: 1,
        ended: acknowledgement === null ? null : 'acknowledged',
        nextStepAtMs: acknowledgement === null ? alerts[0]!.detectedAtMs + 300_000 : null,
      },
    ],
  };
}
