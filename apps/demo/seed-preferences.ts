import { PutItemCommand, type AttributeValue, type DynamoDBClient } from '@aws-sdk/client-dynamodb';

import type { Sink } from '../../lib/local-aws/sink.ts';

const text = (value: string): AttributeValue => ({ S: value });
const list = (...values: string[]): AttributeValue => ({ L: values.map(text) });

const map = (entries: Readonly<Record<string, string>>): AttributeValue => ({
  M: Object.fromEntries(Object.entries(entries).map(([name, value]) => [name, text(value)])),
});

type Contacts = Pick<Sink['contacts'], 'slack'> & Partial<Sink['contacts']>;

/** Who is written here. */
export const SEEDED_USERS: readonly string[] = ['trader', 'desk', 'crypto-channel'];

/**
 * Three made-up users, so that every channel that ends on this machine has a reader: a trader who gets e-mails from MEDIUM and text
 * messages from HIGH on, a desk that follows everything on Slack, and a community that follows Bitcoin and Ether wherever else the
 * sink listens, on Discord first of all.
 */
export async function seedPreferences(
  dynamodb: DynamoDBClient,
  table: string,
  sink: { readonly contacts: Contacts },
): Promise<void> {
  const { slack, ...others } = sink.contacts;
  const users: Record<string, AttributeValue>[] = [
    {
      user_id: text('trader'),
      channels: list('email', 'sms'),
      minimum_severity: text('MEDIUM'),
      minimum_severity_by_channel: { M: { sms: text('HIGH') } },
      contacts: map({ email: 'trader@example.com', phone: '+12025550143' }),
    },
    {
      user_id: text('desk'),
      channels: list('slack'),
      minimum_severity: text('LOW'),
      contacts: map(slack),
    },
    {
      user_id: text('crypto-channel'),
      channels: list(...Object.keys(others)),
      minimum_severity: text('LOW'),
      symbols: list('BTC*', 'ETH*'),
      contacts: map(Object.assign({}, ...Object.values(others)) as Record<string, string>),
    },
  ];
  for (const Item of users) await dynamodb.send(new PutItemCommand({ TableName: table, Item }));
}
