import { paginateScan, type DynamoDBClient } from '@aws-sdk/client-dynamodb';

import { barsOf } from '../../../src/adapters/dynamodb/bar-item.ts';
import { ticksOf } from '../../../src/adapters/dynamodb/tick-item.ts';
import { pointOf } from './stream-point.ts';

/** What the table of processed data holds. */
export interface TableEvidence {
  /** Trades and quotes, by where they came on the stream. */
  readonly ticks: ReadonlySet<string>;
  /** Bars that closed: symbol → starts, epoch ms. */
  readonly barStarts: ReadonlyMap<string, ReadonlySet<number>>;
  /** Anomalies that began, worsened or ended, by the id of their alert. */
  readonly anomalies: ReadonlySet<string>;
}

/** Reads the whole table: a demo's is small. */
export async function readTable(dynamodb: DynamoDBClient, table: string): Promise<TableEvidence> {
  const ticks = new Set<string>();
  const barStarts = new Map<string, Set<number>>();
  const anomalies = new Set<string>();
  for await (const page of paginateScan({ client: dynamodb }, { TableName: table, ConsistentRead: true })) {
    for (const item of page.Items ?? []) {
      const kind = item['sk']!.S!.split('#', 1)[0];
      if (kind === 'TICK') {
        for (const { position } of ticksOf(item)) {
          ticks.add(pointOf(position.shardId, position.sequenceNumber, position.subSequence));
        }
      } else if (kind === 'BAR') {
        const symbol = item['pk']!.S!;
        const starts = barStarts.get(symbol) ?? new Set();
        barStarts.set(symbol, starts);
        for (const { bar } of barsOf(item)) starts.add(bar.startMs);
      } else if (kind === 'ANOMALY') anomalies.add(item['alert_id']!.S!);
    }
  }
  return { ticks, barStarts, anomalies };
}
