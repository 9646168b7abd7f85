import type { AthenaClient } from '@aws-sdk/client-athena';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ECRClient } from '@aws-sdk/client-ecr';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { XRayClient } from '@aws-sdk/client-xray';
import type { Template } from '../../lib/template/template.ts';
import type { Progress } from '../../lib/tooling/progress.ts';
import type { Notifier } from '../../src/ports/notifier.ts';
import type { Terminal } from './terminal.ts';

/** What a command sees of the world around it. */
export interface CliContext {
  /** One line or several, to standard output: results and nothing else. */
  readonly out: (text: string) => void;
  /** To standard error: everything that is no result. */
  readonly err: (text: string) => void;
  /** Whether standard output is a terminal that shows colours. */
  readonly hasColours: boolean;
  readonly readStdin: () => Promise<string>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** 0 to 1, for waits that should not be everybody's. */
  readonly random: () => number;
  /** Environment variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What environments are deployed with, where nobody has said otherwise. */
  readonly template: () => Template;
  /** Real clients, whose region, endpoint and credentials are those of the standard AWS environment. */
  readonly dynamodb: () => DynamoDBClient;
  /** Likewise; loaded at their first use. */
  readonly s3: () => Promise<S3Client>;
  readonly lambda: () => Promise<LambdaClient>;
  readonly kinesis: () => Promise<KinesisClient>;
  readonly cloudwatch: () => Promise<CloudWatchClient>;
  readonly logs: () => Promise<CloudWatchLogsClient>;
  readonly sns: () => Promise<SNSClient>;
  readonly sqs: () => Promise<SQSClient>;
  readonly cloudformation: () => Promise<CloudFormationClient>;
  readonly ecr: () => Promise<ECRClient>;
  readonly xray: () => Promise<XRayClient>;
  readonly athena: () => Promise<AthenaClient>;
  /** For a view that is drawn in place; null where there is no terminal to draw on. */
  readonly terminal: () => Promise<Terminal | null>;
  /** Aborted by the first Ctrl-C after this was asked for, so that a command can end in good order; the second one kills. */
  readonly interrupted: () => AbortSignal;
  /** On standard error, how far a command is, counted in this unit. */
  readonly progress: (unit: string) => Progress;
  /** Tells PagerDuty what somebody at the terminal has answered; loaded at its first use. */
  readonly pagerDuty: () => Promise<Notifier<'pagerduty'>>;
}

export const EXIT_CODES = { ok: 0, failed: 1, usage: 2 } as const;
