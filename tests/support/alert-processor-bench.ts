import { MemoryNotificationLog } from '../../src/adapters/memory/memory-notification-log.ts';
import { MemoryNotifier } from '../../src/adapters/memory/memory-notifier.ts';
import { MemoryPreferenceStore } from '../../src/adapters/memory/memory-preference-store.ts';
import { MemoryRateCounter } from '../../src/adapters/memory/memory-rate-counter.ts';
import type { Channel } from '../../src/core/notifications/channel.ts';
import type { DeliveryResult } from '../../src/core/notifications/delivery.ts';
import type { ChannelSetup, Preference } from '../../src/core/preferences/preference.ts';
import { hourlyRule } from '../../src/core/rate-limiting/rate-limiter.ts';
import { AlertPipeline } from '../../src/pipelines/alert-pipeline.ts';
import { DeliveryStage } from '../../src/pipelines/delivery-stage.ts';
import { DeliverySweep } from '../../src/pipelines/delivery-sweep.ts';
import type { NotificationLog } from '../../src/ports/notification-log.ts';
import { aPreference, NOW } from './alerts.ts';
import { LogRecorder, MetricRecorder } from './recording-telemetry.ts';

export const TEAM_ROOMS: ChannelSetup = {
  shared: {
    slack: 'https://hooks.slack.com/services/T/B/team',
    discord: 'https://discord.com/api/webhooks/1/x',
  },
  unavailable: [],
};

export interface BenchOptions {
  readonly preferences?: readonly Preference[];
  readonly channels?: ChannelSetup;
  readonly limit?: number;
  readonly script?: Partial<Record<Channel, readonly DeliveryResult[]>>;
  readonly history?: (log: MemoryNotificationLog) => NotificationLog;
}

/** The pipeline of alert-processor over memory adapters, with a clock that the test moves. */
export function alertProcessorBench(options: BenchOptions = {}) {
  const clock = { time: NOW, now: () => clock.time };
  const log = new MemoryNotificationLog();
  const notifiers = {
    email: new MemoryNotifier<'email'>(options.script?.email),
    sms: new MemoryNotifier<'sms'>(options.script?.sms),
    slack: new MemoryNotifier<'slack'>(options.script?.slack),
    discord: new MemoryNotifier<'discord'>(options.script?.discord),
    webhook: new MemoryNotifier<'webhook'>(options.script?.webhook),
    pagerduty: new MemoryNotifier<'pagerduty'>(options.script?.pagerduty),
  };
  const logger = new LogRecorder();
  const metrics = new MetricRecorder();
  const common = { clock, logger, metrics, history: options.history?.(log) ?? log };
  const shared = {
    preferences: new MemoryPreferenceStore(options.preferences ?? [aPreference()]),
    channels: options.channels ?? TEAM_ROOMS,
    delivery: new DeliveryStage({ ...common, notifiers, environment: 'prod' }),
  };
  const rates = new MemoryRateCounter();
  const pipeline = new AlertPipeline({
    ...common,
    ...shared,
    rates,
    rateLimit: hourlyRule(options.limit ?? 10),
  });
  const sweep = new DeliverySweep({ ...common, ...shared });
  const sent = (): Record<Channel, number> => ({
    email: notifiers.email.sent.length,
    sms: notifiers.sms.sent.length,
    slack: notifiers.slack.sent.length,
    discord: notifiers.discord.sent.length,
    webhook: notifiers.webhook.sent.length,
    pagerduty: notifiers.pagerduty.sent.length,
  });
  return { clock, log, notifiers, logger, metrics, pipeline, sweep, sent };
}
