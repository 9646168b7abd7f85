import {
  BatchExecuteStatementCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { SNSClient, PublishCommand } from '@aws-sdk/client-sns';
import nock from 'nock';
import test from 'ava';

import { AwsCallMeter } from '../../../lib/local-aws/aws-call-meter.ts';

const ENDPOINT = 'http://127.0.0.1:9';
const OPTIONS = {
  endpoint: ENDPOINT,
  region: 'us-east-1',
  credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
};

const asksForCapacity = (body: Record<string, unknown>): boolean =>
  body['ReturnConsumedCapacity'] === 'TOTAL';

test.before(() => nock.disableNetConnect());
test.afterEach.always(() => nock.cleanAll());

test.serial('capacity is asked for and summed by reads and writes', async (t) => {
  const meter = new AwsCallMeter();
  const client = meter.meter(new DynamoDBClient(OPTIONS));
  nock(ENDPOINT)
    .post('/', asksForCapacity)
    .times(2)
    .reply(200, { ConsumedCapacity: { CapacityUnits: 3 } });
  nock(ENDPOINT)
    .post('/', asksForCapacity)
    .reply(200, { ConsumedCapacity: { CapacityUnits: 0.5 } });
  await client.send(new PutItemCommand({ TableName: 'table', Item: {} }));
  await client.send(new PutItemCommand({ TableName: 'table', Item: {} }));
  await client.send(new GetItemCommand({ TableName: 'table', Key: {} }));
  t.deepEqual(meter.calls, { 'dynamodb:GetItem': 1, 'dynamodb:PutItem': 2 });
  t.is(meter.writeUnits, 6);
  t.is(meter.readUnits, 0.5);
});

test.serial('statements of a batch are counted by the size of what they write', async (t) => {
  const meter = new AwsCallMeter();
  const client = meter.meter(new DynamoDBClient(OPTIONS));
  nock(ENDPOINT)
    .post('/')
    .reply(200, { Responses: [{}, {}], ConsumedCapacity: [{ CapacityUnits: 2 }] });
  const update = (bytes: number) => ({
    Statement: 'UPDATE "table" SET "snapshot"=? WHERE "pk"=?',
    Parameters: [{ B: new Uint8Array(bytes) }, { S: 'ACME' }],
  });
  await client.send(new BatchExecuteStatementCommand({ Statements: [update(1000), update(1500)] }));
  t.deepEqual(meter.calls, { 'dynamodb:BatchExecuteStatement': 1 });
  t.is(meter.writeUnits, 3);
});

test.serial(
  'a refused conditional write is still an error, and counts as one call and one unit',
  async (t) => {
    const meter = new AwsCallMeter();
    const client = meter.meter(new DynamoDBClient(OPTIONS));
    nock(ENDPOINT).post('/').reply(400, { __type: 'ConditionalCheckFailedException', message: 'no' });
    await t.throwsAsync(client.send(new PutItemCommand({ TableName: 'table', Item: {} })), {
      name: 'ConditionalCheckFailedException',
    });
    t.deepEqual(meter.calls, { 'dynamodb:PutItem': 1 });
    t.is(meter.writeUnits, 1);
  },
);

test.serial('retries are calls, too', async (t) => {
  const meter = new AwsCallMeter();
  const client = meter.meter(new SNSClient(OPTIONS));
  nock(ENDPOINT).post('/').reply(500);
  nock(ENDPOINT).post('/').reply(200, '<PublishResponse><PublishResult/></PublishResponse>');
  await client.send(new PublishCommand({ TopicArn: 'arn', Message: 'x' }));
  t.deepEqual(meter.calls, { 'sns:Publish': 2 });
});
