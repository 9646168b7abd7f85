import { ConditionalCheckFailedException, DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { inject, injectable } from 'tsyringe';
import type { UndeliverableEmail } from '../../core/preferences/undeliverable.ts';
import { undeliverableEmailItem } from '../../dto/undeliverable-email.ts';
import type { ContactMarks } from '../../ports/contact-marks.ts';
import { toItem } from './plain-item.ts';
import { UserPreferencesTable } from './tables.ts';

/** Writes into the users' items, and no field but its own. */
@injectable()
export class DynamoContactMarks implements ContactMarks {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(@inject(DynamoDBClient) client: DynamoDBClient, @inject(UserPreferencesTable) table: string) {
    this.#client = client;
    this.#table = table;
  }

  async markEmail(userId: string, mark: UndeliverableEmail): Promise<boolean> {
    try {
      await this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: toItem({ user_id: userId }),
          UpdateExpression: 'SET undeliverable_email = :mark',
          ConditionExpression: 'attribute_exists(user_id)',
          ExpressionAttributeValues: toItem({ ':mark': undeliverableEmailItem(mark) }),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}
