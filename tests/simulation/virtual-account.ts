import {
  type AttributeValue,
  type BatchExecuteStatementCommandInput,
  type BatchExecuteStatementCommandOutput,
  type BatchGetItemCommandInput,
  type BatchGetItemCommandOutput,
  type BatchWriteItemCommandInput,
  type BatchWriteItemCommandOutput,
  ConditionalCheckFailedException,
  type BatchStatementRequest,
  type BatchStatementResponse,
  type PutItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import type { PublishBatchCommandInput, PublishBatchCommandOutput } from '@aws-sdk/client-sns';

export type Item = Record<string, AttributeValue>;
/** True for what a fault leaves undone: given the symbol it belongs to and its index in the request. */
export type Skips = (symbol: string, index: number) => boolean;

const $metadata = {};

/**
 * What one AWS account stores, with the exact operations the tick path uses and nothing else. Table, bucket and topic
 * names do not matter: there is one of each.
 */
export class VirtualAccount {
  readonly items = new Map<string, Item>();
  readonly objects = new Map<string, Uint8Array>();
  /** Every message ever published, in order, doubles included. */
  readonly published: string[] = [];

  putItem(input: PutItemCommandInput): { $metadata: object } {
    const item = input.Item!;
    const current = this.items.get(keyOf(item));
    if (!isMet(input, current)) {
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
    return {
      $metadata,
      Responses: Statements.map((statement, index) => this.#execute(statement, index, skips)),
    };
  }

  batchGetItem({ RequestItems }: BatchGetItemCommandInput, skips: Skips): BatchGetItemCommandOutput {
    const [[table, { Keys = [] }]] = Object.entries(RequestItems!) as [[string, { Keys?: Item[] }]];
    const isSkipped = (key: Item, index: number) => skips(key['pk']!.S!, index);
    const unread = Keys.filter(isSkipped);
    const read = Keys.filter((key, index) => !isSkipped(key, index));
    const found = read.map((key) => this.items.get(keyOf(key))).filter((item) => item !== undefined);
    return {
      $metadata,
      Responses: { [table]: found },
      UnprocessedKeys: unread.length > 0 ? { [table]: { Keys: unread } } : {},
    };
  }

  batchWriteItem({ RequestItems }: BatchWriteItemCommandInput, skips: Skips): BatchWriteItemCommandOutput {
    const [[table, requests]] = Object.entries(RequestItems!) as [[string, { PutRequest: { Item: Item } }[]]];
    const unwritten = requests.filter(({ PutRequest }, index) => skips(PutRequest.Item['pk']!.S!, index));
    for (const request of requests) {
      const { Item } = request.PutRequest;
      if (!unwritten.includes(request)) this.items.set(keyOf(Item), Item);
    }
    return { $metadata, UnprocessedItems: unwritten.length > 0 ? { [table]: unwritten } : {} };
  }

  #execute(statement: BatchStatementRequest, index: number, skips: Skips): BatchStatementResponse {
    const { item, previous } = updateOf(statement);
    if (skips(item['pk']!.S!, index)) return { Error: { Code: 'ThrottlingError', Message: 'injected' } };
    const current = this.items.get(keyOf(item));
    if (current === undefined || current['version']?.N !== previous) {
      const Error = { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' } as const;
      return { Error: current === undefined ? Error : { ...Error, Item: current } };
    }
    this.items.set(keyOf(item), { ...current, ...item });
    return {};
  }

  putObject({ Key, Body }: PutObjectCommandInput): { $metadata: object } {
    this.objects.set(Key!, Body as Uint8Array);
    return { $metadata };
  }

  publishBatch(
    { PublishBatchRequestEntries: entries = [] }: PublishBatchCommandInput,
    skips: Skips,
  ): PublishBatchCommandOutput {
    const isRefused = entries.map(({ MessageAttributes }, index) =>
      skips(MessageAttributes!['symbol']!.StringValue!, index),
    );
    const refused = entries.filter((_, index) => isRefused[index]);
    const accepted = entries.filter((_, index) => !isRefused[index]);
    this.published.push(...accepted.map(({ Message }) => Message!));
    return {
      $metadata,
      Successful: accepted.map(({ Id }) => ({ Id })),
      Failed: refused.map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false })),
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

function isPrevious({ ExpressionAttributeValues }: PutItemCommandInput, current: Item | undefined): boolean {
  return current?.['version']?.N === ExpressionAttributeValues![':previous']!.N;
}

/** The two conditions the state store knows. Anything else is a change this model has to learn first. */
function isMet(input: PutItemCommandInput, current: Item | undefined): boolean {
  switch (input.ConditionExpression) {
    case undefined:
      return true;
    case 'attribute_not_exists(pk) OR version = :previous':
      return current === undefined || isPrevious(input, current);
    case 'version = :previous':
      return isPrevious(input, current);
    default:
      throw new Error(`Condition this model does not know: ${input.ConditionExpression}`);
  }
}
