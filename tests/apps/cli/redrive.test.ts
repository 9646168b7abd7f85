import { PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { PutRecordCommand } from '@aws-sdk/client-kinesis';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import test, { type ExecutionContext } from 'ava';
import { newBatch } from '../../../lib/local-aws/event-source-mapping/batch.ts';
import { onFailureBucket } from '../../../lib/local-aws/event-source-mapping/on-failure-bucket.ts';
import { onFailureQueue } from '../../support/on-failure-queue.ts';
import { toSourceRecord, type SourceRecord } from '../../../lib/kinesis/source-record.ts';
import { DynamoMarketHistoryReader } from '../../../src/adapters/dynamodb/dynamo-market-history-reader.ts';
import { S3TickArchive } from '../../../src/adapters/s3/s3-tick-archive.ts';
import { KinesisProcessorConfig } from '../../../src/config/kinesis-processor-config.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import { createKinesisProcessor } from '../../../src/containers/kinesis-processor.ts';
import { queueDepth } from '../../../lib/operations/monitoring/queue-depth.ts';
import type { RejectedEvent } from '../../../src/core/market-data/stream-event.ts';
import { toMessage } from '../../../src/dto/market-event-message.ts';
import { createHandler } from '../../../src/handlers/kinesis-processor.ts';
import { lambdaApi } from '../../support/lambda-api.ts';
import { localStacks } from '../../support/local-stack.ts';
import { MINUTE, T0, trade } from '../../support/market-events.ts';
import { rtfOn } from '../../support/rtf.ts';
import { readLake } from '../../support/unpack.ts';
import { until } from '../../support/until.ts';

const localStack = localStacks();
const shardId = 'shardId-000000000000';
const NOW = T0 + MINUTE;

interface Broken {
  isBroken: boolean;
}

async function bench(t: ExecutionContext) {
  const { clients, stack } = await localStack();
  const project = stack.processedDataTable.replace(/-dev-processed-data$/, '');
  const config = loadConfig(KinesisProcessorConfig, {
    ENVIRONMENT: 'dev',
    S3_BUCKET: stack.bucket,
    DYNAMODB_TABLE: stack.processedDataTable,
    SNS_ALERTS_TOPIC: stack.alertsTopicArn,
    LOG_LEVEL: 'SILENT',
  });
  const handler = createHandler(createKinesisProcessor(config, clients));
  const processor: Broken & { calls: number } = { isBroken: false, calls: 0 };
  const lambda = await lambdaApi(t, {
    [`${project}-dev-kinesis-processor:live`]: (event) => {
      processor.calls += 1;
      return processor.isBroken ? Promise.reject(new Error('no table')) : handler(event);
    },
  });
  const run = rtfOn(clients.dynamodb, {
    s3: () => Promise.resolve(clients.s3),
    lambda: () => Promise.resolve(lambda),
    sqs: () => Promise.resolve(clients.sqs),
    kinesis: () => Promise.resolve(clients.kinesis),
    cloudwatch: () => Promise.resolve(clients.cloudwatch),
    now: () => Date.now(),
  });
  const giveUp = (records: readonly SourceRecord[]) =>
    onFailureBucket(
      clients.s3,
      stack.bucket,
    )({
      batch: { ...newBatch(records), retries: 3, exhausted: { functionError: 'Unhandled' } },
      condition: 'RetryAttemptsExhausted',
      shardId,
      streamArn: stack.streamArn,
      functionArn: `arn:aws:lambda:us-east-1:000000000000:function:${project}-dev-kinesis-processor`,
      requestId: 'request-1',
      nowMs: NOW,
    });
  const history = new DynamoMarketHistoryReader(clients.dynamodb, stack.processedDataTable, {
    consistentRead: true,
  });
  const prices = async () =>
    (await history.ticks('ACME', T0, NOW)).map(({ event }) => event.type === 'trade' && event.price);
  return {
    handler,
    processor,
    giveUp,
    prices,
    history,
    bucket: stack.bucket,
    s3: clients.s3,
    redrive: (...args: string[]) => run(['redrive', ...args, '--project', project]),
    project,
    clients,
    stack,
    /** How many messages wait in the dead-letter queue. */
    waiting: () => queueDepth(clients.sqs, `${project}-dev-lambda-dlq`),
  };
}

function record(sequenceNumber: number, data: Buffer): SourceRecord {
  return toSourceRecord(
    {
      SequenceNumber: String(sequenceNumber),
      PartitionKey: 'ACME',
      Data: data,
      ApproximateArrivalTimestamp: new Date(NOW),
    },
    { shardId, streamArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/test', region: 'us-east-1' },
  );
}

const tick = (sequenceNumber: number): SourceRecord =>
  record(
    sequenceNumber,
    Buffer.from(
      JSON.stringify(toMessage(trade({ timestampMs: T0 + sequenceNumber, price: sequenceNumber }))),
    ),
  );

test('batches given up on are shown first, and processed in the order of the stream when told to', async (t) => {
  const { giveUp, redrive, prices, processor, history } = await bench(t);
  await giveUp([tick(103)]);
  await giveUp([tick(101), tick(102)]);

  const shown = await redrive('failed');
  t.is(shown.code, 0, shown.err);
  t.is(shown.out.match(/RetryAttemptsExhausted {2}waits for --apply/g)?.length, 2);
  t.is(processor.calls, 0);
  t.deepEqual(await prices(), []);

  const applied = await redrive('failed', '--apply', '--json');
  t.is(applied.code, 0, applied.err);
  const { batches } = JSON.parse(applied.out) as { batches: { records: number; failure: null }[] };
  t.deepEqual(
    batches.map(({ records, failure }) => [records, failure]),
    [
      [2, null],
      [1, null],
    ],
  );
  t.deepEqual(await prices(), [101, 102, 103]);
  t.not(await history.state('ACME'), null);
  t.is((await redrive('failed', '--apply')).out, 'There is nothing to redrive.');
  t.is(processor.calls, 2);
});

test('what has been processed in the meantime stays as it is', async (t) => {
  const { giveUp, redrive, prices, handler, history } = await bench(t);
  await handler({ Records: [tick(101).event, tick(102).event] });
  const before = await history.state('ACME');
  await giveUp([tick(101), tick(102)]);
  t.is((await redrive('failed', '--apply')).code, 0);
  t.deepEqual(await prices(), [101, 102]);
  t.deepEqual(await history.state('ACME'), before);
});

test('a batch that fails again is told, and stays to be redriven', async (t) => {
  const { giveUp, redrive, processor } = await bench(t);
  await giveUp([tick(101)]);
  processor.isBroken = true;
  const failed = await redrive('failed', '--apply');
  t.is(failed.code, 1);
  t.regex(failed.out, /the function failed: no table/);
  t.is(failed.err, 'rtf: 1 of 1 batches failed again, the others are done');
  processor.isBroken = false;
  t.regex((await redrive('failed', '--apply')).out, /done/);
});

test('an object that is no on-failure document is named and left', async (t) => {
  const { redrive, s3, bucket, processor } = await bench(t);
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'aws/lambda/other', Body: 'hello' }));
  t.regex((await redrive('failed', '--apply')).out, /aws\/lambda\/other +not JSON +stays/);
  t.is(processor.calls, 0);
});

