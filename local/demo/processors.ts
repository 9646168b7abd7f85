import type { KinesisStreamEvent } from 'aws-lambda';

import type { MarketEvent } from '../../src/core/market-data/market-event.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Metrics } from '../../src/ports/metrics.ts';
import type { AwsClients } from '../aws-clients.ts';
import type { ProvisionedStack } from '../provision.ts';
import type { Sink } from '../sink.ts';
import type { FeedRow } from '../../feed/feed-rows.ts';

/** Both functions, ready to be invoked. */
export interface Processors {
  kinesis(event: KinesisStreamEvent): Promise<unknown>;
  alerts(event: unknown): Promise<unknown>;
}

export interface ProcessorSurroundings {
  readonly stack: ProvisionedStack;
  /** Their own clients, whose calls are counted. */
  readonly clients: AwsClients;
  readonly sink: Sink;
  /** Where kinesis-processor's metrics go. */
  readonly metrics: Metrics;
  /** Where alert-processor's go, where they do not end on standard output as EMF. */
  readonly alertMetrics?: Metrics;
  /** alert-processor's, where it is not that of this machine. */
  readonly clock?: Clock;
  readonly groupIntervalSeconds?: number;
}

/** The application as the demo needs it: the functions and how a file becomes messages. */
export interface Application {
  createProcessors(surroundings: ProcessorSurroundings): Processors;
  openInput(path: string): AsyncIterable<FeedRow>;
  toMessage(event: MarketEvent): unknown;
}

/** Verified with the local SES before anything is sent, as a real sender is. */
export const DEMO_SENDER = 'alerts@example.com';

/** Hours of market data pass in seconds here. */
const GROUP_INTERVAL_SECONDS = 3;

/** What the template gives both functions, but for how long alerts are put together; rate limit and batch size are those of dev. */
export function processorEnvironment({
  stack,
  sink,
  groupIntervalSeconds = GROUP_INTERVAL_SECONDS,
}: Pick<ProcessorSurroundings, 'stack' | 'groupIntervalSeconds'> & {
  readonly sink: Pick<Sink, 'slackUrl' | 'discordUrl'>;
}): Record<string, string> {
  return {
    ENVIRONMENT: 'dev',
    PROJECT_NAME: 'realtime-financial',
    LOG_LEVEL: 'ERROR',
    S3_BUCKET: stack.bucket,
    DYNAMODB_TABLE: stack.processedDataTable,
    SNS_ALERTS_TOPIC: stack.alertsTopicArn,
    BATCH_SIZE: '50',
    USER_PREFERENCES_TABLE: stack.userPreferencesTable,
    ALERT_HISTORY_TABLE: stack.alertHistoryTable,
    SNS_TOPIC_ARN: stack.alertsTopicArn,
    SLACK_WEBHOOK_URL: sink.slackUrl,
    DISCORD_WEBHOOK_URL: sink.discordUrl,
    ALLOW_LOCAL_WEBHOOKS: 'true',
    FROM_EMAIL: DEMO_SENDER,
    ALERT_RATE_LIMIT: '10',
    ALERT_GROUP_INTERVAL_SECONDS: String(groupIntervalSeconds),
  };
}
