import { randomUUID } from 'node:crypto';
import { BatchWriteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { VerifyEmailIdentityCommand } from '@aws-sdk/client-ses';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import test from 'ava';
import nock from 'nock';

import { createAwsClients, destroyAwsClients } from '../../lib/local-aws/aws-clients.ts';
import { HmacLinkSigner } from '../../src/adapters/links/hmac-link-signer.ts';
import { toItem } from '../../src/adapters/dynamodb/plain-item.ts';
import { PAGE_USERS } from '../../src/core/alert-policy/pages.ts';
import { pageEvent } from '../../src/dto/page-event.ts';
import { AlertProcessorConfig } from '../../src/config/alert-processor-config.ts';
import { KinesisProcessorConfig } from '../../src/config/kinesis-processor-config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import type { LinkPurpose } from '../../src/core/answers/answer-link.ts';
import { createAlertProcessor } from '../../src/containers/alert-processor.ts';
import { createKinesisProcessor } from '../../src/containers/kinesis-processor.ts';
import { toMessage as alertMessage } from '../../src/dto/alert-message.dto.ts';
import { toMessage } from '../../src/dto/market-event-message.ts';
import { createHandler as createAlertHandler } from '../../src/handlers/alert-processor.ts';
import { createHandler as createKinesisHandler } from '../../src/handlers/kinesis-processor.ts';
import { Clock } from '../../src/ports/clock.ts';
import { deployedStacks, REGION, type DeployedStack } from '../support/deployed-template.ts';
import { allows, covers, list, needsOf, statementsOf, type Need, type Statement } from '../support/iam.ts';
import { kinesisEvent } from '../support/kinesis-event.ts';
import { localStacks, type LocalStack } from '../support/local-stack.ts';
import { bar, quietBars } from '../support/market-events.ts';
import { reachableCommands } from '../support/reachable-commands.ts';
import { anAlert } from '../support/alerts.ts';
import { lambdaApi } from '../support/lambda-api.ts';
import { LogRecorder } from '../support/recording-telemetry.ts';
import { recordCalls, type RecordedCall } from '../support/recorded-calls.ts';

const LOCAL_ACCOUNT = '000000000000';
const SENDER = 'alerts@example.com';
const SELF = { AWS_LAMBDA_FUNCTION_NAME: 'test1-dev-alert-processor', AWS_LAMBDA_FUNCTION_VERSION: '7' };
const LAST_PAGE = { from: 'z', to: null, together: new Set<string>() };
const LINKS = { ACK_URL: 'https://ack.example', ACK_SIGNING_KEY: 'k'.repeat(32) };
const FUNCTIONS = {
  'kinesis-processor': 'KinesisProcessorRole',
  'alert-processor': 'AlertProcessorRole',
} as const;
type FunctionName = keyof typeof FUNCTIONS;

const [stack] = deployedStacks([{ ProjectName: 'test1', FromEmail: SENDER }]) as [DeployedStack];

const ON_ANY = ['*'];
const LOGS = { 'logs:CreateLogStream': ['*'], 'logs:PutLogEvents': ['*'] };
const TRACES = { 'xray:PutTelemetryRecords': ON_ANY, 'xray:PutTraceSegments': ON_ANY };
/** What Lambda itself does with the role of a function: read the stream, keep what failed, log, trace. */
const PLATFORM: Readonly<Record<FunctionName, Readonly<Record<string, readonly string[]>>>> = {
  'kinesis-processor': {
    'kinesis:DescribeStream': ['*:stream/*'],
    'kinesis:DescribeStreamSummary': ['*:stream/*'],
    'kinesis:GetRecords': ['*:stream/*'],
    'kinesis:GetShardIterator': ['*:stream/*'],
    'kinesis:ListShards': ['*:stream/*'],
    's3:PutObject': ['*/aws/lambda/*'],
    's3:ListBucket': ['*'],
    ...LOGS,
    ...TRACES,
  },
  'alert-processor': { 'sqs:SendMessage': ['*-lambda-dlq'], ...LOGS, ...TRACES },
};
/** Calls of Powertools, whose clients cannot be listened to, and what they are made for. */
const REFERENCES = {
  'secretsmanager:GetSecretValue': ['*:secret:test1/dev/*'],
  'ssm:GetParameter': ['*:parameter/test1/dev/*'],
};

/** It begins, is over and begins anew, which ends the answer to it. */
const COMES_BACK = (['firing', 'resolved', 'firing'] as const).map((status, minute) =>
  JSON.stringify({
    alert_type: 'desk_note',
    symbol: 'ACME',
    severity: 'HIGH',
    episode_id: 'note',
    status,
    occurred_at: new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString(),
  }),
);

const ends: (() => void)[] = [];
const localStack = localStacks();
const needs: Record<FunctionName, readonly Need[]> = { 'kinesis-processor': [], 'alert-processor': [] };

test.before('both functions do all that they do, and their calls are recorded', async () => {
  nock.disableNetConnect();
  nock.enableNetConnect(/^127\.0\.0\.1/);
  const local = await localStack();
  needs['kinesis-processor'] = needsOfAll(await recordKinesisProcessor(local));
  needs['alert-processor'] = needsOfAll(await recordAlertProcessor(local));
});

test.after.always(() => {
  for (const end of ends) end();
  nock.cleanAll();
  nock.enableNetConnect();
});

async function recordKinesisProcessor(local: LocalStack): Promise<readonly RecordedCall[]> {
  const clients = createAwsClients(local.server.endpoint);
  const calls = recordCalls(Object.values(clients));
  const config = loadConfig(KinesisProcessorConfig, {
    ENVIRONMENT: 'dev',
    LOG_LEVEL: 'SILENT',
    S3_BUCKET: local.stack.bucket,
    DYNAMODB_TABLE: local.stack.processedDataTable,
    SNS_ALERTS_TOPIC: local.stack.alertsTopicArn,
    USER_PREFERENCES_TABLE: local.stack.userPreferencesTable,
    REFERENCE_DATA_TABLE: local.stack.referenceDataTable,
  });
  const handler = createKinesisHandler(createKinesisProcessor(config, clients));
  const quiet = quietBars(121);
  const crash = bar(121, quiet.at(-1)!.close * 0.96, { volume: 50_000 });
  await handler(kinesisEvent([...quiet, crash].map(toMessage)));
  await handler(kinesisEvent(['not JSON'], 1000));
  // Another environment, whose cache is empty.
  const other = createKinesisHandler(createKinesisProcessor(config, clients));
  await other(kinesisEvent([toMessage(bar(122, crash.close))], 2000));
  await handler({ test: true });
  destroyAwsClients(clients);
  return calls;
}

async function recordAlertProcessor(local: LocalStack): Promise<readonly RecordedCall[]> {
  const lambda = await lambdaApi(
    { teardown: (end) => ends.push(end) },
    { [`${SELF.AWS_LAMBDA_FUNCTION_NAME}:7`]: () => Promise.resolve({}) },
  );
  const clients = { ...createAwsClients(local.server.endpoint), lambda };
  await prepareRecipients(local);
  await prepareCrowd(local);
  Object.assign(process.env, SELF);
  const calls = recordCalls(Object.values(clients));
  const config = loadConfig(AlertProcessorConfig, {
    ENVIRONMENT: 'dev',
    LOG_LEVEL: 'SILENT',
    USER_PREFERENCES_TABLE: local.stack.userPreferencesTable,
    ALERT_HISTORY_TABLE: local.stack.alertHistoryTable,
    SNS_TOPIC_ARN: local.stack.alertsTopicArn,
    SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/T0/B0/x',
    DISCORD_WEBHOOK_URL: 'https://discord.com/api/webhooks/1/x',
    FROM_EMAIL: SENDER,
    DEAD_LETTER_QUEUE_URL: local.stack.deadLetterQueueUrl,
    ...LINKS,
  });
  // What it passes on to itself is done here.
  const at = (time: number) =>
    createAlertHandler(
      createAlertProcessor(config, clients, (container) => {
        container.register<Clock>(Clock, { useValue: { now: () => time } });
      }),
    );
  nock('https://hooks.slack.com').post('/services/T0/B0/x').reply(503).persist();
  nock('https://discord.com').post('/api/webhooks/1/x').query(true).reply(200, {}).persist();
  const now = Date.now();
  await at(now)(snsEvent(await publishedAlert(local)));
  // Another publisher's, which brings no prices for a picture.
  await at(now)(snsEvent('{"alert_type":"desk_note","symbol":"ACME","severity":"HIGH"}'));
  await at(now)(snsEvent('unreadable'));
  for (const message of COMES_BACK) await at(now)(snsEvent(message));
  await at(now + 3_600_000)({ source: 'aws.scheduler' });
  await at(now)(snsEvent(BOUNCE, 'realtime-financial-dev-email-events'));
  await at(now)(await pressed('rate', now));
  // The third is a ticket.
  for (const id of ['1', '2', '3']) {
    await at(now)({
      source: 'aws.cloudwatch',
      id,
      time: new Date(now).toISOString(),
      detail: { alarmName: 'test1-dev-kinesis-processor-errors', state: { value: 'ALARM' } },
    });
  }
  const paged = anAlert({ episodeId: 'paged', alertId: 'paged-1' });
  await at(now)(snsEvent(JSON.stringify(alertMessage(paged))));
  await at(now)(pageEvent(paged, LAST_PAGE));
  await at(now)({ test: true });
  destroyAwsClients(clients);
  return calls;
}

/** The button of a page behind a link of a message about what came back. */
async function pressed(purpose: LinkPurpose, now: number): Promise<object> {
  const signer = new HmacLinkSigner(
    { signingKey: LINKS.ACK_SIGNING_KEY, baseUrl: LINKS.ACK_URL },
    { resolve: (text) => Promise.resolve(text) },
    new LogRecorder(),
  );
  const rawPath = new URL((await signer.links({ episodeId: 'note' }, 'desk', now))[purpose]!).pathname;
  const http = { method: 'POST', path: rawPath };
  return {
    version: '2.0',
    rawPath,
    headers: {},
    queryStringParameters: { answer: 'noise' },
    requestContext: { http },
  };
}

async function prepareRecipients({ clients, stack: { userPreferencesTable } }: LocalStack): Promise<void> {
  await clients.ses.send(new VerifyEmailIdentityCommand({ EmailAddress: SENDER }));
  await clients.dynamodb.send(
    new PutItemCommand({
      TableName: userPreferencesTable,
      Item: {
        user_id: { S: 'desk' },
        minimum_severity: { S: 'LOW' },
        minimum_severity_by_channel: { M: { sms: { S: 'LOW' } } },
        contacts: { M: { email: { S: 'desk@example.com' }, phone: { S: '+12025550143' } } },
        channels: { L: ['email', 'sms', 'slack', 'discord'].map((channel) => ({ S: channel })) },
      },
    }),
  );
}

/** So many that an alert is told them in pages; all of them after the desk, and all but one on holiday. */
async function prepareCrowd({ clients, stack: { userPreferencesTable } }: LocalStack): Promise<void> {
  const users = Array.from({ length: PAGE_USERS }, (_, index) => ({
    PutRequest: {
      Item: toItem({
        user_id: `z-${String(index).padStart(4, '0')}`,
        contacts: { email: `z-${index}@example.com` },
        channels: ['email'],
        enabled: index === PAGE_USERS - 1,
      }),
    },
  }));
  for (let start = 0; start < users.length; start += 25) {
    const RequestItems = { [userPreferencesTable]: users.slice(start, start + 25) };
    await clients.dynamodb.send(new BatchWriteItemCommand({ RequestItems }));
  }
}

async function publishedAlert({ clients, stack: { alertsQueueUrl } }: LocalStack): Promise<string> {
  const { Messages = [] } = await clients.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: alertsQueueUrl, WaitTimeSeconds: 5 }),
  );
  const { Message } = JSON.parse(Messages[0]!.Body!) as { Message: string };
  return Message;
}

