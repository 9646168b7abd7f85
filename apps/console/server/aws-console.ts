import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { commandAnswers } from '../../../lib/operations/acknowledge-episode.ts';
import { commandRatings } from '../../../lib/operations/rate-episode.ts';
import { findBucket } from '../../../lib/operations/lake/marked-objects.ts';
import { namesOf } from '../../../lib/operations/stack-names.ts';
import { warningsTo } from '../../../lib/operations/quiet-telemetry.ts';
import { DynamoAlertFeed } from '../../../src/adapters/dynamodb/dynamo-alert-feed.ts';
import { DynamoAlertStore } from '../../../src/adapters/dynamodb/dynamo-alert-store.ts';
import { DynamoMarketHistoryReader } from '../../../src/adapters/dynamodb/dynamo-market-history-reader.ts';
import { DynamoPreferenceStore } from '../../../src/adapters/dynamodb/dynamo-preference-store.ts';
import type { Notifier } from '../../../src/ports/notifier.ts';
import { AlertInbox } from './alert-inbox.ts';
import { AlertAnswers } from './alert-answers.ts';
import type { ConsoleReaders } from './console-readers.ts';
import { AWS_PACE, LOOPBACK_PACE } from './live-console.ts';
import { PipelineHealth } from './pipeline-health.ts';
import { RejectedRecords } from './rejected-records.ts';
import type { ConsoleOptions } from './start-console.ts';
import { StoredMarket } from './stored-market.ts';
import { StreamFollower } from './stream-follower.ts';

export interface AwsConsoleSurroundings {
  readonly clients: {
    readonly dynamodb: DynamoDBClient;
    readonly kinesis: KinesisClient;
    readonly s3: S3Client;
    readonly sqs: SQSClient;
    readonly cloudwatch: CloudWatchClient;
  };
  readonly project: string;
  readonly environment: string;
  readonly region: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Tells PagerDuty what was answered here; loaded at its first use. */
  readonly pagerDuty: () => Promise<Notifier<'pagerduty'>>;
  /** What a pipeline warns of, one line each. */
  readonly warn: (text: string) => void;
  /** Messages as they arrived, where the channels end on this machine. */
  readonly messages?: NonNullable<ConsoleReaders['messages']>;
  /** A server on loopback answers as often as asked; AWS limits and bills it. */
  readonly isLoopback: boolean;
}

type AwsConsole = Pick<ConsoleOptions, 'identity' | 'readers' | 'quotes' | 'pace' | 'now'>;

/** The console of an environment, by the APIs of AWS: the same for a deployed one and for a server on loopback. */
export function awsConsole(surroundings: AwsConsoleSurroundings): AwsConsole {
  const { clients, project, environment, region, now, isLoopback } = surroundings;
  const { stream } = namesOf({ env: environment, project });
  return {
    identity: { project, environment, region },
    readers: awsReaders(surroundings),
    quotes: new StreamFollower({
      kinesis: clients.kinesis,
      streamName: stream,
      region,
      everyMs: isLoopback ? 200 : 1_000,
    }),
    pace: isLoopback ? LOOPBACK_PACE : AWS_PACE,
    now,
  };
}

function awsReaders(surroundings: AwsConsoleSurroundings): ConsoleReaders {
  const { clients, project, environment, now, isLoopback, messages } = surroundings;
  const { dynamodb, s3, sqs, cloudwatch } = clients;
  const names = namesOf({ env: environment, project });
  const store = new DynamoAlertStore(dynamodb, names.alertHistoryTable, { now });
  const feed = new DynamoAlertFeed(dynamodb, names.alertHistoryTable);
  const inbox = new AlertInbox(feed, store, now);
  const logger = warningsTo(surroundings.warn);
  const rejected = new RejectedRecords(
    s3,
    onceFound(() => findBucket(s3, names.bucketPrefix)),
    now,
  );
  const health = new PipelineHealth({
    cloudwatch,
    sqs,
    project,
    environment,
    deadLetterQueue: names.deadLetterQueue,
    rejected: () => rejected.read(),
    now,
    throughputPeriodSeconds: isLoopback ? 5 : 60,
  });
  return {
    market: new StoredMarket({
      dynamodb,
      table: names.processedDataTable,
      reader: new DynamoMarketHistoryReader(dynamodb, names.processedDataTable),
      alertRows: (anomalies) =>
        inbox.rowsOf(anomalies.map((alert) => ({ alert, createdAtMs: alert.detectedAtMs }))),
    }),
    inbox,
    answers: new AlertAnswers({
      answers: commandAnswers({ dynamodb, names, logger, now, pagerDuty: surroundings.pagerDuty }),
      ratings: commandRatings({ dynamodb, names, logger, now }),
      store,
      preferences: new DynamoPreferenceStore(
        dynamodb,
        names.userPreferencesTable,
        logger,
        names.usersSecrets,
      ),
      now,
    }),
    health: () => health.read(),
    rejected: async () => (await rejected.read()).records,
    ...(messages !== undefined && { messages }),
  };
}

/** Remembers what was found, and looks again after a failure. */
function onceFound(find: () => Promise<string>): () => Promise<string> {
  let found: string | undefined;
  return async () => (found ??= await find());
}
