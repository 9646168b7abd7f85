import type { ProvisionedStack } from './provision.ts';
import type { Sink } from './sink.ts';

/** Verified with the local SES before anything is sent, as a real sender is. */
export const LOCAL_SENDER = 'alerts@example.com';

/** Hours of market data pass in seconds here. */
const GROUP_INTERVAL_SECONDS = 3;

/** What the template gives both functions, but for how long alerts are put together; rate limit and batch size are those of dev. */
export function processorEnvironment({
  stack,
  sink,
  groupIntervalSeconds = GROUP_INTERVAL_SECONDS,
}: {
  readonly stack: ProvisionedStack;
  readonly sink: Pick<Sink, 'url' | 'slackUrl' | 'discordUrl'>;
  readonly groupIntervalSeconds?: number;
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
    LOCAL_SINK_URL: sink.url,
    FROM_EMAIL: LOCAL_SENDER,
    ALERT_RATE_LIMIT: '10',
    ALERT_GROUP_INTERVAL_SECONDS: String(groupIntervalSeconds),
  };
}
