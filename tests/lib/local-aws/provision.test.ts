import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { DescribeTableCommand, DescribeTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import test from 'ava';

import { createAwsClients, destroyAwsClients, type AwsClients } from '../../../lib/local-aws/aws-clients.ts';
import { startAwsServer, type AwsServer } from '../../../lib/local-aws/aws-server.ts';
import { provision, type ProvisionedStack } from '../../../lib/local-aws/provision.ts';
import { processorEnvironment } from '../../../lib/local-aws/processor-environment.ts';
import { AlertProcessorConfig } from '../../../src/config/alert-processor-config.ts';
import { KinesisProcessorConfig } from '../../../src/config/kinesis-processor-config.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import { changedTemplate } from '../../support/changed-template.ts';
import { until } from '../../support/until.ts';

let server: AwsServer;
let clients: AwsClients;
let stack: ProvisionedStack;

test.before(async () => {
  server = await startAwsServer();
  clients = createAwsClients(server.endpoint);
  stack = await provision(clients, {
    environment: 'staging',
    projectName: 'desk',
    accountId: '123456789012',
  });
});

test.after.always(async () => {
  destroyAwsClients(clients);
  await server.stop();
});

test('resources carry the names of the design', (t) => {
  t.is(stack.streamName, 'desk-staging-financial-stream');
  t.is(stack.bucket, 'desk-staging-data-lake-123456789012-useast1');
  t.is(stack.processedDataTable, 'desk-staging-processed-data');
  t.is(stack.userPreferencesTable, 'desk-staging-user-preferences');
  t.is(stack.referenceDataTable, 'desk-staging-reference-data');
  t.is(stack.alertHistoryTable, 'desk-staging-alert-history');
  t.regex(stack.alertsTopicArn, /:desk-staging-alerts$/);
  t.regex(stack.deadLetterQueueUrl, /\/desk-staging-lambda-dlq$/);
});

test('what is due can be found in alert-history by a sparse index', async (t) => {
  const { Table } = await clients.dynamodb.send(
    new DescribeTableCommand({ TableName: stack.alertHistoryTable }),
  );
  const index = Table!.GlobalSecondaryIndexes!.find(({ IndexName }) => IndexName === 'due-index');
  t.like(index, {
    IndexName: 'due-index',
    KeySchema: [
      { AttributeName: 'due_bucket', KeyType: 'HASH' },
      { AttributeName: 'due_at', KeyType: 'RANGE' },
    ],
    Projection: { ProjectionType: 'ALL' },
  });
});

test('the last alerts can be found in alert-history by the day on which they were taken in', async (t) => {
  const { Table } = await clients.dynamodb.send(
    new DescribeTableCommand({ TableName: stack.alertHistoryTable }),
  );
  t.like(
    Table!.GlobalSecondaryIndexes!.find(({ IndexName }) => IndexName === 'alerts-by-day'),
    {
      KeySchema: [
        { AttributeName: 'created_day', KeyType: 'HASH' },
        { AttributeName: 'created_at', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  );
});

test('processed data expires by expires_at', async (t) => {
  const { TimeToLiveDescription } = await clients.dynamodb.send(
    new DescribeTimeToLiveCommand({ TableName: stack.processedDataTable }),
  );
  t.like(TimeToLiveDescription, { AttributeName: 'expires_at', TimeToLiveStatus: 'ENABLED' });
});

function putObject(Key: string): Promise<unknown> {
  return clients.s3.send(new PutObjectCommand({ Bucket: stack.bucket, Key, Body: '{}' }));
}

test.serial('a dead-letter queue is empty when everything has just been made', async (t) => {
  const { Attributes } = await clients.sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: stack.deadLetterQueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages'],
    }),
  );
  t.is(Attributes?.['ApproximateNumberOfMessages'], '0');
});

test('a failed batch in the bucket, and nothing else there, tells the dead-letter queue', async (t) => {
  await putObject('processed/year=2026/x.ndjson');
  await putObject('aws/lambda/mapping/shardId-0/2026/11/23/x');
  const keys: string[] = [];
  await until(async () => {
    const { Messages = [] } = await clients.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: stack.deadLetterQueueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 1,
      }),
    );
    for (const { Body } of Messages) {
      const event = JSON.parse(Body!) as { Records?: { s3: { object: { key: string } } }[] };
      keys.push(...(event.Records ?? []).map((record) => record.s3.object.key));
    }
    return keys.length > 0;
  });
  t.deepEqual(keys, ['aws/lambda/mapping/shardId-0/2026/11/23/x']);
});

test('both functions get what the template says, over the resources that were made', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'template-'));
  t.teardown(() => rm(directory, { recursive: true }));
  const templatePath = join(directory, 'template.yaml');
  await writeFile(templatePath, changedTemplate({ '      AlertRateLimit: 10': '      AlertRateLimit: 11' }));
  const changed = await provision(clients, { templatePath, projectName: 'changed' });
  const sink = { url: 'http://127.0.0.1:1', slackUrl: 'http://127.0.0.1:1/slack', discordUrl: '' };
  const environment = processorEnvironment({ stack: changed, sink });
  t.like(environment, {
    PROJECT_NAME: 'changed',
    BATCH_SIZE: '50',
    ALERT_RATE_LIMIT: '11',
    DYNAMODB_TABLE: 'changed-dev-processed-data',
    SNS_ALERTS_TOPIC: changed.alertsTopicArn,
    DEAD_LETTER_QUEUE_URL: changed.deadLetterQueueUrl,
    SLACK_WEBHOOK_URL: 'http://127.0.0.1:1/slack',
  });
  t.notThrows(() => loadConfig(KinesisProcessorConfig, environment));
  t.is(loadConfig(AlertProcessorConfig, environment).ALERT_RATE_LIMIT, 11);
});

const refuses = test.macro(async (t, template: string, message: RegExp) => {
  const directory = await mkdtemp(join(tmpdir(), 'template-'));
  try {
    const templatePath = join(directory, 'template.yaml');
    await writeFile(templatePath, template);
    await t.throwsAsync(provision(clients, { templatePath }), { message });
  } finally {
    await rm(directory, { recursive: true });
  }
});
test(
  'a resource type nobody taught is refused by name',
  refuses,
  'Resources: { Cluster: { Type: AWS::Redshift::Cluster } }',
  /Cluster: resource type AWS::Redshift::Cluster is not known here/,
);
test(
  'a circular reference is refused with its path',
  refuses,
  `Resources:
  A: { Type: 'AWS::SQS::Queue', Properties: { QueueName: !Ref B } }
  B: { Type: 'AWS::SQS::Queue', Properties: { QueueName: !Ref A } }`,
  /circular reference A → B → A/,
);
test('a file that is no template is refused', refuses, '- 1', /expected a template with Resources/);
