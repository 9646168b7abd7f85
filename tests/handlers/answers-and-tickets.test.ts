import 'reflect-metadata';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import test from 'ava';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import nock from 'nock';
import { HmacLinkSigner } from '../../src/adapters/links/hmac-link-signer.ts';
import { DynamoAlertStore } from '../../src/adapters/dynamodb/dynamo-alert-store.ts';
import { fromItem, toItem } from '../../src/adapters/dynamodb/plain-item.ts';
import { AlertProcessorConfig } from '../../src/config/alert-processor-config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { createAlertProcessor } from '../../src/containers/alert-processor.ts';
import type { LinkPurpose } from '../../src/core/answers/answer-link.ts';
import { PAGE_HEADERS } from '../../src/core/answers/answer-page.ts';
import { toMessage } from '../../src/dto/alert-message.dto.ts';
import { createHandler } from '../../src/handlers/alert-processor.ts';
import { Clock } from '../../src/ports/clock.ts';
import { Logger } from '../../src/ports/logger.ts';
import { Metrics } from '../../src/ports/metrics.ts';
import { anAlert, NOW } from '../support/alerts.ts';
import { localStacks, type LocalStack } from '../support/local-stack.ts';
import { LogRecorder, MetricRecorder } from '../support/recording-telemetry.ts';

const KEY = 'a signing key of the tests, 32 at least'.replaceAll(' ', '-');
const localStack = localStacks();
let local: LocalStack;
let ticketQueue: string;

test.serial.before(async () => {
  nock.disableNetConnect();
  nock.enableNetConnect(/^127\.0\.0\.1/);
  local = await localStack();
  const { clients, stack } = local;
  const preference = { user_id: 'alice', contacts: { email: 'alice@example.com' }, channels: ['slack'] };
  await clients.dynamodb.send(
    new PutItemCommand({ TableName: stack.userPreferencesTable, Item: toItem(preference) }),
  );
  const { QueueUrl } = await clients.sqs.send(new CreateQueueCommand({ QueueName: 'tickets' }));
  ticketQueue = QueueUrl!;
  const { Attributes } = await clients.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  await clients.eventbridge.send(
    new PutRuleCommand({
      Name: 'tickets',
      EventPattern: JSON.stringify({ 'detail-type': ['TicketRequested'] }),
    }),
  );
  const Targets = [{ Id: 'queue', Arn: Attributes!['QueueArn'] }];
  await clients.eventbridge.send(new PutTargetsCommand({ Rule: 'tickets', Targets }));
});
test.afterEach.always(() => nock.cleanAll());

function aFunction(more: Record<string, string> = {}) {
  const { clients, stack } = local;
  const clock = { time: NOW, now: () => clock.time };
  const logger = new LogRecorder();
  const config = loadConfig(AlertProcessorConfig, {
    ENVIRONMENT: 'dev',
    USER_PREFERENCES_TABLE: stack.userPreferencesTable,
    ALERT_HISTORY_TABLE: stack.alertHistoryTable,
    SNS_TOPIC_ARN: stack.alertsTopicArn,
    SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/T0/B0/x',
    ACK_SIGNING_KEY: KEY,
    ACK_URL: 'https://ack.example',
    DEAD_LETTER_QUEUE_URL: stack.deadLetterQueueUrl,
    ...more,
  });
  const processor = createAlertProcessor(config, clients, (container) => {
    container.register(Clock, { useValue: clock });
    container.register(Logger, { useValue: logger });
    container.register(Metrics, { useValue: new MetricRecorder() });
  });
  const handle = createHandler(processor);
  const request = async (method: string, path: string, query?: Readonly<Record<string, string>>) =>
    (await handle({
      ...urlEvent(method, path),
      ...(query && { queryStringParameters: query }),
    })) as APIGatewayProxyStructuredResultV2;
  return { handle, request, processor, clock, logger };
}

const urlEvent = (method: string, rawPath: string) => ({
  version: '2.0',
  rawPath,
  rawQueryString: '',
  headers: { 'accept-language': 'fr' },
  requestContext: { http: { method, path: rawPath } },
  isBase64Encoded: false,
});

const snsEvent = (messageId: string, message: string) => ({
  Records: [{ Sns: { MessageId: messageId, Timestamp: '2022-12-13T13:30:01.500Z', Message: message } }],
});

async function pathOf(episodeId: string, purpose: LinkPurpose = 'acknowledge'): Promise<string> {
  const plain = { resolve: (text: string) => Promise.resolve(text) };
  const signer = new HmacLinkSigner(
    { signingKey: KEY, baseUrl: 'https://x.example' },
    plain,
    new LogRecorder(),
  );
  return new URL((await signer.links({ episodeId }, 'alice', NOW))[purpose]!).pathname;
}

