import test from 'ava';

import { newBatch } from '../../../../lib/local-aws/event-source-mapping/batch.ts';
import {
  failureDocument,
  failureObject,
  failureObjectKey,
  type GivenUpBatch,
} from '../../../../lib/local-aws/event-source-mapping/failure-document.ts';
import { sourceRecord } from '../../../support/source-records.ts';

const NOW_MS = Date.UTC(2026, 10, 23, 14, 30, 5, 123);
const RECORDS = [sourceRecord(101, 'AAPL', NOW_MS - 2_000), sourceRecord(102, 'MSFT', NOW_MS - 1_000)];

const exhausted: GivenUpBatch = {
  batch: { ...newBatch(RECORDS), retries: 3, exhausted: { functionError: 'Unhandled' } },
  condition: 'RetryAttemptsExhausted',
  shardId: 'shardId-000000000000',
  streamArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/test',
  functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:test',
  requestId: 'request-1',
  nowMs: NOW_MS,
};

test('a batch out of retries is described as Lambda does', (t) => {
  t.deepEqual(failureDocument(exhausted), {
    requestContext: {
      requestId: 'request-1',
      functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:test',
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: 4,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: '2026-11-23T14:30:05.123Z',
    KinesisBatchInfo: {
      shardId: 'shardId-000000000000',
      startSequenceNumber: '101',
      endSequenceNumber: '102',
      approximateArrivalOfFirstRecord: '2026-11-23T14:30:03.123Z',
      approximateArrivalOfLastRecord: '2026-11-23T14:30:04.123Z',
      batchSize: 2,
      streamArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/test',
    },
  });
});

test('a batch out of retries after partial failures names no function error', (t) => {
  const batch = { ...exhausted.batch, exhausted: { functionError: null } };
  t.is(failureDocument({ ...exhausted, batch }).responseContext?.functionError, null);
});

test('a batch that grew too old has no response context', (t) => {
  const document = failureDocument({
    ...exhausted,
    batch: newBatch(RECORDS),
    condition: 'RecordAgeExceeded',
  });
  t.is(document.requestContext.condition, 'RecordAgeExceeded');
  t.false('responseContext' in document);
});

test('only the S3 destination gets the records themselves', (t) => {
  t.false('payload' in failureDocument(exhausted));
  t.deepEqual(failureObject(exhausted).payload, { Records: RECORDS.map((record) => record.event) });
});

test('the object key is the one Lambda chooses', (t) => {
  t.is(
    failureObjectKey('mapping-1', 'shardId-000000000000', NOW_MS, 'unique-1'),
    'aws/lambda/mapping-1/shardId-000000000000/2026/11/23/2026-11-23T14.30.05-unique-1',
  );
});
