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
 * Gzipped JSON lines, which Athena and DuckDB read as they are, partitioned by time of arrival. What a batch has of one hour
 * is an object, named after its shard and its first and last sequence number: however batches are cut, a row that comes
 * again lies in the same folder, so that whoever reads a day finds all copies of its rows in it.
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
    await Promise.all(
      byHour(events).map((some) =>
        this.#put(
          objectKey('processed', some),
          some.map((event) => ({ ...toMessage(event.event), ...location(event) })),
        ),
      ),
    );
  }

  async quarantine(rejected: readonly RejectedEvent[]): Promise<void> {
    await Promise.all(
      byHour(rejected).map((some) => this.#put(objectKey('quarantine', some), quarantineLines(some))),
    );
  }

  async setAside(items: readonly SetAside[]): Promise<void> {
    await Promise.all(
      byHour(items).map((some) => {
        const lines = some.map(setAsideLine);
        // Symbols are set aside one by one, and may have come in the same record.
        const hash = createHash('sha256').update(JSON.stringify(lines)).digest('hex').slice(0, 16);
        return this.#put(objectKey('quarantine', some, `-${hash}`), lines);
      }),
    );
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

const HOUR_MS = 3_600_000;

/** In the order in which they came; one list but where the hour has changed. */
function byHour<Item extends Located>(items: readonly Item[]): readonly (readonly Item[])[] {
  return [...Map.groupBy(items, ({ arrivalMs }) => Math.floor(arrivalMs / HOUR_MS)).values()];
}

function quarantineLines(rejected: readonly RejectedEvent[]): readonly object[] {
  const firstWith = new Map<Uint8Array, RejectedEvent>();
  return rejected.map((item) => {
    const first = firstWith.get(item.payload);
    if (first === undefined) firstWith.set(item.payload, item);
    return quarantineLine(item, first);
  });
}

function setAsideLine(item: SetAside): object {
  return {
    reason: item.reason,
    detail: item.detail,
    ...location(item),
    partition_key: item.symbol,
    data_base64: Buffer.from(JSON.stringify(dataOf(item))).toString('base64'),
  };
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