const BOUNCE = JSON.stringify({
  eventType: 'Bounce',
  bounce: { bounceType: 'Permanent', bouncedRecipients: [{ emailAddress: 'desk@example.com' }] },
});

function snsEvent(Message: string, topic = 'realtime-financial-dev-alerts'): unknown {
  const TopicArn = `arn:aws:sns:${REGION}:${LOCAL_ACCOUNT}:${topic}`;
  const Timestamp = new Date().toISOString();
  return {
    Records: [{ Sns: { Message, TopicArn, MessageId: randomUUID(), Timestamp } }],
  };
}

function needsOfAll(calls: readonly RecordedCall[]): readonly Need[] {
  const all = calls.flatMap((call) => needsOf(call, LOCAL_ACCOUNT, REGION));
  return [...new Map(all.map((need) => [`${need.action} ${need.resource}`, need])).values()];
}

/** The local server has an account of its own. */
const inStack = (statement: Statement): Statement =>
  JSON.parse(JSON.stringify(statement).replaceAll('123456789012', LOCAL_ACCOUNT)) as Statement;

const statements = (name: FunctionName): readonly Statement[] =>
  statementsOf(stack, FUNCTIONS[name]).map(inStack);

for (const name of Object.keys(FUNCTIONS) as FunctionName[]) {
  test(`${name} may do all that it does`, (t) => {
    t.true(needs[name].length > 5);
    const missing = needs[name].filter(
      (need) => !statements(name).some((statement) => allows(statement, need)),
    );
    t.deepEqual(missing, [], `template.yaml: ${FUNCTIONS[name]} lacks these`);
  });

  test(`${name} may do nothing that neither it nor Lambda for it does`, (t) => {
    const used: Readonly<Record<string, readonly string[]>> = {
      ...PLATFORM[name],
      ...(name === 'alert-processor' ? REFERENCES : {}),
    };
    const spare = statements(name).flatMap((statement) =>
      list(statement.Action).flatMap((action) =>
        (statement.NotResource === undefined ? list(statement.Resource) : ['a telephone number'])
          .filter(
            (resource) =>
              !needs[name].some(
                (need) => need.action === action && isIn(statement, resource, need.resource),
              ) && !used[action]?.some((pattern) => covers(pattern, resource)),
          )
          .map((resource) => `${statement.Sid}: ${action} on ${resource}`),
      ),
    );
    t.deepEqual(spare, [], `template.yaml: ${FUNCTIONS[name]} allows these for nobody`);
  });

  test(`${name} may send every AWS command that its source can reach`, (t) => {
    const actions = new Set(statements(name).flatMap(({ Action }) => list(Action)));
    const refused = [...reachableCommands(`src/handlers/${name}.ts`)]
      .map(actionOf)
      .filter((action) => action !== null && !actions.has(action));
    t.deepEqual(refused, [], `template.yaml: ${FUNCTIONS[name]} lacks these`);
  });
}

