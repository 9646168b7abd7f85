import {
  BatchWriteItemCommand,
  type DynamoDBClient,
  paginateScan,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { backOff } from '../../../src/adapters/dynamodb/back-off.ts';
import { fromItem, toItem } from '../../../src/adapters/dynamodb/plain-item.ts';
import type { Instrument } from '../../../src/core/instruments/instrument.ts';
import { instrumentItem } from '../../../src/dto/instrument.dto.ts';
import { OperationFailure } from '../operation-failure.ts';
import { otherNames } from './other-names.ts';

/** An instrument as people write it: `symbol` and whatever else. */
export type InstrumentItem = Readonly<Record<string, unknown>>;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const ITEMS_PER_WRITE = 25;
const WRITE_ATTEMPTS = 8;

/** The table reference-data as an operator sees it: instruments, usable or not, and the names that lead to them. */
export class InstrumentTable {
  readonly #client: DynamoDBClient;
  readonly #name: string;

  constructor(client: DynamoDBClient, name: string) {
    this.#client = client;
    this.#name = name;
  }

  /** Instruments by symbol, in its order; and symbols by the other names that lead to them. */
  async all(): Promise<{
    readonly items: ReadonlyMap<string, InstrumentItem>;
    readonly aliases: ReadonlyMap<string, string>;
  }> {
    const items: [string, InstrumentItem][] = [];
    const aliases = new Map<string, string>();
    for await (const page of paginateScan(
      { client: this.#client },
      { TableName: this.#name, ConsistentRead: true },
    )) {
      for (const item of (page.Items ?? []).map(fromItem)) {
        const symbol = String(item['symbol']);
        if (typeof item['alias_of'] === 'string') aliases.set(symbol, item['alias_of']);
        else items.push([symbol, item]);
      }
    }
    return { items: new Map(items.toSorted(([a], [b]) => (a < b ? -1 : 1))), aliases };
  }

  /** Writes instruments with the names that lead to them; `aliases`: those of the table, of which some may lead nowhere then. */
  async put(instruments: readonly Instrument[], aliases: ReadonlyMap<string, string>): Promise<void> {
    const written = new Set(instruments.map(({ symbol }) => symbol));
    const names = new Map(
      instruments.flatMap((each) => otherNames(each).map((name) => [name, each.symbol] as const)),
    );
    const gone = [...aliases].filter(
      ([name, symbol]) => written.has(symbol) && !names.has(name) && !written.has(name),
    );
    await this.#write([
      ...gone.map(([name]) => deletion(name)),
      ...[...names].map(([symbol, target]) => ({
        PutRequest: { Item: toItem({ symbol, alias_of: target }) },
      })),
      ...instruments.map((each) => ({ PutRequest: { Item: toItem(instrumentItem(each)) } })),
    ]);
  }

  async remove(symbols: readonly string[], aliases: ReadonlyMap<string, string>): Promise<void> {
    const names = [...aliases].filter(([, symbol]) => symbols.includes(symbol)).map(([name]) => name);
    await this.#write([...symbols, ...names].map(deletion));
  }

  async #write(requests: readonly WriteRequest[]): Promise<void> {
    for (let start = 0; start < requests.length; start += ITEMS_PER_WRITE) {
      let left = requests.slice(start, start + ITEMS_PER_WRITE);
      const count = left.length;
      for (let attempt = 1; left.length > 0; attempt += 1) {
        if (attempt > WRITE_ATTEMPTS)
          throw new OperationFailure(
            `${start + count - left.length} of ${requests.length} items are written, and DynamoDB takes no more: try again`,
          );
        if (attempt > 1) await backOff(attempt);
        const { UnprocessedItems } = await this.#client.send(
          new BatchWriteItemCommand({ RequestItems: { [this.#name]: [...left] } }),
        );
        left = UnprocessedItems?.[this.#name] ?? [];
      }
    }
  }
}

function deletion(symbol: string): WriteRequest {
  return { DeleteRequest: { Key: toItem({ symbol }) } };
}
