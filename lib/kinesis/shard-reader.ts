import {
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
} from '@aws-sdk/client-kinesis';

import { toSourceRecord, type RecordSource, type SourceRecord } from './source-record.ts';

/** GetRecords takes up to 10,000 a call. */
const DEFAULT_LIMIT = 1_000;

/** Where reading begins: at the oldest record, after the newest, or at a time. */
export type StartingPosition = 'TRIM_HORIZON' | 'LATEST' | { readonly atTimestampMs: number };

export interface ShardRead {
  readonly records: readonly SourceRecord[];
  /** A closed shard has been read to its end. */
  readonly hasEnded: boolean;
  /** How far the read is behind the end of the shard. */
  readonly behindMs: number;
}

/** Reads one shard forward from where the mapping starts. */
export class ShardReader {
  readonly #kinesis: KinesisClient;
  readonly #source: RecordSource;
  readonly #start: StartingPosition;
  readonly #limit: number;
  #iterator: string | undefined;
  #lastRead: string | null = null;

  constructor(kinesis: KinesisClient, source: RecordSource, start: StartingPosition, limit = DEFAULT_LIMIT) {
    this.#kinesis = kinesis;
    this.#source = source;
    this.#start = start;
    this.#limit = limit;
  }

  async read(): Promise<ShardRead> {
    this.#iterator ??= await this.#newIterator();
    const page = await this.#kinesis
      .send(
        new GetRecordsCommand({
          StreamARN: this.#source.streamArn,
          ShardIterator: this.#iterator,
          Limit: this.#limit,
        }),
      )
      .catch((error: unknown) => {
        if (error instanceof ExpiredIteratorException) return null;
        throw error;
      });
    if (page === null) {
      // Iterators live five minutes; the next read goes on behind the last record.
      this.#iterator = undefined;
      return { records: [], hasEnded: false, behindMs: 0 };
    }
    const records = (page.Records ?? []).map((record) => toSourceRecord(record, this.#source));
    this.#lastRead = records.at(-1)?.sequenceNumber ?? this.#lastRead;
    this.#iterator = page.NextShardIterator;
    const { NextShardIterator, MillisBehindLatest = 0 } = page;
    return { records, hasEnded: NextShardIterator === undefined, behindMs: MillisBehindLatest };
  }

  async #newIterator(): Promise<string> {
    const { ShardIterator } = await this.#kinesis.send(
      new GetShardIteratorCommand({
        StreamARN: this.#source.streamArn,
        ShardId: this.#source.shardId,
        ...this.#position(),
      }),
    );
    if (ShardIterator === undefined) throw new Error(`${this.#source.shardId}: Kinesis gave no iterator`);
    return ShardIterator;
  }

  #position() {
    if (this.#lastRead !== null) {
      return {
        ShardIteratorType: 'AFTER_SEQUENCE_NUMBER',
        StartingSequenceNumber: this.#lastRead,
      } as const;
    }
    if (typeof this.#start === 'string') return { ShardIteratorType: this.#start } as const;
    return { ShardIteratorType: 'AT_TIMESTAMP', Timestamp: new Date(this.#start.atTimestampMs) } as const;
  }
}
