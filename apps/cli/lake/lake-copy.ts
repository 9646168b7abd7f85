import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import { hourFolder } from '../../../lib/operations/lake/hour-folder.ts';
import { objectPages, readObject } from '../../../lib/operations/lake/marked-objects.ts';
import type { Progress } from '../../../lib/tooling/progress.ts';
import { inParallel } from '../../../src/core/prelude/in-parallel.ts';
import type { LakeTable } from './lake-catalogue.ts';

/** Objects fetched at the same time. */
const PARALLEL = 16;

/** Hours of arrival; what is not kept by the hour is taken as a whole. */
export interface ArrivalRange {
  readonly fromMs: number;
  /** Not included. */
  readonly toMs: number;
}

/** Copies what these tables consist of into `folder`, keys as paths; returns how many objects there were. */
export async function copyLake(
  s3: S3Client,
  bucket: string,
  tables: readonly LakeTable[],
  { fromMs, toMs }: ArrivalRange,
  { folder, progress }: { readonly folder: string; readonly progress: Progress },
): Promise<number> {
  let count = 0;
  progress.start('copying from the lake', null);
  for (const { prefix, partitions } of tables) {
    const isByHour = partitions.includes('hour');
    const first = `${prefix}${hourFolder(fromMs)}`;
    const last = `${prefix}${hourFolder(toMs - 1)}\uffff`;
    for await (const page of objectPages(s3, { bucket, prefix, ...(isByHour && { after: first }) })) {
      const wanted = page.filter(({ key }) => isInside(key) && (!isByHour || (key >= first && key <= last)));
      await inParallel(wanted, PARALLEL, async ({ key }) => {
        const path = join(folder, key);
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, await readObject(s3, bucket, key));
      });
      count += wanted.length;
      progress.update(count);
      if (wanted.length === 0 && isByHour && page.length > 0) break;
    }
  }
  progress.finish(`${count} objects`);
  return count;
}

/** A key may be anything, and is about to be a path. */
function isInside(key: string): boolean {
  return !key.endsWith('/') && !key.split('/').includes('..');
}
