import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';

/** Copies every object of the bucket to `folder`, byte for byte, its key as the path; returns how many there were. */
export async function downloadLake(s3: S3Client, bucket: string, folder: string): Promise<number> {
  let count = 0;
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket })) {
    for (const { Key } of Contents) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
      const path = join(folder, Key!);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, await Body!.transformToByteArray());
      count += 1;
    }
  }
  return count;
}
