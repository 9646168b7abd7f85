import { setTimeout as delay } from 'node:timers/promises';

import { PutRecordsCommand, type KinesisClient } from '@aws-sdk/client-kinesis';

export interface StreamEntry {
  readonly partitionKey: string;
  readonly data: Buffer;
}

/** Records that cannot be read share one key: nothing says whose they are. */
export const UNREADABLE_KEY = 'unreadable';

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html: 500 records, 10 MiB with their keys. */
const MAX_RECORDS = 500;
const MAX_BYTES = 10 * 1024 * 1024;
/** A record, its key included, is at most 1 MiB unless the stream allows more. */
const MAX_RECORD_BYTES = 1024 * 1024;
/** Calls in a row of which the stream takes nothing; with the waits between them about half a minute. */
const MAX_FUTILE_CALLS = 8;
const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 5_000;

export interface StreamWriterOptions {
  /** Asked when the stream would be given up: true to go on trying. */
  readonly isPatient?: () => boolean;
  /** Told the first time in a flush that the stream refuses records, with how many wait. */
  readonly onRefusal?: (waiting: number) => void;
  /** 0 to 1; spreads the retries of several writers. */
  readonly random?: () => number;
  readonly wait?: (ms: number) => Promise<unknown>;
}

/** Gathers records and puts them on the stream in batches, in order. */
export class StreamWriter {
  readonly #kinesis: KinesisClient;
  readonly #streamName: string;
  readonly #options: Required<StreamWriterOptions>;
  #entries: StreamEntry[] = [];
  #bytes = 0;
  #written = 0;
  #overtaken = 0;
  #cut = 0;
  #lastFailure: unknown;

  constructor(kinesis: KinesisClient, streamName: string, options: StreamWriterOptions = {}) {
    this.#kinesis = kinesis;
    this.#streamName = streamName;
    this.#options = {
      isPatient: () => false,
      onRefusal: () => undefined,
      random: Math.random,
      wait: delay,
      ...options,
    };
  }

  /** Records the stream has taken. */
  get written(): number {
    return this.#written;
  }

  /** Records of which a later one of the same key was taken first, in the very call that refused them. */
  get overtaken(): number {
    return this.#overtaken;
  }

  /** Records that were longer than the stream takes. */
  get cut(): number {
    return this.#cut;
  }

  /** A record longer than the stream takes is cut: broken as it then is, the processor quarantines it. */
  async write(entry: StreamEntry): Promise<void> {
    const keyBytes = Buffer.byteLength(entry.partitionKey);
    const data = entry.data.subarray(0, MAX_RECORD_BYTES - keyBytes);
    if (data.length < entry.data.length) this.#cut += 1;
    const bytes = data.length + keyBytes;
    if (this.#entries.length === MAX_RECORDS || this.#bytes + bytes > MAX_BYTES) await this.flush();
    this.#entries.push({ ...entry, data });
    this.#bytes += bytes;
  }

  /**
   * Writes what is gathered. Records the stream refused are written again before anything that follows. Kinesis may
   * take a record and refuse one before it: after a refusal each call holds one record of a key, so that only the call
   * which met the limit can put records of a key out of order, and `overtaken` counts those.
   * @throws Error when the stream keeps refusing
   */
  async flush(): Promise<void> {
    let rest = this.#entries;
    this.#entries = [];
    this.#bytes = 0;
    let hasRefused = false;
    let futileCalls = 0;
    while (rest.length > 0) {
      const batch = hasRefused ? firstOfEachKey(rest) : rest;
      const refused = await this.#put(batch);
      const taken = batch.length - refused.size;
      this.#written += taken;
      const sent = new Set(batch);
      rest = rest.filter((entry) => refused.has(entry) || !sent.has(entry));
      futileCalls = taken > 0 ? 0 : futileCalls + 1;
      if (refused.size === 0) continue;
      if (!hasRefused) this.#options.onRefusal(rest.length);
      hasRefused = true;
      if (futileCalls >= MAX_FUTILE_CALLS && !this.#options.isPatient()) {
        const problem = `the stream refused ${rest.length} records ${futileCalls} times`;
        throw new Error(problem, { cause: this.#lastFailure });
      }
      await this.#options.wait(this.#waitMs(futileCalls));
    }
  }

  /** Records of the batch that the stream did not take. A call that failed for a while took none. */
  async #put(batch: readonly StreamEntry[]): Promise<ReadonlySet<StreamEntry>> {
    const refused = await this.#call(batch);
    const takenLater = new Set<string>();
    for (const entry of refused.size === 0 ? [] : batch.toReversed()) {
      if (!refused.has(entry)) takenLater.add(entry.partitionKey);
      else if (takenLater.has(entry.partitionKey)) this.#overtaken += 1;
    }
    return refused;
  }

  async #call(batch: readonly StreamEntry[]): Promise<ReadonlySet<StreamEntry>> {
    const command = new PutRecordsCommand({
      StreamName: this.#streamName,
      Records: batch.map(({ partitionKey, data }) => ({ PartitionKey: partitionKey, Data: data })),
    });
    try {
      const { Records = [] } = await this.#kinesis.send(command);
      return new Set(batch.filter((_, index) => Records[index]?.ErrorCode !== undefined));
    } catch (error) {
      if (!isTransient(error)) throw error;
      this.#lastFailure = error;
      return new Set(batch);
    }
  }

  /** Exponential, with half of it random. */
  #waitMs(futileCalls: number): number {
    const longest = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** futileCalls);
    return longest * (0.5 + this.#options.random() / 2);
  }
}

function firstOfEachKey(entries: readonly StreamEntry[]): StreamEntry[] {
  const keys = new Set<string>();
  return entries.filter(({ partitionKey }) => {
    const isFirst = !keys.has(partitionKey);
    keys.add(partitionKey);
    return isFirst;
  });
}

const NETWORK_FAILURES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
const THROTTLING = new Set(['ProvisionedThroughputExceededException', 'ThrottlingException', 'TimeoutError']);

/** Whether the same call may succeed later: no network, no room, or a failure on the side of AWS. */
function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, $metadata } = error as NodeJS.ErrnoException & { $metadata?: { httpStatusCode?: number } };
  return (
    NETWORK_FAILURES.has(code ?? '') || THROTTLING.has(error.name) || ($metadata?.httpStatusCode ?? 0) >= 500
  );
}
