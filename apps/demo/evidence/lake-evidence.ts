import { gunzipSync } from 'node:zlib';

import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';

import { inParallel } from '../../../src/core/prelude/in-parallel.ts';
import { pointOf } from './stream-point.ts';

/** What the data lake holds, read line by line. */
export interface LakeEvidence {
  /** As they lie in the bucket, by their keys. */
  readonly objects: ReadonlyMap<string, Uint8Array>;
  /** Records of which something lies in processed/ or quarantine/, by their sequence numbers. */
  readonly records: ReadonlySet<string>;
  /** Trades and quotes in processed/, by where they came on the stream. */
  readonly ticks: ReadonlySet<string>;
  /** Bars in processed/: symbol → starts, epoch ms. */
  readonly barStarts: ReadonlyMap<string, ReadonlySet<number>>;
  readonly quarantined: number;
}

interface Line {
  readonly type?: string;
  readonly symbol?: string;
  readonly timestamp?: string;
  readonly shard_id: string;
  readonly sequence_number: string;
  readonly sub_sequence: number;
}

/** Objects read at the same time. */
const PARALLEL = 16;

export async function readLake(s3: S3Client, bucket: string): Promise<LakeEvidence> {
  const lake = new LakeReading();
  for (const folder of ['processed', 'quarantine'] as const) {
    const pages = paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: `${folder}/` });
    for await (const { Contents = [] } of pages) {
      await inParallel(Contents, PARALLEL, async ({ Key }) => {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
        const bytes = await Body!.transformToByteArray();
        lake.objects.set(Key!, bytes);
        const text = gunzipSync(bytes).toString('utf8');
        for (const line of text.trimEnd().split('\n')) lake.add(folder, JSON.parse(line) as Line);
      });
    }
  }
  return lake;
}

class LakeReading implements LakeEvidence {
  readonly objects = new Map<string, Uint8Array>();
  readonly records = new Set<string>();
  readonly ticks = new Set<string>();
  readonly barStarts = new Map<string, Set<number>>();
  readonly #quarantined = new Set<string>();

  /** A batch that came again may have been written twice. */
  get quarantined(): number {
    return this.#quarantined.size;
  }

  add(folder: 'processed' | 'quarantine', line: Line): void {
    const { type, symbol = '', timestamp = '' } = line;
    const point = pointOf(line.shard_id, line.sequence_number, line.sub_sequence);
    this.records.add(line.sequence_number);
    if (folder === 'quarantine') this.#quarantined.add(point);
    else if (type === 'trade' || type === 'quote') this.ticks.add(point);
    else if (type === 'bar') {
      const starts = this.barStarts.get(symbol) ?? new Set();
      this.barStarts.set(symbol, starts.add(Date.parse(timestamp)));
    }
  }
}
