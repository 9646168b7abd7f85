import 'reflect-metadata';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { container as rootContainer, type DependencyContainer, instanceCachingFactory } from 'tsyringe';
import { backOff } from '../adapters/dynamodb/back-off.ts';
import { DynamoInstrumentStore } from '../adapters/dynamodb/dynamo-instrument-store.ts';
import { DynamoMarketHistory } from '../adapters/dynamodb/dynamo-market-history.ts';
import { DynamoMarketStateStore } from '../adapters/dynamodb/dynamo-market-state-store.ts';
import { DynamoRuleStore, KnownRuleValues } from '../adapters/dynamodb/dynamo-rule-store.ts';
import { DynamoTableCheck } from '../adapters/dynamodb/dynamo-table-check.ts';
import { ProcessedDataTable, ReferenceDataTable, UserPreferencesTable } from '../adapters/dynamodb/tables.ts';
import { S3BucketCheck } from '../adapters/s3/s3-bucket-check.ts';
import { DataLakeBucket, S3TickArchive } from '../adapters/s3/s3-tick-archive.ts';
import { AlertsTopic, SnsAlertPublisher } from '../adapters/sns/sns-alert-publisher.ts';
import { SnsTopicCheck } from '../adapters/sns/sns-topic-check.ts';
import { traced } from '../adapters/xray/traced-client.ts';
import { SystemClock } from '../adapters/system/system-clock.ts';
import { LogLevel, PowertoolsLogger } from '../adapters/telemetry/powertools-logger.ts';
import {
  MetricLines,
  PowertoolsMetrics,
  toStandardOutput,
} from '../adapters/telemetry/powertools-metrics.ts';
import { connectValkey, ValkeyConnection } from '../adapters/valkey/valkey-connection.ts';
import { ValkeyInstrumentStore, ValkeyNamespace } from '../adapters/valkey/valkey-instrument-store.ts';
import type { KinesisProcessorConfig } from '../config/kinesis-processor-config.ts';
import { parseLuldTiers } from '../core/anomaly-detection/luld-plan.ts';
import { defaultSettings } from '../core/market-state/monitor-settings.ts';
import { closedBarValues, liveBarValues } from '../core/market-state/value-selection.ts';
import type { HealthSubject } from '../pipelines/health.ts';
import type { TickPipeline } from '../pipelines/tick-pipeline.ts';
import { TickSettings } from '../pipelines/tick-settings.ts';
import { AlertPublisher } from '../ports/alert-publisher.ts';
import { BackOff } from '../ports/back-off.ts';
import { Clock } from '../ports/clock.ts';
import { DependencyCheck } from '../ports/dependency-check.ts';
import { FunctionIdentity } from '../ports/function-identity.ts';
import {
  DurableInstrumentStore,
  type InstrumentStore,
  SharedInstrumentStore,
} from '../ports/instrument-store.ts';
import { Logger } from '../ports/logger.ts';
import { MarketHistory } from '../ports/market-history.ts';
import { DurableMarketStateStore } from '../ports/market-state-store.ts';
import { Metrics } from '../ports/metrics.ts';
import { DurableRuleStore, type RuleStore } from '../ports/rule-store.ts';
import { TickArchive } from '../ports/tick-archive.ts';
import { assembleTickPipeline } from './assemble-tick-pipeline.ts';
import { CLIENT_OPTIONS, spareRepeatedWork } from './aws-client-options.ts';
import { lambdaTracer } from './lambda-tracer.ts';
import { rehearseTicks } from './rehearse-ticks.ts';
import { retryConflicts } from './retries.ts';

const SERVICE = 'kinesis-processor';

export interface KinesisProcessorClients {
  readonly dynamodb: DynamoDBClient;
  readonly s3: S3Client;
  readonly sns: SNSClient;
}

/** What the handler needs, resolved. */
export interface KinesisProcessor {
  readonly pipeline: TickPipeline;
  readonly checks: readonly DependencyCheck[];
  readonly subject: Omit<HealthSubject, 'version'>;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** Reaches what it depends on and rehearses a batch: for speed alone. */
  readonly prepare: () => Promise<void>;
}

/** Replaces the bindings of a few tokens, such as the clock of a replay. */
export type Rebind = (container: DependencyContainer) => void;

/** The only place where ports of kinesis-processor meet their adapters. */
export function createKinesisProcessor(
  config: Readonly<KinesisProcessorConfig>,
  clients: KinesisProcessorClients = kinesisProcessorClients(),
  rebind: Rebind = () => undefined,
): KinesisProcessor {
  const container = rootContainer.createChildContainer();
  bindSettings(container, config);
  bindAdapters(container, clients);
  bindRules(container, config);
  bindInstruments(container, config);
  bindChecks(container, config, clients);
  rebind(container);
  const checks = container.resolveAll<DependencyCheck>(DependencyCheck);
  return {
    pipeline: assembleTickPipeline(container),
    checks,
    prepare: async () => {
      await Promise.allSettled([...checks.map((each) => each.check()), rehearseTicks(container)]);
    },
    subject: subjectOf(config),
    clock: container.resolve(Clock),
    metrics: container.resolve(Metrics),
  };
}

