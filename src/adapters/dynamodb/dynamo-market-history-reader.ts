import { type DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Alert } from '../../core/alerts/alert.ts';
import { compareSequenceNumbers } from '../../core/market-data/stream-position.ts';
import type { ClosedBar } from '../../core/market-state/price-series.ts';
import type { MarketHistoryReader, StoredTick } from '../../ports/market-history-reader.ts';
import type { SymbolStateRecord } from '../../ports/market-state-store.ts';
import { anomalyKeys, anomalyOf } from './anomaly-item.ts';
import { barKeys, barsOf } from './bar-item.ts';
import type { KeyRange } from './key-range.ts';
import type { Item } from './plain-item.ts';
import { stateKey, stateOf } from './state-item.ts';
import { tickKeys, ticksOf } from './tick-item.ts';

export interface HistoryReadOptions {
  /** See every write that came before, at twice the read units; by default reads may lag by a second or so. */
  readonly consistentRead?: boolean;
  /** Items per call; as many as fit into 1 MB when absent. */
  readonly pageSize?: number;
}

/** Reads what `DynamoMarketHistory` and `DynamoMarketStateStore` wrote: one Query per kind, page by page. */
export class DynamoMarketHistoryReader implements MarketHistoryReader {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #options: HistoryReadOptions;

  constructor(client: DynamoDBClient, table: string, options: HistoryReadOptions = {}) {
    this.#client = client;
    this.#table = table;
    this.#options = options;
  }

  async ticks(symbol: string, fromMs: number, toMs: number): Promise<readonly StoredTick[]> {
    const ticks = new Map<string, StoredTick>();
    for (const tick of (await this.#query(symbol, tickKeys(fromMs, toMs))).flatMap(ticksOf)) {
      const { shardId, sequenceNumber, subSequence } = tick.position;
      const { timestampMs } = tick.event;
      if (timestampMs < fromMs || timestampMs >= toMs) continue;
      ticks.set(`${shardId} ${sequenceNumber} ${subSequence}`, tick);
    }
    return [...ticks.values()].toSorted(byTimeAndPosition);
  }

  async bars(
    symbol: string,
    intervalMs: number,
    fromMs: number,
    toMs: number,
  ): Promise<readonly ClosedBar[]> {
    const bars = new Map<number, ClosedBar>();
    for (const bar of (await this.#query(symbol, barKeys(intervalMs, fromMs, toMs))).flatMap(barsOf)) {
      const { startMs } = bar.bar;
      if (startMs >= fromMs && startMs < toMs) bars.set(startMs, bar);
    }
    return [...bars.values()].toSorted((a, b) => a.bar.startMs - b.bar.startMs);
  }

  /** The sort key holds the alert id, so DynamoDB itself keeps each anomaly once and in order. */
  async anomalies(symbol: string, fromMs: number, toMs: number): Promise<readonly Alert[]> {
    return (await this.#query(symbol, anomalyKeys(fromMs, toMs))).map(anomalyOf);
  }

  async state(symbol: string): Promise<SymbolStateRecord | null> {
    const { Item: item } = await this.#client.send(
      new GetItemCommand({
        TableName: this.#table,
        Key: stateKey(symbol),
        ConsistentRead: this.#options.consistentRead ?? false,
      }),
    );
    return item === undefined ? null : stateOf(item);
  }

  async #query(symbol: string, { first, last }: KeyRange): Promise<Item[]> {
    // DynamoDB refuses a BETWEEN whose bounds are the wrong way round; such a range is empty.
    if (first > last) return [];
    const { consistentRead = false, pageSize } = this.#options;
    const items: Item[] = [];
    let from: Item | undefined;
    do {
      const page = await this.#client.send(
        new QueryCommand({
          TableName: this.#table,
          KeyConditionExpression: 'pk = :symbol AND sk BETWEEN :first AND :last',
          ExpressionAttributeValues: {
            ':symbol': { S: symbol },
            ':first': { S: first },
            ':last': { S: last },
          },
          ConsistentRead: consistentRead,
          ...(pageSize !== undefined && { Limit: pageSize }),
          ...(from !== undefined && { ExclusiveStartKey: from }),
        }),
      );
      items.push(...(page.Items ?? []));
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
    return items;
  }
}

function byTimeAndPosition(
  { event: a, position: p }: StoredTick,
  { event: b, position: q }: StoredTick,
): number {
  return (
    a.timestampMs - b.timestampMs ||
    compareSequenceNumbers(p.sequenceNumber, q.sequenceNumber) ||
    p.subSequence - q.subSequence
  );
}
