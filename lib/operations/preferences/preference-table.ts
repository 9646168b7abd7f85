import {
  DeleteItemCommand,
  GetItemCommand,
  ScanCommand,
  UpdateItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { pagedItems } from '../../../src/adapters/dynamodb/paged-items.ts';
import { fromItem, toItem } from '../../../src/adapters/dynamodb/plain-item.ts';

/** An item as people write it: `user_id` and whatever else. */
export type PlainItem = Readonly<Record<string, unknown>>;

const KEPT: ReadonlySet<string> = new Set(['user_id', 'rules', 'learning']);

/** The user-preferences table as an operator sees it: items, usable or not. */
export class PreferenceTable {
  readonly #client: DynamoDBClient;
  readonly #name: string;

  constructor(client: DynamoDBClient, name: string) {
    this.#client = client;
    this.#name = name;
  }

  /** In the order of their ids. */
  async items(): Promise<PlainItem[]> {
    const items: PlainItem[] = [];
    const scan = { TableName: this.#name, ConsistentRead: true };
    const stored = pagedItems((from) => this.#client.send(new ScanCommand({ ...scan, ...from })));
    for await (const item of stored) items.push(fromItem(item));
    return items.sort((a, b) => (String(a['user_id']) < String(b['user_id']) ? -1 : 1));
  }

  async item(id: string): Promise<PlainItem | null> {
    const { Item: found } = await this.#client.send(
      new GetItemCommand({ TableName: this.#name, Key: toItem({ user_id: id }), ConsistentRead: true }),
    );
    return found === undefined ? null : fromItem(found);
  }

  /** False where there was none. */
  async delete(id: string): Promise<boolean> {
    const { Attributes: deleted } = await this.#client.send(
      new DeleteItemCommand({
        TableName: this.#name,
        Key: toItem({ user_id: id }),
        ReturnValues: 'ALL_OLD',
      }),
    );
    return deleted !== undefined;
  }

  /** Takes away the mark that mail to a user comes back; false where there is none. */
  clearBounce(id: string): Promise<boolean> {
    return this.#remove(id, 'undeliverable_email');
  }

  /** Takes away what was learned from a user's answers; false where there is nothing. */
  forgetLearning(id: string): Promise<boolean> {
    return this.#remove(id, 'learning');
  }

  async #remove(id: string, field: 'undeliverable_email' | 'learning'): Promise<boolean> {
    const { Attributes } = await this.#client.send(
      new UpdateItemCommand({
        TableName: this.#name,
        Key: toItem({ user_id: id }),
        UpdateExpression: `REMOVE ${field}`,
        ReturnValues: 'UPDATED_OLD',
      }),
    );
    return Attributes?.[field] !== undefined;
  }

  /**
   * Makes the item what is given, but for the rules of a user, which stay where the given item has none, and what was learned from
   * their answers, which goes on meanwhile.
   */
  async put(item: PlainItem): Promise<void> {
    const { user_id: id, learning: _, ...fields } = item;
    const stored = (await this.item(String(id))) ?? {};
    const gone = Object.keys(stored).filter((name) => !KEPT.has(name) && !(name in fields));
    const names = [...Object.keys(fields), ...gone];
    const place = (name: string): number => names.indexOf(name);
    const sets = Object.keys(fields).map((name) => `#${place(name)} = :${place(name)}`);
    const removes = gone.map((name) => `#${place(name)}`);
    const expression = [
      ...(sets.length > 0 ? [`SET ${sets.join(', ')}`] : []),
      ...(removes.length > 0 ? [`REMOVE ${removes.join(', ')}`] : []),
    ].join(' ');
    const values = Object.entries(fields).map(([name, value]) => [`:${place(name)}`, value] as const);
    await this.#client.send(
      new UpdateItemCommand({
        TableName: this.#name,
        Key: toItem({ user_id: String(id) }),
        ...(expression !== '' && {
          UpdateExpression: expression,
          ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${place(name)}`, name])),
        }),
        ...(values.length > 0 && {
          ExpressionAttributeValues: toItem(Object.fromEntries(values) as Parameters<typeof toItem>[0]),
        }),
      }),
    );
  }
}
