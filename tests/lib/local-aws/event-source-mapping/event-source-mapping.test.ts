import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { KinesisStreamEvent } from 'aws-lambda';
import test from 'ava';

import {
  createAwsClients,
  destroyAwsClients,
  LOCAL_REGION,
  type AwsClients,
} from '../../../../lib/local-aws/aws-clients.ts';
import { startAwsServer, type AwsServer } from '../../../../lib/local-aws/aws-server.ts';
import { StreamWriter } from '../../../../lib/feeds/stream-writer.ts';
import {
  EventSourceMapping,
  type EventSourceMappingOptions,
} from '../../../../lib/local-aws/event-source-mapping/event-source-mapping.ts';
import type {
  FailureDocument,
  FailureObject,
} from '../../../../lib/local-aws/event-source-mapping/failure-document.ts';
import { onFailureBucket } from '../../../../lib/local-aws/event-source-mapping/on-failure-bucket.ts';
import type { EventSourceMappingSettings } from '../../../../lib/local-aws/event-source-mapping/settings.ts';
import { provision, type ProvisionedStack } from '../../../../lib/local-aws/provision.ts';
import { onFailureQueue } from '../../../support/on-failure-queue.ts';
import { until } from '../../../support/until.ts';

let server: AwsServer;
let clients: AwsClients;

test.before(async () => {
  server = await startAwsServer();
  clients = createAwsClients(server.endpoint);
});

test.after.always(async () => {
  destroyAwsClients(clients);
  await server.stop();
});

async function write(
  stack: ProvisionedStack,
  texts: readonly string[],
  keyOf: (text: string) => string = () => 'AAPL',
): Promise<void> {
  const writer = new StreamWriter(clients.kinesis, stack.streamName);
  for (const text of texts) await writer.write({ partitionKey: keyOf(text), data: Buffer.from(text) });
  await writer.flush();
}

function mapping(
  stack: ProvisionedStack,
  settings: Partial<EventSourceMappingSettings>,
  invoke: (event: KinesisStreamEvent) => Promise<unknown>,
  overrides: Partial<EventSourceMappingOptions> = {},
): EventSourceMapping {
  return new EventSourceMapping({
    kinesis: clients.kinesis,
    streamArn: stack.streamArn,
    region: LOCAL_REGION,
    functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:test',
    settings: { reportBatchItemFailures: true, ...settings },
    pollIntervalMs: 20,
    invoke,
    onFailure: onFailureBucket(clients.s3, stack.bucket, 'mapping-1'),
    ...overrides,
  });
}

const textsOf = (event: KinesisStreamEvent): string[] =>
  event.Records.map((record) => Buffer.from(record.kinesis.data, 'base64').toString());

test('every record of the stream reaches the function once and in order per key', async (t) => {
  const stack = await provision(clients, { projectName: 'order' });
  const texts = Array.from({ length: 1_500 }, (_, index) => `${index % 7}:${index}`);
  await write(stack, texts, (text) => text.split(':')[0]!);
  const seen: string[] = [];
  let running = 0;
  let mostAtOnce = 0;
  const running10 = mapping(stack, { batchSize: 100, parallelizationFactor: 10 }, async (event) => {
    mostAtOnce = Math.max(mostAtOnce, ++running);
    await new Promise((resolve) => setTimeout(resolve, 1));
    seen.push(...textsOf(event));
    running -= 1;
    return {};
  });
  await running10.start();
  await until(() => running10.finishedRecords === texts.length);
  await running10.stop();
  for (const key of ['0', '1', '2', '3', '4', '5', '6']) {
    t.deepEqual(
      seen.filter((text) => text.startsWith(`${key}:`)),
      texts.filter((text) => text.startsWith(`${key}:`)),
    );
  }
  t.is(seen.length, texts.length);
  t.true(mostAtOnce > 1 && mostAtOnce <= 10);
});

test('an event has the shape Lambda gives it', async (t) => {
  const stack = await provision(clients, { projectName: 'shape' });
  await write(stack, ['{"price":1}']);
  const events: KinesisStreamEvent[] = [];
  const running = mapping(stack, {}, async (event) => events.push(event));
  await running.start();
  await until(() => running.finishedRecords === 1);
  await running.stop();
  const [record] = events[0]!.Records;
  t.like(record, {
    eventSource: 'aws:kinesis',
    eventName: 'aws:kinesis:record',
    eventVersion: '1.0',
    eventSourceARN: stack.streamArn,
    kinesis: { kinesisSchemaVersion: '1.0', partitionKey: 'AAPL', data: btoa('{"price":1}') },
  });
  t.is(record!.eventID, `shardId-000000000000:${record!.kinesis.sequenceNumber}`);
  t.true(Math.abs(record!.kinesis.approximateArrivalTimestamp * 1000 - Date.now()) < 60_000);
});