const isIn = (statement: Statement, pattern: string, resource: string): boolean =>
  statement.NotResource === undefined ? covers(pattern, resource) : resource.startsWith('+');

/** Transactions and batches of statements are allowed by what is in them, which only a recorded call tells. */
function actionOf(command: string): string | null {
  const [service, operation] = command.split(':') as [string, string];
  if (operation === 'TransactWriteItems' || operation === 'BatchExecuteStatement') return null;
  const actions: Readonly<Record<string, string>> = {
    's3:HeadBucket': 's3:ListBucket',
    'sns:PublishBatch': 'sns:Publish',
    'secrets-manager:GetSecretValue': 'secretsmanager:GetSecretValue',
    'eventbridge:PutEvents': 'events:PutEvents',
  };
  return actions[command] ?? `${service}:${operation}`;
}

test('only what has no resource is allowed on *', (t) => {
  const onAnything = Object.keys(FUNCTIONS).flatMap((name) =>
    statements(name as FunctionName)
      .filter(({ Resource }) => list(Resource).includes('*'))
      .flatMap(({ Action }) => list(Action)),
  );
  t.deepEqual([...new Set(onAnything)].toSorted(), [
    'ses:GetSendQuota',
    'xray:PutTelemetryRecords',
    'xray:PutTraceSegments',
  ]);
});

test('what a function is told to read by reference is among what it may read', (t) => {
  const { Variables } = stack.get('AlertProcessor')!.properties['Environment'] as {
    Variables: Record<string, string>;
  };
  const parameter = `arn:aws:ssm:${REGION}:123456789012:parameter${Variables['ACK_URL']!.slice('ssm:'.length)}`;
  const allowed = statementsOf(stack, 'AlertProcessorRole');
  t.true(allowed.some((each) => allows(each, { action: 'ssm:GetParameter', resource: parameter })));
  const secret = { action: 'secretsmanager:GetSecretValue', resource: Variables['ACK_SIGNING_KEY']! };
  t.true(allowed.some((each) => allows(each, secret)));
});

test('mail is sent in the name of the configured sender only', (t) => {
  const email = statementsOf(stack, 'AlertProcessorRole').find(({ Sid }) => Sid === 'SendEmail');
  t.like(email, { Condition: { StringEquals: { 'ses:FromAddress': SENDER } } });
});
