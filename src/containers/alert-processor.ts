import 'reflect-metadata';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SESClient } from '@aws-sdk/client-ses';
import { SNSClient } from '@aws-sdk/client-sns';
import {
  container as rootContainer,
  instanceCachingFactory,
  type DependencyContainer,
  type InjectionToken,
} from 'tsyringe';
import { CachedPreferenceStore } from '../adapters/cache/cached-preference-store.ts';
import { backOff } from '../adapters/dynamodb/back-off.ts';
import { DynamoAlertStore } from '../adapters/dynamodb/dynamo-alert-store.ts';
import { DynamoPreferenceStore } from '../adapters/dynamodb/dynamo-preference-store.ts';
import { DynamoTableCheck } from '../adapters/dynamodb/dynamo-table-check.ts';
import { HmacLinkSigner } from '../adapters/links/hmac-link-signer.ts';
import { ParametersSecretResolver } from '../adapters/secrets/parameters-secret-resolver.ts';
import { SesQuotaCheck } from '../adapters/ses/ses-quota-check.ts';
import { SnsTopicCheck } from '../adapters/sns/sns-topic-check.ts';
import { SystemClock } from '../adapters/system/system-clock.ts';
import { PowertoolsLogger } from '../adapters/telemetry/powertools-logger.ts';
import { PowertoolsMetrics } from '../adapters/telemetry/powertools-metrics.ts';
import type { AlertProcessorConfig } from '../config/alert-processor-config.ts';
import { TEAM_CHANNELS, TEAM_ROOM_VARIABLES } from '../core/channels/channels.ts';
import type { ChannelSetup } from '../core/preferences/preference.ts';
import type { AlertPolicySettings } from '../core/alert-policy/settings.ts';
import { AlertPipeline } from '../pipelines/alert-pipeline.ts';
import type { AnswerPages } from '../pipelines/answer-pages.ts';
import { Answers } from '../pipelines/answers.ts';
import { DeadLetters } from '../pipelines/dead-letters.ts';
import { DeliveryStage } from '../pipelines/delivery-stage.ts';
import { DueSweep } from '../pipelines/due-sweep.ts';
import type { HealthSubject } from '../pipelines/health.ts';
import { PolicyEscalation } from '../pipelines/policy-escalation.ts';
import type { Ticketing } from '../pipelines/ticketing.ts';
import { AlertStore } from '../ports/alert-store.ts';
import { Clock } from '../ports/clock.ts';
import { DeadLetterQueue } from '../ports/dead-letter-queue.ts';
import { DependencyCheck } from '../ports/dependency-check.ts';
import { EventPublisher } from '../ports/event-publisher.ts';
import { LinkSigner } from '../ports/link-signer.ts';
import { Logger } from '../ports/logger.ts';
import { Metrics } from '../ports/metrics.ts';
import { Notifiers } from '../ports/notifier.ts';
import { PreferenceStore } from '../ports/preference-store.ts';
import { CLIENT_OPTIONS, spareRepeatedWork } from './aws-client-options.ts';
import { notifiersOf } from './notifiers.ts';
import { deadLetterQueueOf, eventsOf, once, SERVICE, type RareClients } from './rarely-needed.ts';

export interface AlertProcessorClients extends RareClients {
  readonly dynamodb: DynamoDBClient;
  readonly sns: SNSClient;
  readonly ses: SESClient;
}

