import { randomUUID } from 'node:crypto';

import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

import { failureObject, failureObjectKey, type GivenUpBatch } from './failure-document.ts';

/**
 * The on-failure destination of the template: the bucket, with the records. Its object-created notification to the
 * dead-letter queue comes from the bucket's own configuration, as on AWS.
 */
export function onFailureBucket(
  s3: S3Client,
  bucket: string,
  mappingId: string = randomUUID(),
): (givenUp: GivenUpBatch) => Promise<void> {
  return async (givenUp) => {
    await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: failureObjectKey(mappingId, givenUp.shardId, givenUp.nowMs, randomUUID()),
        Body: JSON.stringify(failureObject(givenUp)),
        ContentType: 'application/json',
      }),
    );
  };
}