test('a poison record is isolated by bisection and lies in the bucket with its data', async (t) => {
  const stack = await provision(clients, { projectName: 'poison' });
  const texts = ['1', '2', '3', 'poison', '5', '6'];
  await write(stack, texts);
  const succeeded: string[] = [];
  const settings = { batchSize: 10, bisectBatchOnFunctionError: true, maximumRetryAttempts: 0 };
  const running = mapping(stack, settings, (event) => {
    const batch = textsOf(event);
    if (batch.includes('poison')) return Promise.reject(new Error('cannot'));
    succeeded.push(...batch);
    return Promise.resolve();
  });
  await running.start();
  await until(() => running.finishedRecords === texts.length);
  await running.stop();
  t.deepEqual(succeeded, ['1', '2', '3', '5', '6']);
  t.is(running.givenUpRecords, 1);

  const { Contents = [] } = await clients.s3.send(new ListObjectsV2Command({ Bucket: stack.bucket }));
  t.is(Contents.length, 1);
  t.regex(Contents[0]!.Key!, /^aws\/lambda\/mapping-1\/shardId-000000000000\/\d{4}\/\d\d\/\d\d\//);
  const object = await clients.s3.send(new GetObjectCommand({ Bucket: stack.bucket, Key: Contents[0]!.Key }));
  const failure = JSON.parse(await object.Body!.transformToString()) as FailureObject;
  t.like(failure.requestContext, { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 1 });
  t.deepEqual(textsOf(failure.payload), ['poison']);
});

test('a mapping that is told to start at the latest record leaves out what was there', async (t) => {
  const stack = await provision(clients, { projectName: 'latest' });
  await write(stack, ['before']);
  const seen: string[] = [];
  const running = mapping(stack, { startingPosition: 'LATEST' }, async (event) =>
    seen.push(...textsOf(event)),
  );
  await running.start();
  let written = 0;
  await until(async () => {
    await write(stack, [`after-${written++}`]);
    return seen.length > 0;
  });
  await running.stop();
  t.false(seen.includes('before'));
});

test('what a function does to its event stays with it', async (t) => {
  const stack = await provision(clients, { projectName: 'copies' });
  await write(stack, ['1', '2']);
  const seen: number[] = [];
  const running = mapping(stack, { maximumRetryAttempts: 1 }, (event) => {
    seen.push(event.Records.length);
    event.Records.length = 0;
    return seen.length === 1 ? Promise.reject(new Error('once')) : Promise.resolve();
  });
  await running.start();
  await until(() => running.finishedRecords === 2);
  await running.stop();
  t.true(seen.every((count) => count > 0));
});

test('batches beyond the reserved concurrency wait, and no retry is used', async (t) => {
  const stack = await provision(clients, { projectName: 'reserved' });
  const texts = Array.from({ length: 12 }, (_, index) => `key-${index}`);
  await write(stack, texts, (text) => text);
  let running = 0;
  let mostAtOnce = 0;
  const reserved = mapping(
    stack,
    { batchSize: 1, parallelizationFactor: 10, maximumRetryAttempts: 0 },
    async () => {
      mostAtOnce = Math.max(mostAtOnce, ++running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running -= 1;
    },
    { limits: { reservedConcurrency: 2 } },
  );
  await reserved.start();
  await until(() => reserved.finishedRecords === texts.length);
  await reserved.stop();
  t.is(mostAtOnce, 2);
  t.is(reserved.givenUpRecords, 0);
});

test('a function that runs into its timeout has failed, and a queue is told of it without the records', async (t) => {
  const stack = await provision(clients, { projectName: 'timeout' });
  await write(stack, ['slow']);
  const { QueueUrl } = await clients.sqs.send(new CreateQueueCommand({ QueueName: 'on-failure' }));
  const slow = mapping(
    stack,
    { maximumRetryAttempts: 0 },
    async () => new Promise((resolve) => setTimeout(resolve, 100)),
    {
      limits: { timeoutSeconds: 0.01 },
      onFailure: onFailureQueue(clients.sqs, QueueUrl!),
    },
  );
  await slow.start();
  await until(() => slow.givenUpRecords === 1);
  await slow.stop();
  const { Messages = [] } = await clients.sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  const document = JSON.parse(Messages[0]!.Body!) as FailureDocument;
  t.is(document.requestContext.condition, 'RetryAttemptsExhausted');
  t.is(document.responseContext?.functionError, 'Unhandled');
  t.is(document.KinesisBatchInfo.batchSize, 1);
  t.false('payload' in document);
});