test('refused records that are accepted now are processed, the others and parts of records stay', async (t) => {
  const { redrive, prices, processor, s3, bucket } = await bench(t);
  const refused = (sequenceNumber: number, payload: Uint8Array, subSequence = 0): RejectedEvent => ({
    reason: 'bad_symbol',
    detail: 'as an older version saw it',
    payload,
    partitionKey: 'ACME',
    position: { shardId, sequenceNumber: String(sequenceNumber), subSequence },
    arrivalMs: Date.now(),
  });
  const message = (sequenceNumber: number) => Buffer.from(tick(sequenceNumber).event.kinesis.data, 'base64');
  const archive = new S3TickArchive(s3, bucket);
  await archive.quarantine([refused(101, message(101)), refused(102, message(102))]);
  await archive.quarantine([refused(103, Buffer.from('price=1')), refused(104, message(104), 2)]);

  t.is((await redrive('quarantine', '--reason', 'empty')).out, 'There is nothing to redrive.');
  const shown = await redrive('quarantine', '--reason', 'bad_symbol');
  t.regex(shown.out, /\.ndjson\.gz +2 +bad_symbol +waits for --apply/);
  t.regex(shown.out, new RegExp(`${shardId}:103 +still refused: `));
  t.regex(shown.out, new RegExp(`${shardId}:104 +part of a larger record`));
  t.is(processor.calls, 0);

  t.is((await redrive('quarantine', '--apply')).code, 0);
  t.deepEqual(await prices(), [101, 102]);
  const stored = [...(await readLake(s3, bucket, 'processed/')).values()].flat();
  t.deepEqual(
    stored.map(({ sequence_number }) => sequence_number),
    ['101', '102'],
  );
  const again = await redrive('quarantine', '--apply');
  t.notRegex(again.out, /waits|done/);
  t.is(processor.calls, 1);
});

