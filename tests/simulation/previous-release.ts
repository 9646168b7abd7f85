import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { KinesisStreamEvent } from 'aws-lambda';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import type { TickBatch } from '../../src/core/market-data/tick-batch.ts';
import type { MonitorSettings } from '../../src/core/market-state/monitor-settings.ts';
import type { KinesisHandler } from '../../src/handlers/kinesis-processor.ts';
import { MemoryRuleStore } from '../support/memory/memory-rule-store.ts';
import { SILENT_LOGGER, SILENT_METRICS, type Release } from './release.ts';
import { SIMULATED_RULES } from './simulated-rules.ts';

type Port = object;
type Clock = Parameters<Release>[1];
type Wait = () => Promise<void>;

/** What the bundle exports, as far as it is used here. */
interface TickPath {
  readonly CachedMarketStateStore: new (store: Port) => Port;
  readonly DynamoMarketHistory: new (client: DynamoDBClient, table: string, clock: Clock, wait: Wait) => Port;
  readonly DynamoMarketStateStore: new (
    client: DynamoDBClient,
    table: string,
    clock: Clock,
    wait: Wait,
  ) => Port;
  readonly S3TickArchive: new (client: S3Client, bucket: string) => Port;
  readonly SnsAlertPublisher: new (client: SNSClient, topicArn: string, environment: string) => Port;
  readonly TickPipeline: new (
    ports: Readonly<Record<string, Port>>,
    settings: MonitorSettings,
  ) => { run(batch: TickBatch): Promise<{ readonly retryFrom: string | null }> };
  readonly defaultSettings: () => MonitorSettings;
  readonly decodeKinesisEvent: (event: KinesisStreamEvent) => TickBatch;
}

const BUNDLE = join(repositoryRoot, 'tests/golden/previous-release/tick-path.mjs');
const tickPath = (await import(pathToFileURL(BUNDLE).href)) as TickPath;

/** kinesis-processor as it ran before this version, put together as its container did. */
export const previousRelease: Release = ({ dynamodb, s3, sns }, clock): KinesisHandler => {
  const wait = async (): Promise<void> => undefined;
  const states = new tickPath.DynamoMarketStateStore(dynamodb, 'table', clock, wait);
  const ports = {
    archive: new tickPath.S3TickArchive(s3, 'bucket'),
    history: new tickPath.DynamoMarketHistory(dynamodb, 'table', clock, wait),
    states: new tickPath.CachedMarketStateStore(states),
    alerts: new tickPath.SnsAlertPublisher(sns, 'arn:aws:sns:us-east-1:000000000000:alerts', 'dev'),
    rules: new MemoryRuleStore(SIMULATED_RULES),
    clock,
    logger: SILENT_LOGGER,
    metrics: SILENT_METRICS,
  };
  const pipeline = new tickPath.TickPipeline(ports, {
    ...tickPath.defaultSettings(),
    luldTiers: new Map(),
  });
  return async (event) => {
    const { retryFrom } = await pipeline.run(tickPath.decodeKinesisEvent(event as KinesisStreamEvent));
    return { batchItemFailures: retryFrom === null ? [] : [{ itemIdentifier: retryFrom }] };
  };
};
