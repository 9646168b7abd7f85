import 'reflect-metadata';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SESClient } from '@aws-sdk/client-ses';
import { SNSClient } from '@aws-sdk/client-sns';
import { container as rootContainer, instanceCachingFactory, type DependencyContainer } from 'tsyringe';
import { backOff } from '../adapters/dynamodb/back-off.ts';
import { DynamoAlertStore } from '../adapters/dynamodb/dynamo-alert-store.ts';
import { DynamoContactMarks } from '../adapters/dynamodb/dynamo-contact-marks.ts';
import { DynamoRatingStore } from '../adapters/dynamodb/dynamo-rating-store.ts';
import { DynamoPreferenceStore, UsersSecrets } from '../adapters/dynamodb/dynamo-preference-store.ts';
import { DynamoTableCheck } from '../adapters/dynamodb/dynamo-table-check.ts';
import { AlertHistoryTable, UserPreferencesTable } from '../adapters/dynamodb/tables.ts';
import { HmacLinkSigner, LinkSettings } from '../adapters/links/hmac-link-signer.ts';
import {
  ParametersSecretResolver,
  SecretClientOptions,
} from '../adapters/secrets/parameters-secret-resolver.ts';
import { SesQuotaCheck } from '../adapters/ses/ses-quota-check.ts';
import { SnsTopicCheck } from '../adapters/sns/sns-topic-check.ts';
import { SystemClock } from '../adapters/system/system-clock.ts';
import { LogLevel, PowertoolsLogger } from '../adapters/telemetry/powertools-logger.ts';
import {
  MetricLines,
  PowertoolsMetrics,
  toStandardOutput,
} from '../adapters/telemetry/powertools-metrics.ts';
import { traced } from '../adapters/xray/traced-client.ts';
import type { AlertProcessorConfig } from '../config/alert-processor-config.ts';
import { ConfigurationError } from '../config/load-config.ts';
import { TEAM_CHANNELS, TEAM_ROOM_VARIABLES } from '../core/channels/channels.ts';
import { usersSecretsOf } from '../core/channels/webhook-address.ts';
import type { ChannelSetup } from '../core/preferences/preference.ts';
import { AlertSettings } from '../pipelines/alert-settings.ts';
import type { HealthSubject } from '../pipelines/health.ts';
import type { LoadFeedCalendar } from '../pipelines/feed-hours.ts';
import { LoadTicketing } from '../pipelines/load-ticketing.ts';
import { AlertStore } from '../ports/alert-store.ts';
import { BackOff } from '../ports/back-off.ts';
import { ContactMarks } from '../ports/contact-marks.ts';
import { RatingStore } from '../ports/rating-store.ts';
import { Clock } from '../ports/clock.ts';
import { DeadLetterQueue } from '../ports/dead-letter-queue.ts';
import { DependencyCheck } from '../ports/dependency-check.ts';
import { EventPublisher } from '../ports/event-publisher.ts';
import { FunctionIdentity } from '../ports/function-identity.ts';
import { LinkSigner } from '../ports/link-signer.ts';
import { Logger } from '../ports/logger.ts';
import { Metrics } from '../ports/metrics.ts';
import { Notifiers } from '../ports/notifier.ts';
import { DurablePreferenceStore } from '../ports/preference-store.ts';
import { SecretResolver } from '../ports/secret-resolver.ts';
import { assembleAlertProcessor, type AlertStages } from './assemble-alert-processor.ts';
import { CLIENT_OPTIONS, SENDING_OPTIONS, spareRepeatedWork } from './aws-client-options.ts';
import { lambdaTracer } from './lambda-tracer.ts';
import { notifiersOf } from './notifiers.ts';
import { once } from './once.ts';
import { lambdaFanOut } from './page-fan-out.ts';
import { rehearseAlerts } from './rehearse-alerts.ts';
import { retryConflicts, retryOnlyRefusals } from './retries.ts';
import { deadLetterQueueOf, eventsOf, SERVICE, type RareClients } from './rarely-needed.ts';

export interface AlertProcessorClients extends RareClients {
  readonly dynamodb: DynamoDBClient;
  readonly sns: SNSClient;
  readonly ses: SESClient;
}

/** What the handler needs, resolved. */
export interface AlertProcessor extends AlertStages {
  readonly store: AlertStore;
  readonly ticketing: LoadTicketing;
  readonly feedCalendar: LoadFeedCalendar;
  readonly checks: readonly DependencyCheck[];
  readonly subject: Omit<HealthSubject, 'version'>;
  /** Name of the topic on which SES says what becomes of mail. */
  readonly emailEventsTopic: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Reaches what it depends on, reads the preferences and rehearses an alert: for speed alone. */
  readonly prepare: () => Promise<void>;
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
  bindSettings(container, config);
  bindAdapters(container, clients);
  bindRarelyNeeded(container, config, clients);
  bindChecks(container, config, clients);
  rebind(container);
  const checks = container.resolveAll<DependencyCheck>(DependencyCheck);
  const stages = assembleAlertProcessor(container, lambdaFanOut(clients));
  return {
    ...stages,
    prepare: async () => {
      const reached = [...checks.map((each) => each.check()), stages.preferences.load()];
      await Promise.allSettled([...reached, rehearseAlerts(container)]);
    },
    store: container.resolve(AlertStore),
    ticketing: container.resolve(LoadTicketing),
    feedCalendar: feedCalendarOf(config),
    checks,
    subject: subjectOf(config),
    emailEventsTopic: `${config.PROJECT_NAME}-${config.ENVIRONMENT}-email-events`,
    clock: container.resolve(Clock),
    logger: container.resolve(Logger),
    metrics: container.resolve(Metrics),
  };
}

