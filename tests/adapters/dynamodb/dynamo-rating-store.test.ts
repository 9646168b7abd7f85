import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import test from 'ava';
import { DynamoRatingStore } from '../../../src/adapters/dynamodb/dynamo-rating-store.ts';
import { toItem } from '../../../src/adapters/dynamodb/plain-item.ts';
import { ratingStoreContract } from '../../contracts/rating-store.ts';
import { localStacks } from '../../support/local-stack.ts';

const localStack = localStacks();
let client: DynamoDBClient;
let history: string;
let preferences: string;

test.serial.before(async () => {
  const { clients, stack } = await localStack();
  client = clients.dynamodb;
  ({ alertHistoryTable: history, userPreferencesTable: preferences } = stack);
});

for (const keeps of ratingStoreContract) {
  test.serial('DynamoRatingStore', keeps, () => ({
    store: new DynamoRatingStore(client, history, preferences),
    addUser: async (userId) => {
      const Item = toItem({ user_id: userId, channels: ['slack'] });
      await client.send(new PutItemCommand({ TableName: preferences, Item }));
    },
  }));
}
