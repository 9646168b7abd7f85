import { PutItemCommand, type AttributeValue, type DynamoDBClient } from '@aws-sdk/client-dynamodb';

import type { Sink } from '../../lib/local-aws/sink.ts';

const text = (value: string): AttributeValue => ({ S: value });
const list = (...values: string[]): AttributeValue => ({ L: values.map(text) });

/**
 * Three made-up users, so that every channel has a reader: a trader who gets e-mails from MEDIUM and text
 * messages from HIGH on, a desk that follows everything on Slack, and a Discord channel for Bitcoin and Ether only.
 */
export async function seedPreferences(
  dynamodb: DynamoDBClient,
  table: string,
  sink: Pick<Sink, 'slackUrl' | 'discordUrl'>,
): Promise<void> {
  const users: Record<string, AttributeValue>[] = [
    {
      user_id: text('trader'),
      channels: list('email', 'sms'),
      minimum_severity: text('MEDIUM'),
      minimum_severity_by_channel: { M: { sms: text('HIGH') } },
      contacts: { M: { email: text('trader@example.com'), phone: text('+12025550143') } },
    },
    {
      user_id: text('desk'),
      channels: list('slack'),
      minimum_severity: text('LOW'),
      contacts: { M: { slack_webhook_url: text(sink.slackUrl) } },
    },
    {
      user_id: text('crypto-channel'),
      channels: list('discord'),
      minimum_severity: text('LOW'),
      symbols: list('BTC*', 'ETH*'),
      contacts: { M: { discord_webhook_url: text(sink.discordUrl) } },
    },
  ];
  for (const Item of users) await dynamodb.send(new PutItemCommand({ TableName: table, Item }));
}