async function tickets(): Promise<Record<string, unknown>[]> {
  const { Messages = [] } = await local.clients.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: ticketQueue, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
  );
  return Messages.map(({ Body }) => (JSON.parse(Body!) as { detail: Record<string, unknown> }).detail);
}

const slackAnswers = () =>
  nock('https://hooks.slack.com').persist().post('/services/T0/B0/x').reply(200, 'ok');

test.serial(
  'a GET shows the page with its headers, its POST acknowledges, and a HEAD has no body',
  async (t) => {
    slackAnswers();
    const { handle, request, processor, logger } = aFunction();
    const alert = anAlert({ episodeId: 'paged', alertId: 'paged-1', symbol: 'PAGEDUSDT' });
    await handle(snsEvent('m1', JSON.stringify(toMessage(alert))));
    const path = await pathOf('paged');

    const page = await request('GET', path);
    t.is(page.statusCode, 200);
    t.deepEqual(page.headers, PAGE_HEADERS);
    t.regex(
      page.body ?? '',
      /<form method="post"><button type="submit">Acknowledge as alice<\/button><\/form>/,
    );
    t.is((await request('HEAD', path)).body, '');
    t.is((await processor.store.episode('paged')).acknowledgement, null);

    const done = await request('POST', path);
    t.is(done.statusCode, 200);
    t.regex(done.body ?? '', /Acknowledged by alice at 13:30:02 UTC/);
    t.like((await processor.store.episode('paged')).acknowledgement, { userId: 'alice', via: 'link' });
    t.notRegex(JSON.stringify(logger.lines), new RegExp(path.split('/').at(-1)!));
  },
);

test.serial(
  'a button of the page says whether a message was useful, and its user’s item learns from it',
  async (t) => {
    slackAnswers();
    const { handle, request, processor } = aFunction();
    const { dynamodb } = local.clients;
    const { userPreferencesTable: TableName } = local.stack;
    await handle(
      snsEvent('m5', JSON.stringify(toMessage(anAlert({ episodeId: 'rated', alertId: 'rated-1' })))),
    );
    const path = await pathOf('rated', 'rate');
    const learning = async () => {
      const { Item } = await dynamodb.send(
        new GetItemCommand({ TableName, Key: toItem({ user_id: 'alice' }) }),
      );
      return fromItem(Item!)['learning'];
    };
    const page = await request('GET', path, { answer: 'useful' });
    t.regex(page.body ?? '', /<button type="submit" formaction="\?answer=useful">Useful<\/button>/);
    t.regex(page.body ?? '', /<button type="submit" formaction="\?answer=noise">Noise<\/button>/);
    t.is(await learning(), undefined, 'a mail scanner that follows links says nothing');
    t.regex((await request('POST', path, { answer: 'superb' })).body ?? '', /<button/);
    t.is(await learning(), undefined);

    const done = await request('POST', path, { answer: 'useful' });
    t.regex(done.body ?? '', /Noted: useful\. 149 more answers, and your messages follow them\./);
    t.like(await learning(), { version: 1, answers: 1 });
    t.like((await processor.store.episode('rated')).ratings, [
      { userId: 'alice', answer: 'useful', via: 'link' },
    ]);
  },
);

test.serial('a silence is pressed, and stands', async (t) => {
  slackAnswers();
  const { handle, request, processor } = aFunction();
  const alert = anAlert({ episodeId: 'noisy', alertId: 'noisy-1', symbol: 'NOISYUSDT' });
  await handle(snsEvent('m2', JSON.stringify(toMessage(alert))));
  t.is((await request('POST', await pathOf('noisy', 'silence'))).statusCode, 200);
  const { silences } = await processor.store.mutes();
  t.like(
    silences.find(({ userId }) => userId === 'alice'),
    {
      matchers: [{ field: 'symbol', operator: '=', value: 'NOISYUSDT' }],
      endsAtMs: NOW + 3_600_000,
    },
  );
});

for (const [what, method, path, status] of [
  ['a forged token', 'POST', '/acknowledge/YTE.AAAAAAAAAAAAAAAAAAAAAA', 404],
  ['another path', 'GET', '/favicon.ico', 404],
  ['a path that climbs', 'GET', '/acknowledge/../silence/x', 404],
  ['no path', 'GET', '/', 404],
  ['another method', 'DELETE', '/acknowledge/x.y', 405],
] as const) {
  test.serial(`${what} is answered ${status}, as a page`, async (t) => {
    const answer = await aFunction().request(method, path);
    t.is(answer.statusCode, status);
    t.like(answer.headers, PAGE_HEADERS);
    t.is(answer.headers?.['allow'], status === 405 ? 'GET, HEAD, POST' : undefined);
    t.regex(answer.body ?? '', /^<!doctype html>/);
  });
}

