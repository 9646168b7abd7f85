import { type DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Alert } from '../../core/alert/alert.ts';
import { intervalText, parseInterval } from '../../core/market-data/interval.ts';
import { compareSequenceNumbers } from '../../core/market-data/stream-position.ts';
import type { ClosedBar } from '../../core/market-state/closed-bar.ts';
import type { MarketHistoryReader, StoredTick } from '../../ports/market-history-reader.ts';
import type { SymbolStateRecord } from '../../ports/market-state-store.ts';
import { anomalyKeys, anomalyOf } from './anomaly-item.ts';
import { barKeys, barKeysBefore, barsOf, barWindowStart } from './bar-item.ts';
import type { KeyRange } from './key-range.ts';
import { firstOf, pagedItems } from './paged-items.ts';
import type { Item } from './plain-item.ts';
import { stateKey, stateOf } from './state-item.ts';
import { tickKeys, ticksOf } from './tick-item.ts';

/** Items of a page for a caller who wants the first or the last few, and stops reading then. */
const SHORT_PAGE_SIZE = 25;

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
      if (startMs >= fromMs && startMs < toMs) keepLatest(bars, bar);
    }
    return [...bars.values()].toSorted((a, b) => a.bar.startMs - b.bar.startMs);
  }

  /** The last bars that start before a time, oldest first: as many as there are, `count` at most. */
  async lastBars(
    symbol: string,
    intervalMs: number,
    { beforeMs, count }: { readonly beforeMs: number; readonly count: number },
  ): Promise<readonly ClosedBar[]> {
    const bars = new Map<number, ClosedBar>();
    let enoughBeforeMs: number | null = null;
    for await (const item of this.#items(symbol, barKeysBefore(intervalMs, beforeMs), 'backwards')) {
      if (enoughBeforeMs === null && bars.size >= count) {
        const oldestWanted = [...bars.keys()].toSorted((a, b) => b - a)[count - 1]!;
        enoughBeforeMs = barWindowStart(intervalMs, oldestWanted);
      }
      // Packs overlap within a window: only one that is keyed before it holds nothing that is wanted any more.
      if (enoughBeforeMs !== null && Number(item['t0']!.N) < enoughBeforeMs) break;
      for (const bar of barsOf(item)) if (bar.bar.startMs < beforeMs) keepLatest(bars, bar);
    }
    return [...bars.values()].toSorted((a, b) => a.bar.startMs - b.bar.startMs).slice(-count);
  }

  /** The first bar that starts at a time or after it; null when there is none. */
  async firstBar(symbol: string, intervalMs: number, fromMs: number): Promise<ClosedBar | null> {
    let first: ClosedBar | null = null;
    for await (const item of this.#items(symbol, barKeys(intervalMs, fromMs, Infinity), 'forwards')) {
      // Packs overlap: only one that is keyed by a later bar holds nothing earlier.
      if (first !== null && Number(item['t0']!.N) > first.bar.startMs) break;
      for (const bar of barsOf(item)) {
        const { startMs } = bar.bar;
        if (startMs < fromMs || startMs > (first?.bar.startMs ?? Infinity)) continue;
        if (first?.bar.startMs !== startMs || isNewer(bar, first)) first = bar;
      }
    }
    return first;
  }

  /** Lengths of the bars that are stored of a symbol, in milliseconds; one Query for each. */
  async barIntervals(symbol: string): Promise<readonly number[]> {
    const intervals: number[] = [];
    for (let first = 'BAR#'; ; first = `BAR#${intervalText(intervals.at(-1)!)}$`) {
      const { Items: [item] = [] } = await this.#client.send(
        new QueryCommand({
          ...this.#between(symbol, { first, last: 'BAR$' }),
          ProjectionExpression: '#interval',
          ExpressionAttributeNames: { '#interval': 'interval' },
          Limit: 1,
        }),
      );
      if (item === undefined) return intervals.toSorted((a, b) => a - b);
      intervals.push(parseInterval(item['interval']!.S!));
    }
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
    const state = item === undefined ? null : stateOf(item);
    if (typeof state === 'string') throw new Error(`The state of ${symbol} cannot be read: ${state}.`);
    return state;
  }

  async #query(symbol: string, range: KeyRange): Promise<Item[]> {
    // DynamoDB refuses a BETWEEN whose bounds are the wrong way round; such a range is empty.
    if (range.first > range.last) return [];
    const { pageSize } = this.#options;
    const query = { ...this.#between(symbol, range), ...(pageSize !== undefined && { Limit: pageSize }) };
    return firstOf(pagedItems((from) => this.#client.send(new QueryCommand({ ...query, ...from }))));
  }

  #items(symbol: string, range: KeyRange, direction: 'forwards' | 'backwards'): AsyncGenerator<Item> {
    const query = {
      ...this.#between(symbol, range),
      ScanIndexForward: direction === 'forwards',
      Limit: this.#options.pageSize ?? SHORT_PAGE_SIZE,
    };
    return pagedItems((from) => this.#client.send(new QueryCommand({ ...query, ...from })));
  }

  #between(symbol: string, { first, last }: KeyRange) {
    return {
      TableName: this.#table,
      KeyConditionExpression: 'pk = :symbol AND sk BETWEEN :first AND :last',
      ExpressionAttributeValues: { ':symbol': { S: symbol }, ':first': { S: first }, ':last': { S: last } },
      ConsistentRead: this.#options.consistentRead ?? false,
    };
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

/** Packs overlap, and a bar that was sent again stands in several. */
function keepLatest(bars: Map<number, ClosedBar>, bar: ClosedBar): void {
  const known = bars.get(bar.bar.startMs);
  if (known === undefined || isNewer(bar, known)) bars.set(bar.bar.startMs, bar);
}

function isNewer({ revision = 1 }: ClosedBar, known: ClosedBar): boolean {
  return revision >= (known.revision ?? 1);
}