test('an object with records of two reasons stays to be redriven until those of both are through', async (t) => {
  const { redrive, prices, s3, bucket } = await bench(t);
  const refused = (sequenceNumber: number, reason: RejectedEvent['reason']): RejectedEvent => ({
    reason,
    detail: 'as an older version saw it',
    payload: Buffer.from(tick(sequenceNumber).event.kinesis.data, 'base64'),
    partitionKey: 'ACME',
    position: { shardId, sequenceNumber: String(sequenceNumber), subSequence: 0 },
    arrivalMs: Date.now(),
  });
  const archive = new S3TickArchive(s3, bucket);
  await archive.quarantine([refused(101, 'bad_symbol'), refused(102, 'not_positive')]);
  await archive.quarantine([refused(103, 'bad_symbol')]);
  await redrive('quarantine', '--reason', 'bad_symbol', '--apply');
  t.deepEqual(await prices(), [101, 103]);
  t.regex((await redrive('quarantine')).out, /not_positive/, 'what is of another reason is found later');
  await redrive('quarantine', '--reason', 'not_positive', '--apply');
  t.deepEqual(await prices(), [101, 102, 103]);
});

test('each way to redrive shows an example, and nonsense is refused before anything is read', async (t) => {
  const run = rtfOn((await localStack()).clients.dynamodb);
  for (const argv of [['redrive'], ['redrive', 'failed'], ['redrive', 'quarantine']]) {
    t.regex((await run([...argv, '--help'])).out, /Examples?:\n {2}rtf redrive/);
  }
  t.is((await run(['redrive', 'failed', '--since', 'ever'])).code, 2);
});

test('the data lake is looked for by its name, and it is said where there is none', async (t) => {
  const { s3 } = (await localStack()).clients;
  const run = rtfOn((await localStack()).clients.dynamodb, { s3: () => Promise.resolve(s3) });
  t.like(await run(['redrive', 'failed', '--project', 'nowhere']), {
    code: 1,
    err: 'rtf: expected one bucket nowhere-dev-data-lake-…, found none: say which with --bucket',
  });
});

test('of two data lakes of one account the one in the client’s region is meant', async (t) => {
  const { s3, dynamodb } = (await localStack()).clients;
  const run = rtfOn(dynamodb, { s3: () => Promise.resolve(s3) });
  for (const region of ['useast1', 'euwest1']) {
    await s3.send(new CreateBucketCommand({ Bucket: `twice-dev-data-lake-000000000000-${region}` }));
  }
  await s3.send(
    new PutObjectCommand({
      Bucket: 'twice-dev-data-lake-000000000000-euwest1',
      Key: 'quarantine/year=2026/month=03/day=02/hour=14/a.ndjson.gz',
      Body: 'not ours',
    }),
  );
  t.like(await run(['redrive', 'quarantine', '--project', 'twice', '--since', '3650d']), { code: 0 });
});

type Bench = Awaited<ReturnType<typeof bench>>;

/** Puts ticks of these prices on the stream, and gives them up to the queue, which is told of their range alone. */
async function giveUpToQueue(
  { clients, stack, project }: Bench,
  prices: readonly number[],
  range = (each: SourceRecord): SourceRecord => each,
) {
  const records: SourceRecord[] = [];
  let shard = '';
  for (const price of prices) {
    const data = Buffer.from(JSON.stringify(toMessage(trade({ timestampMs: T0 + price, price }))));
    const { SequenceNumber, ShardId } = await clients.kinesis.send(
      new PutRecordCommand({ StreamName: stack.streamName, PartitionKey: 'ACME', Data: data }),
    );
    shard = ShardId!;
    const put = { ...record(0, data), sequenceNumber: SequenceNumber!, arrivalMs: Date.now() - 1_000 };
    records.push(range(put));
  }
  const toQueue = onFailureQueue(clients.sqs, stack.deadLetterQueueUrl);
  await toQueue({
    batch: { ...newBatch(records), retries: 3, exhausted: { functionError: 'Unhandled' } },
    condition: 'RetryAttemptsExhausted',
    shardId: shard,
    streamArn: stack.streamArn,
    functionArn: `arn:aws:lambda:us-east-1:000000000000:function:${project}-dev-kinesis-processor`,
    requestId: 'request-1',
    nowMs: Date.now(),
  });
}

