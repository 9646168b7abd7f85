import {
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListBucketsCommand,
  paginateListObjectsV2,
  PutObjectTaggingCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { inParallel } from '../../../src/core/prelude/in-parallel.ts';
import { OperationFailure } from '../operation-failure.ts';

/** What an object is tagged with once all that it holds has been worked off. */
const MARK = 'redriven';
/** Objects asked about at the same time. */
const PARALLEL = 16;

export interface ListedObject {
  readonly key: string;
  readonly modifiedMs: number;
}

/**
 * The data lake, whose name ends in the number of the account and the region: known from the list of one's own buckets.
 * @throws OperationFailure when there is none or more than one in the client's region
 */
export async function findBucket(s3: S3Client, prefix: string): Promise<string> {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({ Prefix: prefix }));
  const names = Buckets.flatMap(({ Name }) => (Name?.startsWith(prefix) === true ? [Name] : []));
  const region = (await s3.config.region()).replaceAll('-', '');
  const ofRegion = names.filter((name) => name.endsWith(`-${region}`));
  const [only, ...others] = ofRegion.length > 0 ? ofRegion : names;
  if (only !== undefined && others.length === 0) return only;
  const found = names.length === 0 ? 'none' : names.join(', ');
  throw new OperationFailure(`expected one bucket ${prefix}…, found ${found}: say which with --bucket`);
}

/** Objects that nobody has worked off yet, in the order of their keys. */
export async function unmarkedObjects(
  s3: S3Client,
  bucket: string,
  prefix: string,
  isWanted: (object: ListedObject) => boolean,
): Promise<readonly ListedObject[]> {
  const unmarked: ListedObject[] = [];
  for await (const page of objectPages(s3, { bucket, prefix })) {
    const wanted = page.filter(isWanted);
    const marks = await inParallel(wanted, PARALLEL, ({ key }) => isMarked(s3, bucket, key));
    unmarked.push(...wanted.filter((_, index) => marks[index] === false));
  }
  return unmarked;
}

/** In the order of their keys, a thousand at a time; `after` is a key that all come behind. */
export async function* objectPages(
  s3: S3Client,
  { bucket, prefix, after }: { readonly bucket: string; readonly prefix: string; readonly after?: string },
): AsyncGenerator<readonly ListedObject[]> {
  const pages = paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix, StartAfter: after });
  for await (const { Contents = [] } of pages) {
    yield Contents.map(({ Key, LastModified }) => ({ key: Key!, modifiedMs: LastModified!.getTime() }));
  }
}

/** Whether it has been worked off; what is not there any more has not. */
export async function isMarked(s3: S3Client, bucket: string, key: string): Promise<boolean> {
  try {
    const { TagSet = [] } = await s3.send(new GetObjectTaggingCommand({ Bucket: bucket, Key: key }));
    return TagSet.some(({ Key }) => Key === MARK);
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return false;
    throw error;
  }
}

export async function mark(s3: S3Client, bucket: string, key: string, nowMs: number): Promise<void> {
  await s3.send(
    new PutObjectTaggingCommand({
      Bucket: bucket,
      Key: key,
      Tagging: { TagSet: [{ Key: MARK, Value: new Date(nowMs).toISOString() }] },
    }),
  );
}

export async function readObject(s3: S3Client, bucket: string, key: string): Promise<Uint8Array> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return Body!.transformToByteArray();
}
