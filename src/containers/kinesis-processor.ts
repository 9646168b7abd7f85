import 'reflect-metadata';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { container as rootContainer, type DependencyContainer, type InjectionToken } from 'tsyringe';
import { CachedMarketStateStore } from '../adapters/cache/cached-market-state-store.ts';
import { CachedRuleStore } from '../adapters/cache/cached-rule-store.ts';
import { DynamoMarketHistory } from '../adapters/dynamodb/dynamo-market-history.ts';
import { DynamoMarketStateStore } from '../adapters/dynamodb/dynamo-market-state-store.ts';
import { DynamoRuleStore } from '../adapters/dynamodb/dynamo-rule-store.ts';
import { DynamoTableCheck } from '../adapters/dynamodb/dynamo-table-check.ts';
import { S3BucketCheck } from '../adapters/s3/s3-bucket-check.ts';
import { S3TickArchive } from '../adapters/s3/s3-tick-archive.ts';
import { SnsAlertPublisher } from '../adapters/sns/sns-alert-publisher.ts';
import { SnsTopicCheck } from '../adapters/sns/sns-topic-check.ts';
import { SystemClock } from '../adapters/system/system-clock.ts';
import { METRIC_NAMESPACE } from '../adapters/telemetry/metric-namespace.ts';
import { PowertoolsLogger } from '../adapters/telemetry/powertools-logger.ts';
import { PowertoolsMetrics } from '../adapters/telemetry/powertools-metrics.ts';
import type { KinesisProcessorConfig } from '../config/kinesis-processor-config.ts';
import { parseLuldTiers } from '../core/anomaly-detection/luld-plan.ts';
import { defaultSettings } from '../core/market-state/monitor-settings.ts';
import { closedBarValues, liveBarValues } from '../core/market-state/value-selection.ts';
import type { HealthSubject } from '../pipelines/health.ts';
import { TickPipeline } from '../pipelines/tick-pipeline.ts';
import { AlertPublisher } from '../ports/alert-publisher.ts';
import { Clock } from '../ports/clock.ts';
import { DependencyCheck } from '../ports/dependency-check.ts';
import { Logger } from '../ports/logger.ts';
import { MarketHistory } from '../ports/market-history.ts';
import { MarketStateStore } from '../ports/market-state-store.ts';
import { Metrics } from '../ports/metrics.ts';
import { RuleStore } from '../ports/rule-store.ts';
import { TickArchive } from '../ports/tick-archive.ts';
import { CLIENT_OPTIONS, spareRepeatedWork } from './aws-client-options.ts';

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
  readonly logger: Logger;
  readonly metrics: Metrics;
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
  bindAdapters(container, config, clients);
  rebind(container);
  bindRules(container, config, clients.dynamodb);

  const clock = container.resolve<Clock>(Clock);
  const logger = container.resolve<Logger>(Logger);
  const metrics = container.resolve<Metrics>(Metrics);
  const ports = {
    clock,
    logger,
    metrics,
    archive: container.resolve<TickArchive>(TickArchive),
    history: container.resolve<MarketHistory>(MarketHistory),
    states: container.resolve<MarketStateStore>(MarketStateStore),
    alerts: container.resolve<AlertPublisher>(AlertPublisher),
    ...(container.isRegistered(RuleStore) && { rules: container.resolve<RuleStore>(RuleStore) }),
  };
  return {
    clock,
    logger,
    metrics,
    pipeline: new TickPipeline(ports, {
      ...defaultSettings(),
      luldTiers: parseLuldTiers(config.LULD_TIERS ?? ''),
    }),
    checks: container.resolveAll<DependencyCheck>(DependencyCheck),
    subject: subjectOf(config),
  };
}

function bindAdapters(
  container: DependencyContainer,
  config: Readonly<KinesisProcessorConfig>,
  { dynamodb, s3, sns }: KinesisProcessorClients,
): void {
  const bind = <T>(token: InjectionToken<T>, value: T): void => {
    container.register<T>(token, { useValue: value });
  };
  const { DYNAMODB_TABLE, S3_BUCKET, SNS_ALERTS_TOPIC, ENVIRONMENT, LOG_LEVEL } = config;
  const clock = new SystemClock();
  bind<Clock>(Clock, clock);
  bind<Logger>(Logger, new PowertoolsLogger({ serviceName: SERVICE, logLevel: LOG_LEVEL }));
  bind<Metrics>(
    Metrics,
    new PowertoolsMetrics({ namespace: METRIC_NAMESPACE, serviceName: SERVICE, environment: ENVIRONMENT }),
  );
  bind<TickArchive>(TickArchive, new S3TickArchive(s3, S3_BUCKET));
  bind<MarketHistory>(MarketHistory, new DynamoMarketHistory(dynamodb, DYNAMODB_TABLE, clock));
  bind<MarketStateStore>(
    MarketStateStore,
    new CachedMarketStateStore(new DynamoMarketStateStore(dynamodb, DYNAMODB_TABLE, clock)),
  );
  bind<AlertPublisher>(AlertPublisher, new SnsAlertPublisher(sns, SNS_ALERTS_TOPIC, ENVIRONMENT));
  bind<DependencyCheck>(DependencyCheck, new DynamoTableCheck(dynamodb, DYNAMODB_TABLE));
  bind<DependencyCheck>(DependencyCheck, new S3BucketCheck(s3, S3_BUCKET));
  bind<DependencyCheck>(DependencyCheck, new SnsTopicCheck(sns, SNS_ALERTS_TOPIC));
}

/** Without the table there are no rules, and nothing is asked for them. */
function bindRules(
  container: DependencyContainer,
  { USER_PREFERENCES_TABLE }: Readonly<KinesisProcessorConfig>,
  dynamodb: DynamoDBClient,
): void {
  if (USER_PREFERENCES_TABLE === undefined) return;
  const clock = container.resolve<Clock>(Clock);
  const logger = container.resolve<Logger>(Logger);
  const { indicators } = defaultSettings();
  const values = { live: liveBarValues(indicators), closed: closedBarValues(indicators) };
  const store = new DynamoRuleStore(dynamodb, USER_PREFERENCES_TABLE, values, logger);
  container.register<RuleStore>(RuleStore, { useValue: new CachedRuleStore(store, clock, logger) });
  container.register<DependencyCheck>(DependencyCheck, {
    useValue: new DynamoTableCheck(dynamodb, USER_PREFERENCES_TABLE),
  });
}

function subjectOf(config: Readonly<KinesisProcessorConfig>): Omit<HealthSubject, 'version'> {
  return {
    function: `${config.PROJECT_NAME}-${config.ENVIRONMENT}-${SERVICE}`,
    environment: config.ENVIRONMENT,
    configuration: {
      dynamodb_table: config.DYNAMODB_TABLE,
      user_preferences_table: config.USER_PREFERENCES_TABLE ?? 'none',
      s3_bucket: config.S3_BUCKET,
      sns_alerts_topic: config.SNS_ALERTS_TOPIC,
      batch_size: config.BATCH_SIZE,
      log_level: config.LOG_LEVEL,
    },
  };
}

/** The clients of the deployed function. */
export function kinesisProcessorClients(): KinesisProcessorClients {
  return {
    dynamodb: spareRepeatedWork(new DynamoDBClient(CLIENT_OPTIONS)),
    s3: new S3Client(CLIENT_OPTIONS),
    sns: spareRepeatedWork(new SNSClient(CLIENT_OPTIONS)),
  };
}
