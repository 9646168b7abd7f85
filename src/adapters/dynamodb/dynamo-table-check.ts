import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DependencyCheck } from '../../ports/dependency-check.ts';

export class DynamoTableCheck implements DependencyCheck {
  readonly name: string;
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.name = `dynamodb:${table}`;
    this.#client = client;
    this.#table = table;
  }

  async check(): Promise<void> {
    const { Table } = await this.#client.send(new DescribeTableCommand({ TableName: this.#table }));
    if (Table?.TableStatus !== 'ACTIVE' && Table?.TableStatus !== 'UPDATING') {
      throw new Error(`table is ${Table?.TableStatus ?? 'unknown'}, expected ACTIVE`);
    }
  }
}
