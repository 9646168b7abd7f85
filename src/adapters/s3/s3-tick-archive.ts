import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { inject, injectable, type InjectionToken } from 'tsyringe';
import type { ArchivedEvent, RejectedEvent, SetAside } from '../../core/market-data/stream-event.ts';
import { toMessage } from '../../dto/market-event-message.ts';
import type { TickArchive } from '../../ports/tick-archive.ts';

/** The bucket's name; each environment has its own. */
export const DataLakeBucket: InjectionToken<string> = Symbol('DataLakeBucket');

type Located = Pick<ArchivedEvent, 'position' | 'arrivalMs'>;

/**
 * Gzipped JSON lines, which Athena and DuckDB read as they are, partitioned by time of arrival. A batch is one object
 * named after its shard and its first and last sequence number.
 */
@injectable()
export class S3TickArchive implements TickArchive {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(@inject(S3Client) client: S3Client, @inject(DataLakeBucket) bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  async archive(events: readonly ArchivedEvent[]): Promise<void> {
    const lines = events.map((event) => ({ ...toMessage(event.event), ...location(event) }));
    await this.#put(objectKey('processed', events), lines);
  }

  async quarantine(rejected: readonly RejectedEvent[]): Promise<void> {
    const firstWith = new Map<Uint8Array, RejectedEvent>();
    const lines = rejected.map((item) => {
      const first = firstWith.get(item.payload);
      if (first === undefined) firstWith.set(item.payload, item);
      return quarantineLine(item, first);
    });
    await this.#put(objectKey('quarantine', rejected), lines);
  }

  async setAside(items: readonly SetAside[]): Promise<void> {
    const lines = items.map((item) => ({
      reason: item.reason,
      detail: item.detail,
      ...location(item),
      partition_key: item.symbol,
      data_base64: Buffer.from(JSON.stringify(dataOf(item))).toString('base64'),
    }));
    // Symbols are set aside one by one, and may have come in the same record.
    const hash = createHash('sha256').update(JSON.stringify(lines)).digest('hex').slice(0, 16);
    await this.#put(objectKey('quarantine', items, `-${hash}`), lines);
  }

  async #put(key: string, lines: readonly object[]): Promise<void> {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    await this.#client.send(
      new PutObjectCommand({
        Bucket: this.#bucket,
        Key: key,
        // On this thread: a batch takes a fifth of a millisecond, handing it to another one costs as much again.
        Body: gzipSync(text),
        ContentType: 'application/gzip',
      }),
    );
  }
}

/** The rejected parts of one envelope share their bytes, which are written once: `data_in_sub_sequence` says where. */
function quarantineLine(item: RejectedEvent, first: RejectedEvent | undefined): object {
  return {
    reason: item.reason,
    detail: item.detail,
    ...location(item),
    partition_key: item.partitionKey,
    ...(first === undefined
      ? { data_base64: Buffer.from(item.payload).toString('base64') }
      : { data_in_sub_sequence: first.position.subSequence }),
  };
}

function location({ position, arrivalMs }: Located) {
  return {
    shard_id: position.shardId,
    sequence_number: position.sequenceNumber,
    sub_sequence: position.subSequence,
    arrived_at: new Date(arrivalMs).toISOString(),
  };
}

function objectKey(folder: string, items: readonly Located[], suffix = ''): string {
  const { position, arrivalMs } = items[0]!;
  const [date, time] = new Date(arrivalMs).toISOString().split('T') as [string, string];
  const [year, month, day] = date.split('-');
  const name = `${position.shardId}-${position.sequenceNumber}-${items.at(-1)!.position.sequenceNumber}`;
  return `${folder}/year=${year}/month=${month}/day=${day}/hour=${time.slice(0, 2)}/${name}${suffix}.ndjson.gz`;
}

function dataOf({ content }: SetAside): unknown {
  return content.kind === 'event' ? toMessage(content.event) : content.data;
}
