import type { KinesisStreamEvent } from 'aws-lambda';

/** Records that go to the function in one invocation, with the positions that they had on the stream. */
export interface RedriveBatch {
  /** Where they lie, for people. */
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
