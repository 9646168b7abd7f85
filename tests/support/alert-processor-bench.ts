import { MemoryAlertStore } from './memory/memory-alert-store.ts';
import { MemoryNotifier } from './memory/memory-notifier.ts';
import { MemoryPreferenceStore } from './memory/memory-preference-store.ts';
import type { Alert } from '../../src/core/alert/alert.ts';
import { ALL_CHANNELS, type Channel } from '../../src/core/channels/channels.ts';
import type { Delivery } from '../../src/core/delivery/delivery.ts';
import type { DeliveryResult } from '../../src/core/delivery/delivery-error.ts';
import type { ChannelSetup, Preference } from '../../src/core/preferences/preference.ts';
import type { Preferences } from '../../src/core/preferences/preferences.ts';
import { AlertPipeline } from '../../src/pipelines/alert-pipeline.ts';
import { AnswerPages } from '../../src/pipelines/answer-pages.ts';
import { Answers } from '../../src/pipelines/answers.ts';
import { DeadLetters } from '../../src/pipelines/dead-letters.ts';
import { DeliveryStage } from '../../src/pipelines/delivery-stage.ts';
import { DueSweep } from '../../src/pipelines/due-sweep.ts';
import { PolicyEscalation } from '../../src/pipelines/policy-escalation.ts';
import type { AlertStore } from '../../src/ports/alert-store.ts';
import type { BusEvent } from '../../src/ports/event-publisher.ts';
import type { LinkSigner } from '../../src/ports/link-signer.ts';
import { anAlert, aPreference, NOW } from './alerts.ts';
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
  readonly others?: Partial<Omit<Preferences, 'preferences'>>;
  readonly channels?: ChannelSetup;
  readonly limit?: number;
  readonly script?: Partial<Record<Channel, readonly DeliveryResult[]>>;
  /** Instead of memory. */
  readonly storage?: AlertStore;
  /** Stands between the pipeline and the storage. */
  readonly store?: (storage: AlertStore) => AlertStore;
  readonly links?: LinkSigner;
}

const NO_LINKS: LinkSigner = { links: () => Promise.resolve({}), verify: () => Promise.resolve(null) };

/** The pipeline of alert-processor over memory adapters, with a clock that the test moves. */
export function alertProcessorBench(options: BenchOptions = {}) {
  const clock = { time: NOW, now: () => clock.time };
  const storage = options.storage ?? new MemoryAlertStore();
  const notifiers = notifiersOf(options.script);
  const logger = new LogRecorder();
  const metrics = new MetricRecorder();
  const store = options.store?.(storage) ?? storage;
  const common = { clock, logger, metrics, store };
  const links = options.links ?? NO_LINKS;
  const kept: Delivery[] = [];
  const occurred: string[] = [];
  const events: BusEvent[] = [];
  const queue = {
    put: (delivery: Delivery) => {
      kept.push(delivery);
      return Promise.resolve();
    },
  };
  const deadLetters = new DeadLetters({
    ...common,
    queue,
    source: 'alert-processor',
    raise: (alert) => pipeline.process(alert),
    occurred: ({ summary }) => {
      occurred.push(summary);
      return Promise.resolve();
    },
  });
  const stages = {
    ...common,
    preferences: new MemoryPreferenceStore(options.preferences ?? [aPreference()], options.others),
    settings: {
      channels: options.channels ?? TEAM_ROOMS,
      alertsPerHour: options.limit ?? 10,
      groupIntervalMs: 60_000,
    },
    delivery: new DeliveryStage({ ...common, notifiers, links, deadLetters, environment: 'prod' }),
    pause: () => Promise.resolve(),
  };
  const publisher = {
    publish: (event: BusEvent) => {
      events.push(event);
      return Promise.resolve();
    },
  };
  const { channels } = stages.settings;
  const escalation = new PolicyEscalation({ ...stages, events: publisher });
  const answers = new Answers({ ...stages, channels, notifiers });
  const pages = new AnswerPages({ ...stages, links, answers });
  const pipeline = new AlertPipeline(stages);
  const sweep = new DueSweep({ ...stages, escalation });
  const sent = (): Record<Channel, number> => sentEach((channel) => notifiers[channel].sent.length);
  /** The deliveries of an alert, in the order of channels as they were written. */
  const deliveriesOf = async ({ episodeId, alertId }: Alert): Promise<readonly Delivery[]> =>
    (await storage.episode(episodeId)).deliveries.filter((row) => row.alertId === alertId);
  const sides = { kept, occurred, events, answers, pages };
  return { clock, store: storage, notifiers, logger, metrics, pipeline, sweep, sent, deliveriesOf, ...sides };
}

type MemoryNotifiers = { readonly [C in Channel]: MemoryNotifier<C> };

function notifiersOf(script: BenchOptions['script'] = {}): MemoryNotifiers {
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
