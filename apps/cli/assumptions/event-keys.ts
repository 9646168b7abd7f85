import { PutObjectCommand } from '@aws-sdk/client-s3';
import { DeadLetters } from '../../../lib/operations/redrive/dead-letters.ts';
import { CheckFailure } from '../deployed-test/checks.ts';
import type { Assumption, World } from './assumption.ts';

/** What Lambda's own keys have in them, and what would show a wrong decoding. */
export const KEY = 'keys/shardId-0/2026-11-23T14.30.00 +1=50%25 é.json';
const PATIENCE_MS = 60_000;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
export const EVENT_KEYS: Assumption = {
  claim: 'S3 tells the key of an object form-encoded: a blank as +, everything else in per cent',
  restsOn: { file: 'lib/operations/redrive/dead-letters.ts', name: 'objectKeysOf' },
  look: lookAtKeys,
};

async function lookAtKeys(world: World): Promise<string> {
  const { context, outputs } = world;
  const s3 = await context.s3();
  await s3.send(new PutObjectCommand({ Bucket: outputs.BucketName, Key: KEY, Body: 'x' }));
  const keys = await world.eventually('no event came', PATIENCE_MS, async () => {
    const queue = await DeadLetters.take(await context.sqs(), outputs.QueueName);
    const found = queue.letters.flatMap(({ objectKeys }) => objectKeys);
    await queue.giveBack();
    return found.length > 0 ? found : null;
  });
  if (!keys.includes(KEY)) throw new CheckFailure(`expected "${KEY}", read "${keys.join('", "')}"`);
  return `"${KEY}" is read as it was written`;
}