function bindSettings(container: DependencyContainer, config: Readonly<KinesisProcessorConfig>): void {
  const { ENVIRONMENT, LOG_LEVEL, DYNAMODB_TABLE, S3_BUCKET, SNS_ALERTS_TOPIC } = config;
  const { ALERT_BUDGET: alertBudget, LULD_TIERS } = config;
  container
    .register(FunctionIdentity, { useValue: { service: SERVICE, environment: ENVIRONMENT } })
    .register(LogLevel, { useValue: LOG_LEVEL })
    .register(MetricLines, { useValue: toStandardOutput })
    .register(ProcessedDataTable, { useValue: DYNAMODB_TABLE })
    .register(DataLakeBucket, { useValue: S3_BUCKET })
    .register(AlertsTopic, { useValue: SNS_ALERTS_TOPIC })
    .register(BackOff, { useValue: backOff })
    .register(TickSettings, {
      useValue: { ...defaultSettings(), alertBudget, luldTiers: parseLuldTiers(LULD_TIERS ?? '') },
    });
}

function bindAdapters(container: DependencyContainer, { dynamodb, s3, sns }: KinesisProcessorClients): void {
  container
    .register(DynamoDBClient, { useValue: dynamodb })
    .register(S3Client, { useValue: s3 })
    .register(SNSClient, { useValue: sns })
    .registerSingleton(Clock, SystemClock)
    .registerSingleton(Logger, PowertoolsLogger)
    .registerSingleton(Metrics, PowertoolsMetrics)
    .registerSingleton(TickArchive, S3TickArchive)
    .registerSingleton(MarketHistory, DynamoMarketHistory)
    .registerSingleton(DurableMarketStateStore, DynamoMarketStateStore)
    .registerSingleton(AlertPublisher, SnsAlertPublisher);
}

const NO_RULES: RuleStore = { all: () => Promise.resolve([]) };

/** Without the table there are no rules, and nothing is asked for them. */
function bindRules(
  container: DependencyContainer,
  { USER_PREFERENCES_TABLE }: Readonly<KinesisProcessorConfig>,
): void {
  if (USER_PREFERENCES_TABLE === undefined) {
    container.register(DurableRuleStore, { useValue: NO_RULES });
    return;
  }
  container
    .register(UserPreferencesTable, { useValue: USER_PREFERENCES_TABLE })
    .register(KnownRuleValues, {
      useFactory: (bound) => {
        const { indicators } = bound.resolve(TickSettings);
        return { live: liveBarValues(indicators), closed: closedBarValues(indicators) };
      },
    })
    .registerSingleton(DurableRuleStore, DynamoRuleStore);
}

const NO_INSTRUMENTS: InstrumentStore = { load: () => Promise.resolve(new Map()) };

/** Without the table nothing is known of instruments, and nothing is asked; without a cache the table is. */
function bindInstruments(
  container: DependencyContainer,
  { REFERENCE_DATA_TABLE, REFERENCE_CACHE_URL, ...names }: Readonly<KinesisProcessorConfig>,
): void {
  if (REFERENCE_DATA_TABLE === undefined) {
    container.register(SharedInstrumentStore, { useValue: NO_INSTRUMENTS });
    return;
  }
  container
    .register(ReferenceDataTable, { useValue: REFERENCE_DATA_TABLE })
    .registerSingleton(DurableInstrumentStore, DynamoInstrumentStore);
  if (REFERENCE_CACHE_URL === undefined) {
    container.register(SharedInstrumentStore, { useToken: DurableInstrumentStore });
    return;
  }
  container
    .register(ValkeyConnection, {
      useFactory: instanceCachingFactory(() => connectValkey(REFERENCE_CACHE_URL)),
    })
    .register(ValkeyNamespace, { useValue: `${names.PROJECT_NAME}-${names.ENVIRONMENT}` })
    .registerSingleton(SharedInstrumentStore, ValkeyInstrumentStore);
}

function bindChecks(
  container: DependencyContainer,
  config: Readonly<KinesisProcessorConfig>,
  { dynamodb, s3, sns }: KinesisProcessorClients,
): void {
  const { DYNAMODB_TABLE, USER_PREFERENCES_TABLE, REFERENCE_DATA_TABLE, S3_BUCKET, SNS_ALERTS_TOPIC } =
    config;
  container
    .register(DependencyCheck, { useValue: new DynamoTableCheck(dynamodb, DYNAMODB_TABLE) })
    .register(DependencyCheck, { useValue: new S3BucketCheck(s3, S3_BUCKET) })
    .register(DependencyCheck, { useValue: new SnsTopicCheck(sns, SNS_ALERTS_TOPIC) });
  for (const table of [USER_PREFERENCES_TABLE, REFERENCE_DATA_TABLE]) {
    if (table === undefined) continue;
    container.register(DependencyCheck, { useValue: new DynamoTableCheck(dynamodb, table) });
  }
}

function subjectOf(config: Readonly<KinesisProcessorConfig>): Omit<HealthSubject, 'version'> {
  return {
    function: `${config.PROJECT_NAME}-${config.ENVIRONMENT}-${SERVICE}`,
    environment: config.ENVIRONMENT,
    configuration: {
      dynamodb_table: config.DYNAMODB_TABLE,
      user_preferences_table: config.USER_PREFERENCES_TABLE ?? 'none',
      reference_data_table: config.REFERENCE_DATA_TABLE ?? 'none',
      s3_bucket: config.S3_BUCKET,
      sns_alerts_topic: config.SNS_ALERTS_TOPIC,
      batch_size: config.BATCH_SIZE,
      log_level: config.LOG_LEVEL,
    },
  };
}

/** The clients of the deployed function. */
export function kinesisProcessorClients(): KinesisProcessorClients {
  const tracer = lambdaTracer();
  return {
    dynamodb: traced(retryConflicts(spareRepeatedWork(new DynamoDBClient(CLIENT_OPTIONS))), tracer),
    s3: traced(new S3Client(CLIENT_OPTIONS), tracer),
    sns: traced(spareRepeatedWork(new SNSClient(CLIENT_OPTIONS)), tracer),
  };
}
