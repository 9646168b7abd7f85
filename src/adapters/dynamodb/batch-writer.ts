import { BatchWriteItemCommand, type DynamoDBClient, type WriteRequest } from '@aws-sdk/client-dynamodb';
import type { BackOff } from '../../ports/back-off.ts';
import type { FailuresBySymbol } from '../../ports/market-history.ts';
import { RefusedError } from '../../ports/refused-error.ts';
import { backOff } from './back-off.ts';
import { fromItem, type Item } from './plain-item.ts';
import { refusalOf } from './storable.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const ITEMS_PER_WRITE = 25;
const WRITE_ATTEMPTS = 5;

interface Unwritten {
  readonly item: Item;
  readonly error: Error;
  /** DynamoDB would refuse it at any time. */
  readonly isRefused: boolean;
}

/**
 * Puts items in as few calls as there can be. An item that cannot be written fails its partition key, which is the
 * symbol, and no other; what would be refused at any time fails it with a RefusedError.
 */
export class BatchWriter {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #wait: BackOff;

  constructor(client: DynamoDBClient, table: string, wait: BackOff = backOff) {
    this.#client = client;
    this.#table = table;
    this.#wait = wait;
  }

  async put(items: readonly Item[]): Promise<FailuresBySymbol> {
    const distinct = new Map(items.map((item) => [`${item['pk']!.S} ${item['sk']!.S}`, item])).values();
    const [storable, unwritten] = sorted([...distinct]);
    const chunks: Item[][] = [];
    for (let start = 0; start < storable.length; start += ITEMS_PER_WRITE) {
      chunks.push(storable.slice(start, start + ITEMS_PER_WRITE));
    }
    const left = await Promise.all(chunks.map((chunk) => this.#write(chunk)));
    return failuresOf([...unwritten, ...left.flat()]);
  }

  /** One item that is refused fails the whole call: then each half goes on its own. */
  async #write(items: readonly Item[]): Promise<readonly Unwritten[]> {
    let left: readonly Item[] = items;
    let error = new Error(`DynamoDB left items of ${this.#table} unwritten ${WRITE_ATTEMPTS} times.`);
    for (let attempt = 1; left.length > 0 && attempt <= WRITE_ATTEMPTS; attempt += 1) {
      if (attempt > 1) await this.#wait(attempt);
      try {
        left = await this.#send(left);
      } catch (cause) {
        error = cause as Error;
        if (error.name !== 'ValidationException') break;
        if (left.length === 1) return [{ item: left[0]!, error, isRefused: true }];
        const middle = Math.ceil(left.length / 2);
        const halves = [left.slice(0, middle), left.slice(middle)];
        return (await Promise.all(halves.map((half) => this.#write(half)))).flat();
      }
    }
    return left.map((item) => ({ item, error, isRefused: false }));
  }

  async #send(items: readonly Item[]): Promise<readonly Item[]> {
    const requests: WriteRequest[] = items.map((Item) => ({ PutRequest: { Item } }));
    const command = new BatchWriteItemCommand({ RequestItems: { [this.#table]: requests } });
    const { UnprocessedItems } = await this.#client.send(command);
    return (UnprocessedItems?.[this.#table] ?? []).map(({ PutRequest }) => PutRequest!.Item!);
  }
}

function sorted(items: readonly Item[]): [storable: Item[], refused: Unwritten[]] {
  const storable: Item[] = [];
  const refused: Unwritten[] = [];
  for (const item of items) {
    const refusal = refusalOf(item);
    if (refusal === null) storable.push(item);
    else refused.push({ item, error: new Error(refusal), isRefused: true });
  }
  return [storable, refused];
}

/** Items that can be written later fail their symbol until they are; only then are those named that never can. */
function failuresOf(unwritten: readonly Unwritten[]): FailuresBySymbol {
  const failures = new Map<string, Error>();
  for (const [symbol, of] of Map.groupBy(unwritten, ({ item }) => item['pk']!.S!)) {
    const passing = of.find(({ isRefused }) => !isRefused);
    const first = of[0]!.error.message;
    failures.set(
      symbol,
      passing?.error ??
        new RefusedError(
          first,
          of.map(({ item }) => fromItem(item)),
        ),
    );
  }
  return failures;
}
