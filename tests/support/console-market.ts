import type { ChartBar } from '../../apps/console/api.ts';
import { EXAMPLE_MINUTES } from '../../lib/market-files/example-data.ts';
import { openInput } from '../../lib/market-files/open-input.ts';
import { fromAlertItem, toAlertItem } from '../../src/adapters/dynamodb/alert-item.ts';
import { fromDeliveryItem, toDeliveryItem } from '../../src/adapters/dynamodb/delivery-item.ts';
import type { EpisodeRows, StoredAlert } from '../../src/core/alert-policy/alert-state.ts';
import type { Alert } from '../../src/core/alert/alert.ts';
import type { Severity } from '../../src/core/alert/severity.ts';
import type { Acknowledgement } from '../../src/core/answers/acknowledgement.ts';
import type { Channel } from '../../src/core/channels/channels.ts';
import {
  pendingDelivery,
  settled,
  suppressedDelivery,
  waitingDelivery,
  type Delivery,
} from '../../src/core/delivery/delivery.ts';
import { nextStep, startEscalation, type Escalation } from '../../src/core/escalation/next-step.ts';
import { alertOfEpisode } from '../../src/core/market-state/alert-of-episode.ts';
import { defaultSettings } from '../../src/core/market-state/monitor-settings.ts';
import { SymbolMonitor } from '../../src/core/market-state/symbol-monitor.ts';
import { severityOf } from '../../src/core/severity/severity-of.ts';
import type { EscalationPolicy } from '../../src/core/preferences/escalation-policy.ts';

export interface ExampleMarket {
  readonly bars: ReadonlyMap<string, readonly ChartBar[]>;
  readonly alerts: readonly Alert[];
}

/** What the core makes of the demo’s pairs in minutes. */
export async function exampleMarket(): Promise<ExampleMarket> {
  const settings = defaultSettings();
  const monitors = new Map<string, SymbolMonitor>();
  const bars = new Map<string, ChartBar[]>();
  const alerts: Alert[] = [];
  for await (const row of openInput(EXAMPLE_MINUTES, { nowMs: Date.now() })) {
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
        correlationId: `example-${alerts.length}`,
        recentPrices: monitor.recentPrices(),
      };
      alerts.push(alertOfEpisode(transition, context));
    }
  }
  return { bars, alerts };
}

/** What is stored of an episode, in an environment with three users and a limit on SMS. */
export function storedEpisode(
  alerts: readonly Alert[],
  acknowledgement: Acknowledgement | null,
): EpisodeRows {
  const deliveries = alerts.flatMap(deliveriesOf);
  return {
    version: alerts.length,
    alerts: alerts.map((alert) => fromAlertItem(toAlertItem(storedAlert(alert)))),
    deliveries: deliveries.map((delivery) => fromDeliveryItem(toDeliveryItem(delivery))),
    acknowledgement,
    escalations: [escalationOf(alerts[0]!, acknowledgement)],
  };
}

const ON_CALL: EscalationPolicy = {
  policyId: 'on-call',
  steps: [
    { waitSeconds: 0, notify: ['trader'], channels: ['sms'] },
    { waitSeconds: 300, notify: ['desk'], channels: 'all' },
  ],
  repeat: 0,
};

/** One step is taken; the next one waits, unless somebody has answered. */
function escalationOf(alert: Alert, acknowledgement: Acknowledgement | null): Escalation {
  const atMs = alert.detectedAtMs;
  const after = (escalation: Escalation, acknowledged: Severity | null): Escalation => {
    const step = nextStep(ON_CALL, escalation, { acknowledged, isResolved: false }, atMs);
    return step.kind === 'wait' ? escalation : step.next;
  };
  const called = after(startEscalation(ON_CALL, alert, atMs), null);
  return after(called, acknowledgement?.severity ?? null);
}

function storedAlert(alert: Alert): StoredAlert {
  const verdict = { ...severityOf(alert), severity: alert.severity };
  return { alert, verdict, filtered: {}, createdAtMs: alert.detectedAtMs };
}

/** Whom the alert was told. */
function deliveriesOf(alert: Alert): readonly Delivery[] {
  const atMs = alert.detectedAtMs + 1_400;
  const to = (userId: string, channel: Channel) => ({ userId, channel, sendReason: 'first' }) as const;
  const sent = (userId: string, channel: Channel): Delivery =>
    settled(pendingDelivery(alert, to(userId, channel), atMs), { kind: 'delivered' }, atMs);
  const toDiscord = to('crypto-channel', 'discord');
  return [
    sent('trader', 'email'),
    sent('desk', 'slack'),
    suppressedDelivery(alert, to('trader', 'sms'), 'rate_limited', atMs),
    alert.anomaly === 'price_spike'
      ? settled(pendingDelivery(alert, toDiscord, atMs), WEBHOOK_GONE, atMs)
      : waitingDelivery(alert, toDiscord, 'grouped', alert.detectedAtMs + 60_000, atMs),
  ];
}

const WEBHOOK_GONE = { kind: 'permanent', code: 'gone', words: 'HTTP 404 (code 10015)' } as const;
