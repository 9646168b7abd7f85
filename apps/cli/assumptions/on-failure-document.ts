import { PutRecordCommand } from '@aws-sdk/client-kinesis';
import { failedBatches } from '../../../lib/operations/redrive/failed-batches.ts';
import { CheckFailure } from '../deployed-test/checks.ts';
import type { Assumption, World } from './assumption.ts';

/** The mapping begins to read within a minute of being made. */
const PATIENCE_MS = 150_000;

/** https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html */
export const ON_FAILURE_DOCUMENT: Assumption = {
  claim: 'a batch that Lambda gives up on lies in the bucket under aws/lambda/, with its records in payload',
  restsOn: { file: 'lib/operations/redrive/failed-batches.ts', name: 'KinesisBatchInfo' },
  look: lookAtDocument,
};

async function lookAtDocument(world: World): Promise<string> {
  const { context, outputs, id } = world;
  const [kinesis, s3] = [await context.kinesis(), await context.s3()];
  await kinesis.send(
    new PutRecordCommand({ StreamName: outputs.StreamName, PartitionKey: id, Data: Buffer.from(id) }),
  );
  const { batches, unusable } = await world.eventually('nothing was written', PATIENCE_MS, async () => {
    const found = await failedBatches(s3, outputs.BucketName, 0);
    return found.batches.length + found.unusable.length > 0 ? found : null;
  });
  const [batch] = batches;
  if (batch === undefined) throw new CheckFailure(`it is not what redrive reads: ${unusable[0]?.reason}`);
  const [record] = batch.event.Records;
  const text = Buffer.from(record?.kinesis.data ?? '', 'base64').toString();
  if (text !== id) throw new CheckFailure(`expected the record in it, found "${text}"`);
  return `${batch.source}: ${batch.shardId}, ${batch.reason}, ${batch.event.Records.length} record`;
}