test('what only the queue knows of is read from the stream again, and its message goes when it is through', async (t) => {
  const all = await bench(t);
  const { redrive, prices, processor, waiting, clients, stack } = all;
  await giveUpToQueue(all, [101, 102, 103]);
  // Later than the range: it is the mapping's.
  const later = Buffer.from(JSON.stringify(toMessage(trade({ timestampMs: T0 + 104, price: 104 }))));
  await clients.kinesis.send(
    new PutRecordCommand({ StreamName: stack.streamName, PartitionKey: 'ACME', Data: later }),
  );

  const shown = await redrive('failed');
  t.is(shown.code, 0, shown.err);
  t.regex(shown.out, /dead letter [\w-]+ +3 +RetryAttemptsExhausted +waits for --apply/);
  t.regex(shown.out, /1 message about it in the dead-letter queue: --apply without --keep deletes/);
  t.is(processor.calls, 0);
  t.is(await waiting(), 1);
  const { Messages } = await clients.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: stack.deadLetterQueueUrl, VisibilityTimeout: 0 }),
  );
  t.is(Messages?.length, 1, 'a look gives the message back');

  const kept = await redrive('failed', '--apply', '--keep', '--json');
  t.is(kept.code, 0, kept.err);
  t.like(JSON.parse(kept.out), { applied: true, dead_letters: { settled: 1, deleted: 0 } });
  t.deepEqual(await prices(), [101, 102, 103]);
  t.is(await waiting(), 1);

  const again = await redrive('failed', '--apply');
  t.regex(again.out, /3 +RetryAttemptsExhausted +done\n1 message about it deleted/);
  t.deepEqual(await prices(), [101, 102, 103]);
  t.is(await waiting(), 0);
  t.is((await redrive('failed', '--apply')).out, 'There is nothing to redrive.');
});

test('records that have left the stream are told as lost, and their message stays', async (t) => {
  const all = await bench(t);
  await giveUpToQueue(all, [101], (each) => ({ ...each, sequenceNumber: '1' }));
  const { code, out } = await all.redrive('failed', '--apply');
  t.is(code, 0);
  t.regex(out, /its records have left the stream, which keeps them for 24 hours: they are lost +stays/);
  t.is(all.processor.calls, 0);
  t.is(await all.waiting(), 1);
});

test('a range that the mapping has not passed yet waits', async (t) => {
  const all = await bench(t);
  await giveUpToQueue(all, [101]);
  await all.clients.cloudwatch.send(
    new PutMetricDataCommand({
      Namespace: 'AWS/Lambda',
      MetricData: [
        {
          MetricName: 'IteratorAge',
          Unit: 'Milliseconds',
          Value: 3_600_000,
          Dimensions: [{ Name: 'FunctionName', Value: `${all.project}-dev-kinesis-processor` }],
        },
      ],
    }),
  );
  t.regex(
    (await all.redrive('failed', '--apply')).out,
    /the mapping has not passed it yet: wait until .* +stays/,
  );
  t.is(all.processor.calls, 0);
  t.is(await all.waiting(), 1);
});

test('the messages that the bucket sends about its batches go with them, others stay', async (t) => {
  const { giveUp, redrive, processor, waiting, clients, stack } = await bench(t);
  await giveUp([tick(101)]);
  await clients.sqs.send(
    new SendMessageCommand({ QueueUrl: stack.deadLetterQueueUrl, MessageBody: '{"kind":"notification"}' }),
  );
  await clients.sqs.send(
    new SendMessageCommand({ QueueUrl: stack.deadLetterQueueUrl, MessageBody: 'hello' }),
  );
  await until(async () => (await waiting()) === 3);
  processor.isBroken = true;
  t.is((await redrive('failed', '--apply')).code, 1);
  t.is(await waiting(), 3);
  processor.isBroken = false;
  t.regex(
    (await redrive('failed', '--apply')).out,
    /done\n1 message about it deleted from the dead-letter queue$/,
  );
  t.is(await waiting(), 2);
});
