import { setTimeout as delay } from 'node:timers/promises';

import { PutRecordsCommand, type KinesisClient } from '@aws-sdk/client-kinesis';

export interface StreamEntry {
  readonly partitionKey: string;
  readonly data: Buffer;
}

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html: 500 records; 5 MB is safe everywhere. */
const MAX_RECORDS = 500;
const MAX_BYTES = 5 * 1024 * 1024;
/** A record, its key included, is at most 1 MiB unless the stream allows more. */
const MAX_RECORD_BYTES = 1024 * 1024;
const MAX_ATTEMPTS = 8;
const FIRST_RETRY_MS = 100;

/** Gathers records and puts them on the stream in batches, in order. */
export class StreamWriter {
  readonly #kinesis: KinesisClient;
  readonly #streamName: string;
  #entries: StreamEntry[] = [];
  #bytes = 0;
  #written = 0;

  constructor(kinesis: KinesisClient, streamName: string) {
    this.#kinesis = kinesis;
    this.#streamName = streamName;
  }

  /** Records the stream has taken. */
  get written(): number {
    return this.#written;
  }

  /** A record longer than the stream takes is cut: broken as it then is, the processor quarantines it. */
  async write(entry: StreamEntry): Promise<void> {
    const data = entry.data.subarray(0, MAX_RECORD_BYTES - Buffer.byteLength(entry.partitionKey));
    if (this.#entries.length === MAX_RECORDS || this.#bytes + data.length > MAX_BYTES) await this.flush();
    this.#entries.push({ ...entry, data });
    this.#bytes += data.length;
  }

  /**
   * Writes what is gathered. Records the stream refused are written again before anything that follows; within one
   * call order is not promised by Kinesis once a record is refused.
   * @throws Error when the stream keeps refusing.
   */
  async flush(): Promise<void> {
    let rest = this.#entries;
    this.#entries = [];
    this.#bytes = 0;
    for (let attempt = 1; rest.length > 0; attempt++) {
      const { Records = [] } = await this.#kinesis.send(
        new PutRecordsCommand({
          StreamName: this.#streamName,
          Records: rest.map(({ partitionKey, data }) => ({ PartitionKey: partitionKey, Data: data })),
        }),
      );
      const refused = rest.filter((_, index) => Records[index]?.ErrorCode !== undefined);
      this.#written += rest.length - refused.length;
      rest = refused;
      if (rest.length === 0) return;
      if (attempt === MAX_ATTEMPTS) {
        throw new Error(`the stream refused ${rest.length} records ${MAX_ATTEMPTS} times`);
      }
      await delay(FIRST_RETRY_MS * 2 ** (attempt - 1));
    }
  }
}
