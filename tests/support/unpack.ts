import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';

/** Every line of every object below `prefix`, by object key. */
export async function readLake(
  s3: S3Client,
  bucket: string,
  prefix: string,
): Promise<Map<string, Record<string, unknown>[]>> {
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
  const objects = new Map<string, Record<string, unknown>[]>();
  for (const { Key } of Contents ?? []) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
    const text = gunzipSync(await Body!.transformToByteArray()).toString('utf8');
    const lines = text.trimEnd().split('\n');
    objects.set(
      Key!,
      lines.map((line) => JSON.parse(line) as Record<string, unknown>),
    );
  }
  return objects;
}
