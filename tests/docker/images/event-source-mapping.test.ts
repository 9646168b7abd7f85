import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import test, { type ExecutionContext } from 'ava';
import { functionNamed } from '../../../apps/deploy/functions.ts';
import { LOCAL_REGION } from '../../../lib/local-aws/aws-clients.ts';
import { StreamWriter } from '../../../lib/feeds/stream-writer.ts';
import { EventSourceMapping } from '../../../lib/local-aws/event-source-mapping/event-source-mapping.ts';
import type { FailureObject } from '../../../lib/local-aws/event-source-mapping/failure-document.ts';
import { onFailureBucket } from '../../../lib/local-aws/event-source-mapping/on-failure-bucket.ts';
import { rieInvoker } from '../../../lib/local-aws/event-source-mapping/rie-invoker.ts';
import type { EventSourceMappingSettings } from '../../../lib/local-aws/event-source-mapping/settings.ts';
import { startImage } from '../../../lib/local-aws/image-container.ts';
import { toMessage } from '../../../src/dto/market-event-message.ts';
import { localStacks, type LocalStack } from '../../support/local-stack.ts';
import { trade } from '../../support/market-events.ts';
import { templateEnvironment } from '../../support/template-environment.ts';
import { readLake } from '../../support/unpack.ts';

const TIMEOUT_SECONDS = 60;
const localStack = localStacks();

/** The mapping of the template, with the image of kinesis-processor behind it. */
async function mapping(
  t: ExecutionContext,
  { server, clients, stack }: LocalStack,
  settings: Partial<EventSourceMappingSettings>,
): Promise<EventSourceMapping> {
  const container = await startImage({
    image: functionNamed('kinesis-processor').builtImage,
    environment: { ...server.environment, ...templateEnvironment(stack) },
    memoryMb: stack.kinesisProcessor.memoryMb,
  });
  const running = new EventSourceMapping({
    kinesis: clients.kinesis,
    streamArn: stack.streamArn,
    region: LOCAL_REGION,
    functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:test',
    settings: { reportBatchItemFailures: true, bisectBatchOnFunctionError: true, ...settings },
    pollIntervalMs: 50,
    invoke: rieInvoker(container.endpoint, TIMEOUT_SECONDS),
    onFailure: onFailureBucket(clients.s3, stack.bucket, 'mapping-1'),
  });
  t.teardown(async () => {
    await running.stop();
    await container.stop();
  });
  await running.start();
  return running;
}

async function write(
  { clients, stack }: LocalStack,
  messages: readonly Record<string, unknown>[],
): Promise<void> {
  const writer = new StreamWriter(clients.kinesis, stack.streamName);
  for (const message of messages) {
    await writer.write({
      partitionKey: String(message['symbol']),
      data: Buffer.from(JSON.stringify(message)),
    });
  }
  await writer.flush();
}

async function finished(running: EventSourceMapping, count: number): Promise<void> {
  const deadline = Date.now() + TIMEOUT_SECONDS * 1000;
  while (running.finishedRecords < count) {
    if (Date.now() > deadline) throw new Error(`${running.finishedRecords} of ${count} records are done`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const SYMBOLS = ['AAPL', 'MSFT', 'NVDA'];

const ticks = (count: number): Record<string, unknown>[] =>
  Array.from({ length: count }, (_, i) =>
    toMessage(trade({ symbol: SYMBOLS[i % 3]!, price: 100 + i / 100, timestampMs: trade().timestampMs + i })),
  );

test('through the image, every tick of the stream is stored once and what is not valid is quarantined', async (t) => {
  const local = await localStack();
  const valid = ticks(300);
  const poison = { ...toMessage(trade({ symbol: 'AAPL' })), price: -1 };
  await write(local, [...valid.slice(0, 150), poison, ...valid.slice(150)]);
  const running = await mapping(t, local, { batchSize: 100 });
  await finished(running, 301);
  t.is(running.givenUpRecords, 0);

  const { clients, stack } = local;
  const stored = [...(await readLake(clients.s3, stack.bucket, 'processed/')).values()].flat();
  t.deepEqual(
    stored.map(({ price }) => price as number).sort((a, b) => a - b),
    Array.from({ length: 300 }, (_, i) => 100 + i / 100),
  );
  const rejected = [...(await readLake(clients.s3, stack.bucket, 'quarantine/')).values()].flat();
  t.deepEqual(
    rejected.map(({ reason }) => reason),
    ['not_positive'],
  );
});

test('when the image cannot store anything, its batches are given up after their retries, with their records', async (t) => {
  const local = await localStack();
  const { clients, stack } = local;
  await clients.dynamodb.send(new DeleteTableCommand({ TableName: stack.processedDataTable }));
  await write(local, ticks(4));
  const running = await mapping(t, local, { batchSize: 4, maximumRetryAttempts: 1 });
  await finished(running, 4);
  t.is(running.givenUpRecords, 4);

  const { Contents = [] } = await clients.s3.send(
    new ListObjectsV2Command({ Bucket: stack.bucket, Prefix: 'aws/lambda/mapping-1/' }),
  );
  const objects = await Promise.all(
    Contents.map(async ({ Key }) => {
      const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket: stack.bucket, Key }));
      return JSON.parse(await Body!.transformToString()) as FailureObject;
    }),
  );
  const symbols = objects
    .flatMap(({ payload }) => payload.Records)
    .map(({ kinesis }) => JSON.parse(Buffer.from(kinesis.data, 'base64').toString()) as { symbol: string })
    .map(({ symbol }) => symbol);
  t.deepEqual(symbols.sort(), ['AAPL', 'AAPL', 'MSFT', 'NVDA']);
  t.deepEqual(
    [...new Set(objects.map(({ requestContext }) => requestContext.condition))],
    ['RetryAttemptsExhausted'],
  );
});
