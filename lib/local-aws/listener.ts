import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { VerifyEmailIdentityCommand } from '@aws-sdk/client-ses';
import { toItem } from '../../src/adapters/dynamodb/plain-item.ts';
import type { AwsClients } from './aws-clients.ts';
import { LOCAL_SENDER } from './processor-environment.ts';

/**
 * A user who hears of everything by what the local AWS server receives. Webhooks are https, or on the loopback of the function
 * itself: in a container the local sink is neither.
 */
const LISTENER = {
  // Whose links are in the samples: those of somebody whom nobody knows would lead nowhere.
  user_id: 'alice',
  channels: ['email', 'sms'],
  minimum_severity: 'LOW',
  contacts: { email: 'listener@example.com', phone: '+12025550143' },
};

/** Puts the listener into the table of user preferences, and lets the sender send. */
export async function addListener({ dynamodb, ses }: AwsClients, table: string): Promise<void> {
  await ses.send(new VerifyEmailIdentityCommand({ EmailAddress: LOCAL_SENDER }));
  await dynamodb.send(new PutItemCommand({ TableName: table, Item: toItem(LISTENER) }));
}
