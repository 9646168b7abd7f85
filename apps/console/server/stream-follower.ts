import { setTimeout as delay } from 'node:timers/promises';
import {
  DescribeStreamSummaryCommand,
  ListShardsCommand,
  type KinesisClient,
  type Shard,
} from '@aws-sdk/client-kinesis';
import { describeFailure } from '../../../lib/operations/describe-failure.ts';
import { ShardReader, type ShardRead } from '../../../lib/kinesis/shard-reader.ts';
import { decodeKinesisEvent } from '../../../src/dto/kinesis-event.ts';
import type { QuoteListener, QuoteSource } from './quote-source.ts';

export interface FollowedStream {
  readonly kinesis: KinesisClient;
  readonly streamName: string;
  readonly region: string;
  /**
   * Between two reads of a shard, ms. Kinesis allows five a second and 2 MB/s, which all readers of the shard share:
   * https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
   */
  readonly everyMs: number;
}

interface Shards {
  readonly readers: Map<string, ShardReader>;
  readonly ended: Set<string>;
}

/** The most that GetRecords gives at once. */
const MAX_RECORDS_PER_READ = 10_000;
const LIST_SHARDS_EVERY_MS = 30_000;
const WAIT_AFTER_PROBLEM_MS = 5_000;
/** Prices so old are not live: better the present ones, and the gap said. */
const MAX_BEHIND_MS = 10_000;
/** How long a gap is shown. */
const TELL_GAP_MS = 60_000;

/** The functions come first: when they and this reader together ask for too much, this one waits. */
const THROTTLES = new Set(['ProvisionedThroughputExceededException', 'LimitExceededException']);

/**
 * Reads a stream beside the function, from now on, with the function's own decoder. It keeps no place: whoever looks away misses what
 * passes.
 */
export class StreamFollower implements QuoteSource {
  readonly #stream: FollowedStream;
  #running: { readonly stopping: AbortController; readonly ended: Promise<void> } | undefined;
  #gapToldUntilMs = 0;

  constructor(stream: FollowedStream) {
    this.#stream = stream;
  }

  start(listener: QuoteListener): void {
    if (this.#running !== undefined) return;
    const stopping = new AbortController();
    this.#running = { stopping, ended: this.#follow(listener, stopping.signal) };
  }

  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    running?.stopping.abort();
    await running?.ended;
  }

  async #follow(listener: QuoteListener, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#readUntilStopped(listener, signal);
      } catch (error) {
        listener.onProblem(`live prices cannot be read: ${describeFailure(error)}`);
        await pause(WAIT_AFTER_PROBLEM_MS, signal);
      }
    }
  }

  async #readUntilStopped(listener: QuoteListener, signal: AbortSignal): Promise<void> {
    const { kinesis, streamName, everyMs } = this.#stream;
    const { StreamDescriptionSummary: stream } = await kinesis.send(
      new DescribeStreamSummaryCommand({ StreamName: streamName }),
    );
    const streamArn = stream!.StreamARN!;
    const shards: Shards = { readers: new Map(), ended: new Set() };
    let listedMs = await this.#openShards(streamArn, shards, 'LATEST');
    while (!signal.aborted) {
      const begunMs = performance.now();
      let hasEnded = false;
      for (const [shardId, reader] of shards.readers) {
        if (signal.aborted) return;
        const read = await this.#read(reader, listener);
        if (read.hasEnded) {
          shards.readers.delete(shardId);
          shards.ended.add(shardId);
          hasEnded = true;
        } else if (read.behindMs > MAX_BEHIND_MS) {
          shards.readers.set(shardId, this.#reader(streamArn, shardId, 'LATEST'));
          this.#tellGap(listener, read.behindMs);
        }
      }
      if (performance.now() > this.#gapToldUntilMs) listener.onProblem(null);
      // The children of a shard that has ended are there already; of one that was split, so far unread, they come within the half minute.
      if (hasEnded || performance.now() - listedMs > LIST_SHARDS_EVERY_MS) {
        listedMs = await this.#openShards(streamArn, shards, 'TRIM_HORIZON');
      }
      await pause(everyMs - (performance.now() - begunMs), signal);
    }
  }

  async #read(reader: ShardReader, listener: QuoteListener): Promise<ShardRead> {
    const read = await reader.read().catch((error: unknown): ShardRead => {
      const { name } = error as Error;
      if (THROTTLES.has(name)) return { records: [], hasEnded: false, behindMs: 0 };
      // A shard that is no longer there has ended as well; where it is the stream, listing its shards says so.
      if (name === 'ResourceNotFoundException') return { records: [], hasEnded: true, behindMs: 0 };
      throw error;
    });
    if (read.records.length > 0) {
      const { events } = decodeKinesisEvent({ Records: read.records.map(({ event }) => event) });
      listener.onEvents(events.map(({ event }) => event));
    }
    return read;
  }

  #tellGap(listener: QuoteListener, behindMs: number): void {
    this.#gapToldUntilMs = performance.now() + TELL_GAP_MS;
    const seconds = Math.round(behindMs / 1000);
    listener.onProblem(
      `live prices had fallen ${seconds} s behind the stream: what came in between is not shown`,
    );
  }

  /** Shards not open yet are begun at `start`: at first with what comes now, later, when they were split off meanwhile, at their beginning. */
  async #openShards(
    streamArn: string,
    { readers, ended }: Shards,
    start: 'LATEST' | 'TRIM_HORIZON',
  ): Promise<number> {
    for (const shard of await this.#listShards(streamArn)) {
      const shardId = shard.ShardId!;
      if (readers.has(shardId) || ended.has(shardId)) continue;
      const isClosed = shard.SequenceNumberRange?.EndingSequenceNumber !== undefined;
      if (isClosed && start === 'LATEST') ended.add(shardId);
      else readers.set(shardId, this.#reader(streamArn, shardId, start));
    }
    return performance.now();
  }

  async #listShards(streamArn: string): Promise<readonly Shard[]> {
    const shards: Shard[] = [];
    let next: string | undefined;
    do {
      const page = await this.#stream.kinesis.send(
        new ListShardsCommand(next === undefined ? { StreamARN: streamArn } : { NextToken: next }),
      );
      shards.push(...(page.Shards ?? []));
      next = page.NextToken;
    } while (next !== undefined);
    return shards;
  }

  #reader(streamArn: string, shardId: string, start: 'LATEST' | 'TRIM_HORIZON'): ShardReader {
    const { kinesis, region } = this.#stream;
    return new ShardReader(kinesis, { shardId, streamArn, region }, start, MAX_RECORDS_PER_READ);
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(Math.max(0, ms), undefined, { signal }).catch(() => undefined);
}
