import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Notifier } from '../../src/ports/notifier.ts';
import type { ReceivedMessage } from '../api.ts';

/** What the console reads: clients, and what the environment calls its resources. */
export interface ConsoleSurroundings {
  readonly dynamodb: DynamoDBClient;
  readonly kinesis: KinesisClient;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly cloudwatch: CloudWatchClient;
  readonly names: ConsoleNames;
  readonly region: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Tells PagerDuty what was answered here. */
  readonly pagerDuty: Notifier<'pagerduty'>;
  /** Messages as they arrived, where the channels end on this machine. */
  readonly messages?: () => Promise<readonly CapturedMessage[]>;
  /** AWS answers reads as often as asked, and so does a server on loopback; AWS bills and limits them. */
  readonly isLoopback: boolean;
}

/** A message as its reader got it. */
export interface CapturedMessage extends Omit<ReceivedMessage, 'htmlPath'> {
  /** Of an e-mail. */
  readonly html: string | null;
}

export interface ConsoleNames {
  readonly project: string;
  readonly environment: string;
  readonly stream: string;
  readonly processedDataTable: string;
  readonly alertHistoryTable: string;
  readonly userPreferencesTable: string;
  readonly bucket: string;
  readonly deadLetterQueue: string;
}
