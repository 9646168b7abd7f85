import { setTimeout as delay } from 'node:timers/promises';
import { DescribeStreamSummaryCommand, ListShardsCommand, type KinesisClient } from '@aws-sdk/client-kinesis';
import { ShardReader } from '../../local/event-source-mapping/shard-reader.ts';
import type { MarketEvent } from '../../src/core/market-data/market-event.ts';
import { decodeKinesisEvent } from '../../src/dto/kinesis-event.ts';

/** Somebody who wants to hear of what comes by the stream. */
export interface StreamListener {
  onEvents(events: readonly MarketEvent[]): void;
  /** Null when the stream can be read again. */
  onProblem(problem: string | null): void;
}

export interface FollowedStream {
  readonly kinesis: KinesisClient;
  readonly streamName: string;
  readonly region: string;
  /** Between two reads of a shard, ms. Kinesis allows five a second, which all readers share. */
  readonly everyMs: number;
}

interface Progress {
  readonly readers: Map<string, ShardReader>;
  /** Shards that have been read to their end. */
  readonly ended: Set<string>;
  readonly isFirst: boolean;
}

const LIST_SHARDS_EVERY_MS = 30_000;
const WAIT_AFTER_PROBLEM_MS = 5_000;

/**
 * Reads a stream beside the function, from now on. It keeps no place: whoever looks away misses what passes, and after a
 * failure it goes on with the present.
 */
export class StreamFollower {
  readonly #stream: FollowedStream;
  readonly #listener: StreamListener;
  #running: { readonly abort: AbortController; readonly ended: Promise<void> } | undefined;

  constructor(stream: FollowedStream, listener: StreamListener) {
    this.#stream = stream;
    this.#listener = listener;
  }

  start(): void {
    if (this.#running !== undefined) return;
    const abort = new AbortController();
    this.#running = { abort, ended: this.#follow(abort.signal) };
  }

  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    running?.abort.abort();
    await running?.ended;
  }

  async #follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#read(signal);
      } catch (error) {
        const { name, message } = error as Error;
        this.#listener.onProblem(`live prices cannot be read: ${name}: ${message}`);
        await pause(WAIT_AFTER_PROBLEM_MS, signal);
      }
    }
  }

  async #read(signal: AbortSignal): Promise<void> {
    const { kinesis, streamName } = this.#stream;
    const { StreamDescriptionSummary: stream } = await kinesis.send(
      new DescribeStreamSummaryCommand({ StreamName: streamName }),
    );
    const readers = new Map<string, ShardReader>();
    const ended = new Set<string>();
    let listedMs = -Infinity;
    while (!signal.aborted) {
      if (performance.now() - listedMs > LIST_SHARDS_EVERY_MS) {
        await this.#openShards(stream!.StreamARN!, { readers, ended, isFirst: listedMs === -Infinity });
        listedMs = performance.now();
      }
      const begunMs = performance.now();
      for (const [shardId, reader] of readers) {
        const { records, hasEnded } = await reader.read();
        if (records.length > 0) {
          const { events } = decodeKinesisEvent({ Records: records.map(({ event }) => event) });
          this.#listener.onEvents(events.map(({ event }) => event));
        }
        if (!hasEnded) continue;
        readers.delete(shardId);
        ended.add(shardId);
        // Its children are there already.
        listedMs = 0;
      }
      this.#listener.onProblem(null);
      await pause(this.#stream.everyMs - (performance.now() - begunMs), signal);
    }
  }

  /** A shard that was split off meanwhile is read from its beginning, the others from now on. */
  async #openShards(streamArn: string, { readers, ended, isFirst }: Progress): Promise<void> {
    const { kinesis, region } = this.#stream;
    const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamARN: streamArn }));
    for (const { ShardId, SequenceNumberRange } of Shards) {
      const isClosed = SequenceNumberRange?.EndingSequenceNumber !== undefined;
      if (readers.has(ShardId!) || ended.has(ShardId!) || (isFirst && isClosed)) continue;
      const source = { shardId: ShardId!, streamArn, region };
      readers.set(ShardId!, new ShardReader(kinesis, source, isFirst ? 'LATEST' : 'TRIM_HORIZON'));
    }
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(Math.max(0, ms), undefined, { signal }).catch(() => undefined);
}