/** What the handler needs, resolved. */
export interface AlertProcessor {
  readonly pipeline: AlertPipeline;
  readonly sweep: DueSweep;
  readonly store: AlertStore;
  readonly answers: Answers;
  /** What most invocations never need, loaded at its first use. */
  readonly answerPages: () => Promise<AnswerPages>;
  readonly ticketing: () => Promise<Ticketing>;
  readonly checks: readonly DependencyCheck[];
  readonly subject: Omit<HealthSubject, 'version'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Replaces the bindings of a few tokens, such as the clock of a replay. */
export type Rebind = (container: DependencyContainer) => void;

/** The only place where ports of alert-processor meet their adapters. */
export function createAlertProcessor(
  config: Readonly<AlertProcessorConfig>,
  clients: AlertProcessorClients = alertProcessorClients(),
  rebind: Rebind = () => undefined,
): AlertProcessor {
  const container = rootContainer.createChildContainer();
  bindAdapters(container, config, clients);
  rebind(container);

  const clock = container.resolve<Clock>(Clock);
  const logger = container.resolve<Logger>(Logger);
  const metrics = container.resolve<Metrics>(Metrics);
  const store = container.resolve<AlertStore>(AlertStore);
  const preferences = container.resolve<PreferenceStore>(PreferenceStore);
  const notifiers = container.resolve<Notifiers>(Notifiers);
  const links = container.resolve<LinkSigner>(LinkSigner);
  const common = { clock, logger, metrics, store };
  const settings = settingsOf(config);
  const { channels } = settings;
  const events = container.resolve<EventPublisher>(EventPublisher);
  const ticketing = once(async () => {
    const { createTicketing } = await import('./ticketing.ts');
    return createTicketing(config, clients.dynamodb, new ParametersSecretResolver(), { ...common, events });
  });
  const deadLetters = new DeadLetters({
    ...common,
    queue: container.isRegistered(DeadLetterQueue)
      ? container.resolve<DeadLetterQueue>(DeadLetterQueue)
      : null,
    source: SERVICE,
    raise: (alert) => pipeline.process(alert),
    occurred: async (trouble, occurrence) => (await ticketing()).occurred(trouble, occurrence, ''),
  });
  const delivery = new DeliveryStage({
    ...common,
    notifiers,
    links,
    deadLetters,
    environment: config.ENVIRONMENT,
  });
  const stages = { ...common, preferences, delivery, settings, pause: backOff };
  const pipeline = new AlertPipeline(stages);
  const answers = new Answers({ ...common, preferences, notifiers, channels });
  return {
    ...common,
    pipeline,
    sweep: new DueSweep({
      ...stages,
      escalation: new PolicyEscalation({ ...common, delivery, events }),
    }),
    answers,
    answerPages: once(async () => {
      const { AnswerPages } = await import('../pipelines/answer-pages.ts');
      return new AnswerPages({ ...common, preferences, links, answers });
    }),
    ticketing,
    checks: container.resolveAll<DependencyCheck>(DependencyCheck),
    subject: subjectOf(config),
  };
}

function bindAdapters(
  container: DependencyContainer,
  config: Readonly<AlertProcessorConfig>,
  clients: AlertProcessorClients,
): void {
  const { dynamodb, sns, ses } = clients;
  const bind = <T>(token: InjectionToken<T>, value: T): void => {
    container.register<T>(token, { useValue: value });
  };
  const { USER_PREFERENCES_TABLE, ALERT_HISTORY_TABLE, ENVIRONMENT } = config;
  const clock = new SystemClock();
  const identity = { service: SERVICE, environment: ENVIRONMENT };
  const logger = new PowertoolsLogger(identity, config.LOG_LEVEL);
  bind<Clock>(Clock, clock);
  bind<Logger>(Logger, logger);
  bind<Metrics>(Metrics, new PowertoolsMetrics(identity));
  bind<AlertStore>(AlertStore, new DynamoAlertStore(dynamodb, ALERT_HISTORY_TABLE, clock));
  bind<PreferenceStore>(
    PreferenceStore,
    new CachedPreferenceStore(new DynamoPreferenceStore(dynamodb, USER_PREFERENCES_TABLE, logger), clock),
  );
  const secrets = new ParametersSecretResolver();
  // Made when they are first asked for, so that they have the clock, logger and metrics that replace these.
  container.register<Notifiers>(Notifiers, {
    useFactory: instanceCachingFactory((bound) =>
      notifiersOf(config, {
        sns,
        ses,
        secrets,
        clock: bound.resolve<Clock>(Clock),
        logger: bound.resolve<Logger>(Logger),
        metrics: bound.resolve<Metrics>(Metrics),
      }),
    ),
  });
  bind<LinkSigner>(
    LinkSigner,
    new HmacLinkSigner({ signingKey: config.ACK_SIGNING_KEY, baseUrl: config.ACK_URL }, secrets, logger),
  );
  bind<EventPublisher>(EventPublisher, eventsOf(config, clients));
  const deadLetterQueue = deadLetterQueueOf(config, clients);
  if (deadLetterQueue !== null) bind<DeadLetterQueue>(DeadLetterQueue, deadLetterQueue);
  bind<DependencyCheck>(DependencyCheck, new DynamoTableCheck(dynamodb, USER_PREFERENCES_TABLE));
  bind<DependencyCheck>(DependencyCheck, new DynamoTableCheck(dynamodb, ALERT_HISTORY_TABLE));
  bind<DependencyCheck>(DependencyCheck, new SnsTopicCheck(sns, config.SNS_TOPIC_ARN));
  bind<DependencyCheck>(DependencyCheck, new SesQuotaCheck(ses));
}

function settingsOf(config: Readonly<AlertProcessorConfig>): AlertPolicySettings {
  return {
    channels: channelSetup(config),
    alertsPerHour: config.ALERT_RATE_LIMIT,
    groupIntervalMs: config.ALERT_GROUP_INTERVAL_SECONDS * 1000,
  };
}

function channelSetup(config: Readonly<AlertProcessorConfig>): ChannelSetup {
  return {
    shared: Object.fromEntries(
      TEAM_CHANNELS.flatMap((channel) => {
        const room = config[TEAM_ROOM_VARIABLES[channel]];
        return room === undefined ? [] : [[channel, room]];
      }),
    ),
    unavailable: config.FROM_EMAIL === undefined ? ['email'] : [],
  };
}

function subjectOf(config: Readonly<AlertProcessorConfig>): Omit<HealthSubject, 'version'> {
  return {
    function: `${config.PROJECT_NAME}-${config.ENVIRONMENT}-${SERVICE}`,
    environment: config.ENVIRONMENT,
    configuration: {
      user_preferences_table: config.USER_PREFERENCES_TABLE,
      alert_history_table: config.ALERT_HISTORY_TABLE,
      alert_rate_limit: config.ALERT_RATE_LIMIT,
      alert_group_interval_seconds: config.ALERT_GROUP_INTERVAL_SECONDS,
      log_level: config.LOG_LEVEL,
      ...Object.fromEntries(
        TEAM_CHANNELS.map((channel) => [channel, presence(config[TEAM_ROOM_VARIABLES[channel]])]),
      ),
      email: presence(config.FROM_EMAIL),
      sms: 'configured',
    },
  };
}

function presence(value: string | undefined): string {
  return value === undefined ? 'not configured' : 'configured';
}

/** The clients of the deployed function. */
export function alertProcessorClients(): AlertProcessorClients {
  return {
    dynamodb: spareRepeatedWork(new DynamoDBClient(CLIENT_OPTIONS)),
    sns: spareRepeatedWork(new SNSClient(CLIENT_OPTIONS)),
    ses: spareRepeatedWork(new SESClient(CLIENT_OPTIONS)),
  };
}
