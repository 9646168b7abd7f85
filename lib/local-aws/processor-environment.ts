import type { ProvisionedStack } from './provision.ts';
import type { Sink } from './sink.ts';

/** Verified with the local SES before anything is sent, as a real sender is. */
export const LOCAL_SENDER = 'alerts@example.com';

/** Hours of market data pass in seconds here. */
const GROUP_INTERVAL_SECONDS = 3;

/** What the template gives both functions, but for what a local run has to have otherwise. */
export function processorEnvironment({
  stack,
  sink,
  groupIntervalSeconds = GROUP_INTERVAL_SECONDS,
}: {
  readonly stack: Pick<ProvisionedStack, 'kinesisProcessor' | 'alertProcessor'>;
  readonly sink: Pick<Sink, 'url' | 'slackUrl' | 'discordUrl'>;
  readonly groupIntervalSeconds?: number;
}): Record<string, string> {
  return {
    ...stack.kinesisProcessor.variables,
    ...stack.alertProcessor.variables,
    LOG_LEVEL: 'ERROR',
    SLACK_WEBHOOK_URL: sink.slackUrl,
    DISCORD_WEBHOOK_URL: sink.discordUrl,
    ALLOW_LOCAL_WEBHOOKS: 'true',
    LOCAL_SINK_URL: sink.url,
    FROM_EMAIL: LOCAL_SENDER,
    // The address of the deployed function; whoever serves links here says where.
    ACK_URL: '',
    ALERT_GROUP_INTERVAL_SECONDS: String(groupIntervalSeconds),
  };
}
