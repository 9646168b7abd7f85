import { setTimeout as delay } from 'node:timers/promises';

import { ListShardsCommand, type KinesisClient, type Shard as KinesisShard } from '@aws-sdk/client-kinesis';
import type { KinesisStreamEvent } from 'aws-lambda';

import type { GivenUpBatch } from './failure-document.ts';
import { withFunctionLimits, type FunctionLimits, type Invoke } from './function-limits.ts';
import { eventSourceMappingSettings, type EventSourceMappingSettings } from './settings.ts';
import { Shard } from './shard.ts';
import { ShardReader } from '../../kinesis/shard-reader.ts';
import { ShardWorker } from './shard-worker.ts';
import type { SourceRecord } from '../../kinesis/source-record.ts';

export interface EventSourceMappingOptions {
  readonly kinesis: KinesisClient;
  readonly streamArn: string;
  readonly region: string;
  readonly functionArn: string;
  readonly settings?: Partial<EventSourceMappingSettings>;
  /** Reserved concurrency and timeout of the function. */
  readonly limits?: FunctionLimits;
  /** The function; what it returns is read as Lambda reads it. */
  invoke(event: KinesisStreamEvent): Promise<unknown>;
  /** The on-failure destination; called again until it resolves. */
  onFailure(givenUp: GivenUpBatch): Promise<void>;
  /** Told of every record once it has been read from the stream, before it is invoked. */
  readonly onRead?: (records: readonly SourceRecord[]) => void;
  /** Time between reads of a shard that gave nothing; Lambda polls once a second. */
  readonly pollIntervalMs?: number;
  /** Told when a read fails; it is tried again. */
  readonly onReadError?: (error: unknown) => void;
}

/** Reading pauses while so many batches per lane are waiting. */
const BUFFERED_BATCHES_PER_LANE = 4;
const BACKPRESSURE_PAUSE_MS = 5;

/** A running Kinesis → function mapping with Lambda's contract; see settings.ts. */
export class EventSourceMapping {
  readonly #options: EventSourceMappingOptions;
  readonly #settings: EventSourceMappingSettings;
  readonly #invoke: Invoke;
  readonly #workers = new Map<string, ShardWorker>();
  readonly #ended = new Set<string>();
  readonly #stopping = new AbortController();
  #loops: Promise<void>[] = [];
  #finishedRecords = 0;
  #givenUpRecords = 0;

  constructor(options: EventSourceMappingOptions) {
    this.#options = options;
    this.#settings = eventSourceMappingSettings(options.settings);
    this.#invoke = withFunctionLimits(async (event) => options.invoke(event), options.limits ?? {});
  }

  /** Records done with since the start, successfully or given up. */
  get finishedRecords(): number {
    return this.#finishedRecords;
  }

  /** Finished records that went to the on-failure destination. */
  get givenUpRecords(): number {
    return this.#givenUpRecords;
  }

  /** Per shard, the sequence number up to which everything is done with. */
  get checkpoints(): ReadonlyMap<string, string | null> {
    return new Map([...this.#workers].map(([shardId, worker]) => [shardId, worker.shard.checkpoint]));
  }

  async start(): Promise<void> {
    await this.#startNewShards();
  }

  /** Reads and starts nothing more; resolves when what runs has ended. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all([...this.#loops, ...[...this.#workers.values()].map((worker) => worker.stop())]);
  }

  /** Shards whose parents are read to the end and worked off, or are none of ours. */
  async #startNewShards(): Promise<void> {
    const { Shards = [] } = await this.#options.kinesis.send(
      new ListShardsCommand({ StreamARN: this.#options.streamArn }),
    );
    const known = new Set(Shards.map((shard) => shard.ShardId));
    for (const shard of Shards) {
      const waitsForParent = parents(shard).some((parent) => known.has(parent) && !this.#ended.has(parent));
      if (this.#workers.has(shard.ShardId!) || waitsForParent) continue;
      this.#loops.push(this.#follow(shard));
    }
  }

  async #follow(shard: KinesisShard): Promise<void> {
    const shardId = shard.ShardId!;
    const { streamArn, region, kinesis, onRead, pollIntervalMs = 1_000 } = this.#options;
    const worker = this.#newWorker(shardId);
    // A child is read from its beginning, wherever the mapping started: its parent's end is where it goes on.
    const start = parents(shard).some((parent) => this.#ended.has(parent))
      ? 'TRIM_HORIZON'
      : this.#settings.startingPosition;
    const reader = new ShardReader(kinesis, { shardId, streamArn, region }, start);
    const enough =
      this.#settings.batchSize * this.#settings.parallelizationFactor * BUFFERED_BATCHES_PER_LANE;

    while (!this.#stopping.signal.aborted) {
      if (worker.shard.backlog >= enough) {
        await this.#pause(BACKPRESSURE_PAUSE_MS);
        continue;
      }
      const read = await reader.read().catch((error: unknown) => {
        this.#options.onReadError?.(error);
        return { records: [], hasEnded: false, behindMs: 0 };
      });
      if (read.records.length > 0) {
        onRead?.(read.records);
        worker.shard.offer(read.records, Date.now());
      }
      if (read.hasEnded) worker.shard.close();
      worker.pump();
      if (read.hasEnded) break;
      if (read.records.length === 0) await this.#pause(pollIntervalMs);
    }
    await this.#endOf(worker);
  }

  #newWorker(shardId: string): ShardWorker {
    const worker = new ShardWorker(new Shard(shardId, this.#settings), {
      settings: this.#settings,
      streamArn: this.#options.streamArn,
      functionArn: this.#options.functionArn,
      invoke: this.#invoke,
      onFailure: async (givenUp) => {
        await this.#options.onFailure(givenUp);
        this.#givenUpRecords += givenUp.batch.records.length;
      },
      onFinished: (records) => {
        this.#finishedRecords += records.length;
      },
    });
    this.#workers.set(shardId, worker);
    return worker;
  }

  async #endOf(worker: ShardWorker): Promise<void> {
    while (worker.shard.backlog > 0 && !this.#stopping.signal.aborted)
      await this.#pause(BACKPRESSURE_PAUSE_MS);
    if (this.#stopping.signal.aborted) return;
    this.#ended.add(worker.shard.shardId);
    await this.#startNewShards();
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }
}

function parents(shard: KinesisShard): string[] {
  return [shard.ParentShardId, shard.AdjacentParentShardId].filter((id) => id !== undefined);
}
