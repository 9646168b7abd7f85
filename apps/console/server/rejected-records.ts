import type { S3Client } from '@aws-sdk/client-s3';
import { hourFolder } from '../../../lib/operations/lake/hour-folder.ts';
import { objectPages, readObject } from '../../../lib/operations/lake/marked-objects.ts';
import {
  QUARANTINE,
  quarantineLines,
  type QuarantineLine,
} from '../../../lib/operations/lake/quarantine-lines.ts';
import { inParallel } from '../../../src/core/prelude/in-parallel.ts';
import type { RejectedRecord } from '../api.ts';

const DAY_MS = 86_400_000;
const MAX_RECORDS = 100;
/** A flood of bad records makes an object for each batch: of so many the newest are read, and the rest is said to be there. */
const MAX_OBJECTS = 200;
const OBJECTS_AT_ONCE = 8;
const MAX_TEXT_CHARACTERS = 500;

interface RejectedOfObject {
  readonly counts: ReadonlyMap<string, number>;
  /** Newest first. */
  readonly records: readonly RejectedRecord[];
}

export interface Rejected {
  readonly records: readonly RejectedRecord[];
  /** Rejected records of the last 24 hours, counted by reason. */
  readonly counts: Readonly<Record<string, number>>;
  /** Objects that were too many to be read. */
  readonly unread: number;
}

/** What lies in quarantine since a day. An object never changes, so each is read once. */
export class RejectedRecords {
  readonly #s3: S3Client;
  readonly #bucket: () => Promise<string>;
  readonly #now: () => number;
  #known = new Map<string, RejectedOfObject>();

  constructor(s3: S3Client, bucket: () => Promise<string>, now: () => number) {
    this.#s3 = s3;
    this.#bucket = bucket;
    this.#now = now;
  }

  /** One call that lists a thousand objects, and one for each that is new. */
  async read(): Promise<Rejected> {
    const bucket = await this.#bucket();
    const first = `${QUARANTINE}${hourFolder(this.#now() - DAY_MS)}`;
    const keys: string[] = [];
    for await (const page of objectPages(this.#s3, { bucket, prefix: QUARANTINE, after: first })) {
      keys.push(...page.map(({ key }) => key));
    }
    // By time of arrival: within an hour, shards stand one after the other.
    const newest = keys.slice(-MAX_OBJECTS);
    const known = await inParallel(newest, OBJECTS_AT_ONCE, async (key) => {
      const content = this.#known.get(key) ?? (await this.#readObject(bucket, key));
      return [key, content] as const;
    });
    this.#known = new Map(known);
    const objects = known.map(([, content]) => content);
    return {
      records: objects
        .flatMap(({ records }) => records)
        .toSorted((a, b) => b.arrivedAtMs - a.arrivedAtMs)
        .slice(0, MAX_RECORDS),
      counts: totals(objects),
      unread: keys.length - newest.length,
    };
  }

  async #readObject(bucket: string, key: string): Promise<RejectedOfObject> {
    const lines = quarantineLines(await readObject(this.#s3, bucket, key));
    const counts = new Map<string, number>();
    for (const { reason } of lines) counts.set(reason, (counts.get(reason) ?? 0) + 1);
    return { counts, records: lines.slice(-MAX_RECORDS).toReversed().map(rejectedRecord) };
  }
}

function totals(objects: readonly RejectedOfObject[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { counts } of objects) {
    for (const [reason, count] of counts) sums[reason] = (sums[reason] ?? 0) + count;
  }
  return sums;
}

function rejectedRecord(line: QuarantineLine): RejectedRecord {
  return {
    reason: line.reason,
    detail: line.detail,
    arrivedAtMs: Date.parse(line.arrived_at),
    shardId: line.shard_id,
    sequenceNumber: line.sequence_number,
    text: line.data_base64 === undefined ? null : textOf(Buffer.from(line.data_base64, 'base64')),
  };
}

/** Null for bytes that are no text. */
function textOf(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.length > MAX_TEXT_CHARACTERS ? `${text.slice(0, MAX_TEXT_CHARACTERS)}…` : text;
  } catch {
    return null;
  }
}
