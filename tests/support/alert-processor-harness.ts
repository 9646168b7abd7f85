import { container } from 'tsyringe';
import { MemoryAlertStore } from './memory/memory-alert-store.ts';
import { MemoryNotifier } from './memory/memory-notifier.ts';
import { MemoryRatingStore } from './memory/memory-rating-store.ts';
import { MemoryPreferenceStore } from './memory/memory-preference-store.ts';
import type { Alert } from '../../src/core/alert/alert.ts';
import { ALL_CHANNELS, type Channel } from '../../src/core/channels/channels.ts';
import type { Delivery } from '../../src/core/delivery/delivery.ts';
import type { DeliveryResult } from '../../src/core/delivery/delivery-error.ts';
import type { ChannelSetup, Preference } from '../../src/core/preferences/preference.ts';
import type { Preferences } from '../../src/core/preferences/preferences.ts';
import { assembleAlertProcessor } from '../../src/containers/assemble-alert-processor.ts';
import { AlertSettings } from '../../src/pipelines/alert-settings.ts';
import { Answers } from '../../src/pipelines/answers.ts';
import { LoadTicketing } from '../../src/pipelines/load-ticketing.ts';
import { AlertStore } from '../../src/ports/alert-store.ts';
import { BackOff } from '../../src/ports/back-off.ts';
import { Clock } from '../../src/ports/clock.ts';
import { DeadLetterQueue } from '../../src/ports/dead-letter-queue.ts';
import { EventPublisher, type BusEvent } from '../../src/ports/event-publisher.ts';
import { FunctionIdentity } from '../../src/ports/function-identity.ts';
import { LinkSigner } from '../../src/ports/link-signer.ts';
import { Logger } from '../../src/ports/logger.ts';
import { Metrics } from '../../src/ports/metrics.ts';
import { Notifiers } from '../../src/ports/notifier.ts';
import { RatingStore } from '../../src/ports/rating-store.ts';
import type { PageFanOut } from '../../src/ports/page-fan-out.ts';
import { DurablePreferenceStore, PreferenceStore } from '../../src/ports/preference-store.ts';
import { anAlert, aPreference, NOW } from './alerts.ts';
import { LogRecorder, MetricRecorder } from './recording-telemetry.ts';

export const TEAM_ROOMS: ChannelSetup = {
  shared: {
    slack: 'https://hooks.slack.com/services/T/B/team',
    discord: 'https://discord.com/api/webhooks/1/x',
  },
  unavailable: [],
};

export interface HarnessOptions {
  readonly preferences?: readonly Preference[];
  readonly others?: Partial<Omit<Preferences, 'preferences'>>;
  readonly channels?: ChannelSetup;
  readonly limit?: number;
  readonly pageUsers?: number;
  /** Takes the other pages of an alert, which otherwise follow at once. */
  readonly fanOut?: PageFanOut;
  readonly script?: Partial<Record<Channel, readonly DeliveryResult[]>>;
  /** Instead of memory. */
  readonly storage?: AlertStore;
  /** Stands between the pipeline and the storage. */
  readonly store?: (storage: AlertStore) => AlertStore;
  readonly links?: LinkSigner;
}

const NO_LINKS: LinkSigner = { links: () => Promise.resolve({}), verify: () => Promise.resolve(null) };

/** The pipeline of alert-processor over memory adapters, with a clock that the test moves. */
export function alertProcessorHarness(options: HarnessOptions = {}) {
  const clock = { time: NOW, now: () => clock.time };
  const storage = options.storage ?? new MemoryAlertStore();
  const notifiers = notifiersOf(options.script);
  const logger = new LogRecorder();
  const metrics = new MetricRecorder();
  const kept: Delivery[] = [];
  const occurred: string[] = [];
  const events: BusEvent[] = [];
  const preferences = new MemoryPreferenceStore(options.preferences ?? [aPreference()], options.others);
  const ratings = new MemoryRatingStore();
  const settings: AlertSettings = {
    channels: options.channels ?? TEAM_ROOMS,
    alertsPerHour: options.limit ?? 10,
    groupIntervalMs: 60_000,
    ...(options.pageUsers !== undefined && { pageUsers: options.pageUsers }),
  };
  const put = async (delivery: Delivery) => void kept.push(delivery);
  const publish = async (event: BusEvent) => void events.push(event);
  const ticketing: LoadTicketing = async () => ({
    occurred: async ({ summary }) => void occurred.push(summary),
    over: async () => undefined,
    latest: async () => null,
  });
  const ports = container
    .createChildContainer()
    .register<Clock>(Clock, { useValue: clock })
    .register<Logger>(Logger, { useValue: logger })
    .register<Metrics>(Metrics, { useValue: metrics })
    .register(AlertStore, { useValue: options.store?.(storage) ?? storage })
    .register<PreferenceStore>(PreferenceStore, { useValue: preferences })
    .register<PreferenceStore>(DurablePreferenceStore, { useValue: preferences })
    .register(RatingStore, { useValue: ratings })
    .register(AlertSettings, { useValue: settings })
    .register<Notifiers>(Notifiers, { useValue: notifiers })
    .register(LinkSigner, { useValue: options.links ?? NO_LINKS })
    .register<DeadLetterQueue>(DeadLetterQueue, { useValue: { put } })
    .register<EventPublisher>(EventPublisher, { useValue: { publish } })
    .register(LoadTicketing, { useValue: ticketing })
    .register<BackOff>(BackOff, { useValue: async () => undefined })
    .register<FunctionIdentity>(FunctionIdentity, {
      useValue: { service: 'alert-processor', environment: 'prod' },
    });
  const { pipeline, sweep, answerPages } = assembleAlertProcessor(ports, options.fanOut);
  const answers = ports.resolve(Answers);
  const sent = (): Record<Channel, number> => sentEach((channel) => notifiers[channel].sent.length);
  /** The deliveries of an alert, in the order of channels as they were written. */
  const deliveriesOf = async ({ episodeId, alertId }: Alert): Promise<readonly Delivery[]> =>
    (await storage.episode(episodeId)).deliveries.filter((row) => row.alertId === alertId);
  const sides = { kept, occurred, events, answers, answerPages, preferences, ratings };
  return { clock, store: storage, notifiers, logger, metrics, pipeline, sweep, sent, deliveriesOf, ...sides };
}

type MemoryNotifiers = { readonly [C in Channel]: MemoryNotifier<C> };

function notifiersOf(script: HarnessOptions['script'] = {}): MemoryNotifiers {
  return Object.fromEntries(
    ALL_CHANNELS.map((channel) => [channel, new MemoryNotifier(script[channel])]),
  ) as unknown as MemoryNotifiers;
}

const sentEach = (count: (channel: Channel) => number): Record<Channel, number> =>
  Object.fromEntries(ALL_CHANNELS.map((channel) => [channel, count(channel)])) as Record<Channel, number>;

/** As many messages on these channels as said, and none on any other. */
export function sentOn(counts: Partial<Record<Channel, number>>): Record<Channel, number> {
  return sentEach((channel) => counts[channel] ?? 0);
}

/** An episode of its own, by its name; CRITICAL ones are six percent in a minute. */
export function anEpisode(name: string, overrides: Partial<Alert> = {}): Alert {
  return anAlert({ episodeId: name, alertId: `${name}-1`, ...overrides });
}

export const CRITICAL = { score: 0.95, changePct: -6 } as const;
