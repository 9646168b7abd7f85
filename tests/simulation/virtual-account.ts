import { isDeepStrictEqual } from 'node:util';
import {
  type AttributeValue,
  type BatchExecuteStatementCommandInput,
  type BatchExecuteStatementCommandOutput,
  type BatchGetItemCommandInput,
  type BatchGetItemCommandOutput,
  type BatchWriteItemCommandInput,
  type BatchWriteItemCommandOutput,
  ConditionalCheckFailedException,
  TransactionCanceledException,
  type TransactWriteItem,
  type TransactWriteItemsCommandInput,
  type BatchStatementRequest,
  type BatchStatementResponse,
  type PutItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import type { PublishBatchCommandInput, PublishBatchCommandOutput } from '@aws-sdk/client-sns';
import { checkBatch, checkItems, checkObjectKey, messageProblem, MOST_PER_CALL } from './service-rules.ts';

export type Item = Record<string, AttributeValue>;
/** True for what a fault leaves undone: given the symbol it belongs to and its index in the request. */
export type Skips = (symbol: string, index: number) => boolean;

const $metadata = {};

/**
 * What one AWS account stores, with the exact operations the tick path uses and nothing else, and what the services refuse of
 * them. Table, bucket and topic names do not matter: there is one of each.
 */
export class VirtualAccount {
  readonly items = new Map<string, Item>();
  /** What was deleted when its time was over: a reader has found it until then. */
  readonly expired = new Map<string, Item>();
  readonly objects = new Map<string, Uint8Array>();
  /** Writes that met a version other than the one they were made from. */
  conflicts = 0;
  /** Every message ever published, in order, doubles included. */
  readonly published: string[] = [];

  putItem(input: PutItemCommandInput): { $metadata: object } {
    const item = input.Item!;
    checkItems([item], 1);
    const current = this.items.get(keyOf(item));
    if (!isMet(input, current)) {
      this.conflicts += 1;
      throw new ConditionalCheckFailedException({
        message: 'The conditional request failed',
        $metadata,
        ...(current !== undefined && { Item: current }),
      });
    }
    this.items.set(keyOf(item), item);
    return { $metadata };
  }

  batchExecuteStatement(
    { Statements = [] }: BatchExecuteStatementCommandInput,
    skips: Skips,
  ): BatchExecuteStatementCommandOutput {
    checkItems(
      Statements.map((statement) => updateOf(statement).item),
      MOST_PER_CALL.statements,
    );
    return {
      $metadata,
      Responses: Statements.map((statement, index) => this.#execute(statement, index, skips)),
    };
  }

  batchGetItem({ RequestItems }: BatchGetItemCommandInput, skips: Skips): BatchGetItemCommandOutput {
    const [[table, { Keys = [] }]] = Object.entries(RequestItems!) as [[string, { Keys?: Item[] }]];
    checkItems(Keys, MOST_PER_CALL.batchGet);
    const isSkipped = Keys.map((key, index) => skips(key['pk']!.S!, index));
    const unread = Keys.filter((_, index) => isSkipped[index]);
    const read = Keys.filter((_, index) => !isSkipped[index]);
    const found = read.map((key) => this.items.get(keyOf(key))).filter((item) => item !== undefined);
    return {
      $metadata,
      Responses: { [table]: found },
      UnprocessedKeys: unread.length > 0 ? { [table]: { Keys: unread } } : {},
    };
  }

  batchWriteItem({ RequestItems }: BatchWriteItemCommandInput, skips: Skips): BatchWriteItemCommandOutput {
    const [[table, requests]] = Object.entries(RequestItems!) as [[string, { PutRequest: { Item: Item } }[]]];
    checkItems(
      requests.map(({ PutRequest }) => PutRequest.Item),
      MOST_PER_CALL.batchWrite,
    );
    const unwritten = requests.filter(({ PutRequest }, index) => skips(PutRequest.Item['pk']!.S!, index));
    for (const request of requests) {
      const { Item } = request.PutRequest;
      if (!unwritten.includes(request)) this.items.set(keyOf(Item), Item);
    }
    return { $metadata, UnprocessedItems: unwritten.length > 0 ? { [table]: unwritten } : {} };
  }

  /** All or nothing. */
  transactWriteItems(
    { TransactItems = [] }: TransactWriteItemsCommandInput,
    skips: Skips,
  ): { $metadata: object } {
    const puts = TransactItems.map(({ Put }) => Put!);
    checkItems(
      puts.map(({ Item }) => Item!),
      MOST_PER_CALL.transaction,
    );
    const codes = puts.map((put, index) => {
      if (skips(put.Item!['pk']!.S!, index)) return 'ThrottlingError';
      return isMet(put, this.items.get(keyOf(put.Item!))) ? 'None' : 'ConditionalCheckFailed';
    });
    if (codes.some((code) => code !== 'None')) {
      throw new TransactionCanceledException({
        message: `Transaction cancelled [${codes.join(', ')}]`,
        $metadata,
        CancellationReasons: codes.map((Code) => ({ Code })),
      });
    }
    for (const { Item } of puts) this.items.set(keyOf(Item!), Item!);
    return { $metadata };
  }

  /** As DynamoDB does with what carries a time to live. */
  deleteExpired(nowMs: number): void {
    for (const [key, item] of this.items) {
      const expiresAt = Number(item['expires_at']?.N ?? Infinity);
      if (1000 * expiresAt > nowMs) continue;
      this.items.delete(key);
      this.expired.set(key, item);
    }
  }

  #execute(statement: BatchStatementRequest, index: number, skips: Skips): BatchStatementResponse {
    const { item, previous } = updateOf(statement);
    if (skips(item['pk']!.S!, index)) return { Error: { Code: 'ThrottlingError', Message: 'injected' } };
    const current = this.items.get(keyOf(item));
    if (current === undefined || current['version']?.N !== previous) {
      this.conflicts += 1;
      const Error = { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' } as const;
      return { Error: current === undefined ? Error : { ...Error, Item: current } };
    }
    this.items.set(keyOf(item), { ...current, ...item });
    return {};
  }

  putObject({ Key, Body }: PutObjectCommandInput): { $metadata: object } {
    checkObjectKey(Key);
    this.objects.set(Key!, Body as Uint8Array);
    return { $metadata };
  }

  publishBatch(
    { PublishBatchRequestEntries: entries = [] }: PublishBatchCommandInput,
    skips: Skips,
  ): PublishBatchCommandOutput {
    checkBatch(entries);
    const problems = entries.map((entry, index) => {
      const isThrottled = skips(entry.MessageAttributes!['symbol']!.StringValue!, index);
      return messageProblem(entry) ?? (isThrottled ? 'InternalError' : null);
    });
    const accepted = entries.filter((_, index) => problems[index] === null);
    this.published.push(...accepted.map(({ Message }) => Message!));
    return {
      $metadata,
      Successful: accepted.map(({ Id }) => ({ Id })),
      Failed: entries.flatMap(({ Id }, index) =>
        problems[index] === null
          ? []
          : [{ Id, Code: problems[index], SenderFault: problems[index] !== 'InternalError' }],
      ),
    };
  }
}

/** The one form of statement the state store writes: assignments, then the key, then the version before. */
function updateOf({ Statement, Parameters = [] }: BatchStatementRequest) {
  const form = /^UPDATE "[\w.-]+" ((?:SET "\w+"=\? )+)WHERE "pk"=\? AND "sk"=\? AND "version"=\?$/;
  const assignments = form.exec(Statement!)?.[1];
  if (assignments === undefined) throw new Error(`Statement this model does not know: ${Statement}`);
  const names = [...assignments.matchAll(/"(\w+)"/g)].map(([, name]) => name!);
  const [pk, sk, previous] = Parameters.slice(names.length);
  const item = { pk: pk!, sk: sk!, ...Object.fromEntries(names.map((name, i) => [name, Parameters[i]!])) };
  return { item: item as Item, previous: previous!.N };
}

function keyOf(item: Item): string {
  return `${item['pk']!.S} ${item['sk']!.S}`;
}

type Put = Pick<NonNullable<TransactWriteItem['Put']>, 'ConditionExpression' | 'ExpressionAttributeValues'>;

function isVersion(name: string, { ExpressionAttributeValues }: Put, current: Item | undefined): boolean {
  return isDeepStrictEqual(current?.['version'], ExpressionAttributeValues![name]);
}

/** The conditions that the state store knows. Anything else is a change this model has to learn first. */
function isMet(input: Put, current: Item | undefined): boolean {
  switch (input.ConditionExpression) {
    case undefined:
      return true;
    // The release before knows no state of version 0.
    case 'attribute_not_exists(pk)':
      return current === undefined;
    case 'attribute_not_exists(pk) OR version = :previous':
      return current === undefined || isVersion(':previous', input, current);
    // That nobody has replaced a damaged item.
    case 'attribute_not_exists(version)':
      return current?.['version'] === undefined;
    case 'version = :read':
      return isVersion(':read', input, current);
    case 'version = :previous':
      return isVersion(':previous', input, current);
    default:
      throw new Error(`Condition this model does not know: ${input.ConditionExpression}`);
  }
}