/** The calendars are large, and most stacks follow none. */
function feedCalendarOf({ FEED_CALENDAR: name }: Readonly<AlertProcessorConfig>): LoadFeedCalendar {
  if (name === undefined) return () => Promise.resolve(null);
  return once(async () => {
    const { calendarOf } = await import('../core/calendar/exchange-calendars.ts');
    const calendar = calendarOf(name);
    if (calendar === null) throw new ConfigurationError(`FEED_CALENDAR: no calendar is known of ${name}`);
    return calendar;
  });
}

function bindSettings(container: DependencyContainer, config: Readonly<AlertProcessorConfig>): void {
  const { ENVIRONMENT, PROJECT_NAME, LOG_LEVEL, USER_PREFERENCES_TABLE, ALERT_HISTORY_TABLE } = config;
  container
    .register(FunctionIdentity, { useValue: { service: SERVICE, environment: ENVIRONMENT } })
    .register(LogLevel, { useValue: LOG_LEVEL })
    .register(MetricLines, { useValue: toStandardOutput })
    .register(UserPreferencesTable, { useValue: USER_PREFERENCES_TABLE })
    .register(UsersSecrets, { useValue: usersSecretsOf({ project: PROJECT_NAME, env: ENVIRONMENT }) })
    .register(AlertHistoryTable, { useValue: ALERT_HISTORY_TABLE })
    .register(LinkSettings, { useValue: { signingKey: config.ACK_SIGNING_KEY, baseUrl: config.ACK_URL } })
    .register(AlertSettings, { useValue: settingsOf(config) })
    .register(BackOff, { useValue: backOff })
    // Made when they are first asked for, so that they have the clock, logger and metrics that replace these.
    .register(Notifiers, { useFactory: instanceCachingFactory((bound) => notifiersOf(config, bound)) });
}

function bindAdapters(container: DependencyContainer, { dynamodb, sns, ses }: AlertProcessorClients): void {
  container
    .register(DynamoDBClient, { useValue: dynamodb })
    .register(SNSClient, { useValue: sns })
    .register(SESClient, { useValue: ses })
    .registerSingleton(Clock, SystemClock)
    .registerSingleton(Logger, PowertoolsLogger)
    .registerSingleton(Metrics, PowertoolsMetrics)
    .register(SecretClientOptions, { useValue: CLIENT_OPTIONS })
    .registerSingleton(SecretResolver, ParametersSecretResolver)
    .registerSingleton(LinkSigner, HmacLinkSigner)
    .registerSingleton(AlertStore, DynamoAlertStore)
    .registerSingleton(ContactMarks, DynamoContactMarks)
    .registerSingleton(RatingStore, DynamoRatingStore)
    .registerSingleton(DurablePreferenceStore, DynamoPreferenceStore);
}

function bindRarelyNeeded(
  container: DependencyContainer,
  config: Readonly<AlertProcessorConfig>,
  clients: RareClients,
): void {
  container
    .register(EventPublisher, { useValue: eventsOf(config, clients) })
    .register(DeadLetterQueue, { useValue: deadLetterQueueOf(config, clients) })
    .register<LoadTicketing>(LoadTicketing, {
      useFactory: instanceCachingFactory((bound) =>
        once(async () => {
          const { assembleTicketing } = await import('./ticketing.ts');
          return assembleTicketing(config, bound);
        }),
      ),
    });
}

function bindChecks(
  container: DependencyContainer,
  { USER_PREFERENCES_TABLE, ALERT_HISTORY_TABLE, SNS_TOPIC_ARN }: Readonly<AlertProcessorConfig>,
  { dynamodb, sns, ses }: AlertProcessorClients,
): void {
  container
    .register(DependencyCheck, { useValue: new DynamoTableCheck(dynamodb, USER_PREFERENCES_TABLE) })
    .register(DependencyCheck, { useValue: new DynamoTableCheck(dynamodb, ALERT_HISTORY_TABLE) })
    .register(DependencyCheck, { useValue: new SnsTopicCheck(sns, SNS_TOPIC_ARN) })
    .register(DependencyCheck, { useValue: new SesQuotaCheck(ses) });
}

function settingsOf(config: Readonly<AlertProcessorConfig>): AlertSettings {
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
    ...(config.OPERATIONS_TOPIC_ARN !== undefined && { operationsTopicArn: config.OPERATIONS_TOPIC_ARN }),
    defaultEscalationMs: config.DEFAULT_ESCALATION_SECONDS * 1000,
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
  const tracer = lambdaTracer();
  return {
    dynamodb: traced(retryConflicts(spareRepeatedWork(new DynamoDBClient(CLIENT_OPTIONS))), tracer),
    sns: traced(retryOnlyRefusals(spareRepeatedWork(new SNSClient(SENDING_OPTIONS))), tracer),
    ses: traced(retryOnlyRefusals(spareRepeatedWork(new SESClient(SENDING_OPTIONS))), tracer),
  };
}
