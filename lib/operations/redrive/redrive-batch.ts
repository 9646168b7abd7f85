import type { KinesisStreamEvent } from 'aws-lambda';
import { compareSequenceNumbers } from '../../../src/core/market-data/stream-position.ts';

/** Records that go to the function in one invocation, with the positions that they had on the stream. */
export interface RedriveBatch {
  /** Place where they lie, for people. */
  readonly source: string;
  readonly shardId: string;
  /** Why they were not processed. */
  readonly reason: string;
  readonly event: KinesisStreamEvent;
}

/** What there is to do. */
export interface RedrivePlan {
  readonly batches: readonly RedriveBatch[];
  /** Objects, each with the batches that have to go through before it is worked off. */
  readonly objects: ReadonlyMap<string, readonly RedriveBatch[]>;
  /** What cannot be redriven, each with the reason. */
  readonly unusable: readonly { readonly source: string; readonly reason: string }[];
}

/** The mapping's own batch size; a record is 1 MiB at most, an invocation 6 MB. */
const MAX_RECORDS = 100;
const MAX_BYTES = 4 * 1024 * 1024;

/** Runs of items, in their order, none larger than an invocation takes. */
export function cutIntoBatches<Item>(
  items: readonly Item[],
  bytesOf: (item: Item) => number,
): readonly (readonly Item[])[] {
  const batches: Item[][] = [];
  let bytes = 0;
  for (const item of items) {
    const batch = batches.at(-1);
    if (batch !== undefined && batch.length < MAX_RECORDS && bytes + bytesOf(item) <= MAX_BYTES) {
      batch.push(item);
      bytes += bytesOf(item);
    } else {
      batches.push([item]);
      bytes = bytesOf(item);
    }
  }
  return batches;
}

/** Shard by shard, each in the order of the stream. */
export function byPosition(a: RedriveBatch, b: RedriveBatch): number {
  const [first, second] = [a, b].map(({ event }) => event.Records[0]!.kinesis.sequenceNumber);
  return a.shardId.localeCompare(b.shardId) || compareSequenceNumbers(first!, second!);
}
