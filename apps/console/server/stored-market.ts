import { ScanCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoMarketHistoryReader } from '../../../src/adapters/dynamodb/dynamo-market-history-reader.ts';
import type { Alert } from '../../../src/core/alert/alert.ts';
import { intervalText } from '../../../src/core/market-data/interval.ts';
import type { AlertRow, Chart } from '../api.ts';
import type { ChartQuery, Market, SymbolHistory } from './console-readers.ts';

const SPARKLINE_LENGTH = 60;
const DAY_MS = 86_400_000;
/** A chart with more marks than these shows none of them. */
const MAX_MARKS = 200;

export interface StoredMarketOptions {
  readonly dynamodb: DynamoDBClient;
  readonly table: string;
  readonly reader: DynamoMarketHistoryReader;
  /** Anomalies with what became of them, in the same order. */
  readonly alertRows: (anomalies: readonly Alert[]) => Promise<readonly AlertRow[]>;
}

/** Prices as kinesis-processor stored them. They may be of any time: what is newest is what is shown. */
export class StoredMarket implements Market {
  readonly #with: StoredMarketOptions;

  constructor(options: StoredMarketOptions) {
    this.#with = options;
  }

  /**
   * One read of one item for each symbol, however much is stored of it: a scan goes on behind the key that it is given, whether there
   * is such an item or not, and behind the greatest sort key of a partition the next one begins. DynamoDB and the loopback server do so alike; a symbol may come twice
   * where DynamoDB moves partitions meanwhile.
   */
  async *symbols(): AsyncGenerator<string> {
    const { dynamodb, table } = this.#with;
    let last: string | undefined;
    for (;;) {
      const { Items: [item] = [] } = await dynamodb.send(
        new ScanCommand({
          TableName: table,
          Limit: 1,
          ProjectionExpression: 'pk',
          ...(last !== undefined && { ExclusiveStartKey: { pk: { S: last }, sk: { S: '\u{ffff}' } } }),
        }),
      );
      if (item === undefined) return;
      last = item['pk']!.S!;
      yield last;
    }
  }

  async history(symbol: string): Promise<SymbolHistory> {
    const { reader } = this.#with;
    const [intervalMs] = await reader.barIntervals(symbol);
    if (intervalMs === undefined) return { closes: [], reference: null, lastMs: null };
    const bars = await reader.lastBars(symbol, intervalMs, { beforeMs: Infinity, count: SPARKLINE_LENGTH });
    const last = bars.at(-1);
    if (last === undefined) return { closes: [], reference: null, lastMs: null };
    const lastMs = last.bar.startMs + intervalMs - 1;
    const first = await reader.firstBar(symbol, intervalMs, lastMs - DAY_MS);
    return {
      closes: bars.map(({ bar }) => bar.close),
      reference: first && { price: first.bar.close, timeMs: first.bar.startMs + intervalMs - 1 },
      lastMs,
    };
  }

  async chart({ symbol, intervalMs: asked, beforeMs, count }: ChartQuery): Promise<Chart> {
    const { reader, alertRows } = this.#with;
    const intervals = await reader.barIntervals(symbol);
    const intervalMs = asked ?? intervals[0] ?? 60_000;
    const bars = await reader.lastBars(symbol, intervalMs, { beforeMs, count });
    const firstMs = bars[0]?.bar.startMs;
    const anomalies = firstMs === undefined ? [] : await reader.anomalies(symbol, firstMs, beforeMs);
    return {
      symbol,
      intervalMs,
      intervals: intervals.map(intervalText),
      bars: bars.map(({ bar, indicators }) => ({
        timeMs: bar.startMs,
        open: bar.open,
        high: bar.high,
        low: bar.low,
        close: bar.close,
        volume: bar.volume,
        indicators,
      })),
      alerts: await alertRows(anomalies.slice(-MAX_MARKS)),
    };
  }
}