test.serial('where no key is configured a link is answered with a page, not with an error', async (t) => {
  const answer = await aFunction({ ACK_SIGNING_KEY: '', ACK_URL: '' }).request('GET', await pathOf('paged'));
  t.is(answer.statusCode, 503);
  t.regex(answer.body ?? '', /lang="fr"/);
});

const alarm = (id: string, value = 'ALARM') => ({
  id,
  source: 'aws.cloudwatch',
  time: new Date(NOW).toISOString(),
  detail: { alarmName: 'iterator-age', state: { value, reason: 'Threshold Crossed' } },
});

test.serial(
  'an alarm that goes off for the third time is a ticket, told twice it is none more, and its end is told',
  async (t) => {
    slackAnswers();
    const { handle } = aFunction();
    await handle(alarm('1'));
    await handle(alarm('1'));
    await handle(alarm('2'));
    t.deepEqual(await tickets(), []);
    await handle(alarm('3'));
    await handle(alarm('3'));
    const [ticket, ...rest] = await tickets();
    t.deepEqual(rest, []);
    t.like(ticket, {
      kind: 'alarm',
      source: 'iterator-age',
      state: 'firing',
      occurrences: 3,
      environment: 'dev',
    });
    await handle(alarm('4', 'OK'));
    t.like((await tickets())[0], { state: 'resolved', fingerprint: ticket?.['fingerprint'] });
  },
);

test.serial('the same error for three alerts is a ticket; three tries of one alert are not', async (t) => {
  const { handle, processor } = aFunction();
  const { pipeline } = processor;
  pipeline.process = ({ alertId }) => Promise.reject(new RangeError(`no shelf for "${alertId}" at 42`));
  const fails = async (messageId: string) => {
    const message = JSON.stringify(toMessage(anAlert({ alertId: messageId })));
    await t.throwsAsync(async () => handle(snsEvent(messageId, message)), { message: /no shelf/ });
  };
  for (let tries = 0; tries < 3; tries++) await fails('one');
  t.deepEqual(await tickets(), []);
  await fails('two');
  await fails('three');
  t.like((await tickets())[0], {
    kind: 'error',
    source: 'alert-processor',
    title: '[dev] alert-processor: RangeError: no shelf for … at …',
  });
});

test.serial(
  'when errors cannot be counted the invocation fails with what went wrong in the first place',
  async (t) => {
    const { handle, processor, logger } = aFunction();
    processor.sweep.run = () => Promise.reject(new RangeError('the sweep'));
    const broken = { ...processor, ticketing: () => Promise.reject(new Error('the counter')) };
    await t.throwsAsync(async () => createHandler(broken)({ source: 'aws.scheduler' }), {
      message: 'the sweep',
    });
    t.true(logger.events().includes('ErrorNotCounted'));
    await t.throwsAsync(async () => handle({ source: 'aws.scheduler' }), { message: 'the sweep' });
  },
);

test.serial('GitHub is asked where it is configured: found by label, made with it', async (t) => {
  slackAnswers();
  const github = nock('https://api.github.com')
    .get('/repos/acme/ops/issues')
    .query(({ labels }) => /^alert-[0-9a-f]{16}$/.test(String(labels)))
    .reply(200, [])
    .post('/repos/acme/ops/issues', ({ title }: { title: string }) => title === '[dev] Alarm throttles')
    .reply(201, { number: 5, state: 'open' });
  const { handle } = aFunction({
    TICKET_GITHUB_REPOSITORY: 'acme/ops',
    TICKET_GITHUB_TOKEN: 'ghp_0123456789',
    TICKET_THRESHOLD: '1',
  });
  await handle({ ...alarm('g1'), detail: { alarmName: 'throttles', state: { value: 'ALARM' } } });
  t.true(github.isDone());
});

test.serial('a webhook that is gone leaves its message in the dead-letter queue', async (t) => {
  const { clients, stack } = local;
  nock('https://hooks.slack.com').persist().post('/services/T0/B0/x').reply(404, 'no_service');
  const { handle } = aFunction();
  const alert = anAlert({
    episodeId: 'lost',
    alertId: 'lost-1',
    symbol: 'LOSTUSDT',
    score: 0.95,
    changePct: -6,
  });
  await handle(snsEvent('m9', JSON.stringify(toMessage(alert))));
  const { Messages = [] } = await clients.sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: stack.deadLetterQueueUrl,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 1,
    }),
  );
  const bodies = Messages.map(({ Body }) => JSON.parse(Body!) as Record<string, unknown>);
  t.like(
    bodies.find(({ alert_id: id }) => id === 'lost-1'),
    { kind: 'notification', user_id: 'alice', channel: 'slack', reason: 'HTTP 404 (no_service)' },
  );
  const store = new DynamoAlertStore(clients.dynamodb, stack.alertHistoryTable, {
    now: () => NOW,
  });
  const { alerts } = await store.episode('dead-letter-slack-alice-2022-12-13T13');
  t.is(alerts.length, 1);
});
