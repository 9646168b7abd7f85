import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';

import {
  BatchWriteItemCommand,
  paginateScan,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';

import type { ProvisionedStack } from '../../../lib/local-aws/provision.ts';
import { UnusableEnvironmentError } from '../../../lib/tooling/unusable-environment-error.ts';
import { itemOfText, textOfItem, type Item } from './item-text.ts';

const VERSION = 1;
/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const MAX_BATCH = 25;

/** What is learnt and told is in these; the order is that in which they are read back. */
const TABLES = {
  'user-preferences': 'userPreferencesTable',
  'reference-data': 'referenceDataTable',
  'processed-data': 'processedDataTable',
  'alert-history': 'alertHistoryTable',
} as const satisfies Record<string, keyof ProvisionedStack>;

type TableName = keyof typeof TABLES;

/** The tables of a stack in a file, from one run to the next. */
export class KeptTables {
  readonly #path: string;
  readonly #dynamodb: DynamoDBClient;
  readonly #stack: ProvisionedStack;

  constructor(path: string, dynamodb: DynamoDBClient, stack: ProvisionedStack) {
    this.#path = path;
    this.#dynamodb = dynamodb;
    this.#stack = stack;
  }

  /**
   * Fills the tables with what an earlier run left, but for what has expired since. Returns when that was, null where there is nothing.
   * @throws UnusableEnvironmentError when the file is damaged or of a later version
   */
  async restore(nowMs: number): Promise<string | null> {
    let savedAt: string | null = null;
    try {
      let batch: { readonly table: string; readonly item: Item }[] = [];
      for await (const line of linesOf(this.#path)) {
        if (savedAt === null) {
          savedAt = headOf(line);
          continue;
        }
        const [table, text] = JSON.parse(line) as [TableName, unknown];
        const item = itemOfText(text);
        if (hasExpired(item, nowMs)) continue;
        batch.push({ table: this.#stack[TABLES[table]], item });
        if (batch.length < MAX_BATCH) continue;
        await this.#write(batch);
        batch = [];
      }
      await this.#write(batch);
      return savedAt;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw new UnusableEnvironmentError(
        `${this.#path}, which an earlier run left, cannot be read (move it away to begin anew): ${(error as Error).message}`,
        { cause: error },
      );
    }
  }

  /** Items of users for whom `isKept` says no are left out, such as those that hold somebody's secret. */
  async save(nowMs: number, isKept: (userId: string) => boolean): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true });
    const unfinished = `${this.#path}.unfinished`;
    await pipeline(
      Readable.from(this.#lines(nowMs, isKept)),
      createGzip(),
      // Addresses of people are in it.
      createWriteStream(unfinished, { mode: 0o600 }),
    );
    await rename(unfinished, this.#path);
  }

  async *#lines(nowMs: number, isKept: (userId: string) => boolean): AsyncGenerator<string> {
    yield `${JSON.stringify({ version: VERSION, saved_at: new Date(nowMs).toISOString() })}\n`;
    for (const table of Object.keys(TABLES) as TableName[]) {
      const request = { TableName: this.#stack[TABLES[table]], ConsistentRead: true };
      for await (const { Items = [] } of paginateScan({ client: this.#dynamodb }, request)) {
        for (const item of Items) {
          if (hasExpired(item, nowMs)) continue;
          if (table === 'user-preferences' && !isKept(item['user_id']?.S ?? '')) continue;
          yield `${JSON.stringify([table, textOfItem(item)])}\n`;
        }
      }
    }
  }

  async #write(batch: readonly { readonly table: string; readonly item: Item }[]): Promise<void> {
    let rest: Record<string, { PutRequest: { Item: Record<string, AttributeValue> } }[]> = {};
    for (const { table, item } of batch) (rest[table] ??= []).push({ PutRequest: { Item: { ...item } } });
    while (Object.keys(rest).length > 0) {
      const { UnprocessedItems = {} } = await this.#dynamodb.send(
        new BatchWriteItemCommand({ RequestItems: rest }),
      );
      rest = UnprocessedItems as typeof rest;
    }
  }
}

/** Deleted by DynamoDB up to days later; what reads it looks at the time itself. */
function hasExpired(item: Item, nowMs: number): boolean {
  const expiresAt = item['expires_at']?.N;
  return expiresAt !== undefined && Number(expiresAt) * 1000 <= nowMs;
}

async function* linesOf(path: string): AsyncGenerator<string> {
  const [file, unpacked] = [createReadStream(path), createGunzip()];
  file.on('error', (error) => unpacked.destroy(error));
  yield* createInterface({ input: file.pipe(unpacked), crlfDelay: Infinity });
}

/** When the file was written. */
function headOf(line: string): string {
  const { version, saved_at: savedAt } = JSON.parse(line) as { version?: unknown; saved_at?: unknown };
  if (version !== VERSION || typeof savedAt !== 'string') {
    throw new Error(`expected version ${VERSION}, got ${JSON.stringify(version)}`);
  }
  return savedAt;
}
