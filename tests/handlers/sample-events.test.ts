import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import test from 'ava';
import nock from 'nock';

import { addListener } from '../../lib/local-aws/listener.ts';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import { DynamoAlertStore } from '../../src/adapters/dynamodb/dynamo-alert-store.ts';
import { HmacLinkSigner } from '../../src/adapters/links/hmac-link-signer.ts';
import { AlertProcessorConfig } from '../../src/config/alert-processor-config.ts';
import { KinesisProcessorConfig } from '../../src/config/kinesis-processor-config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { createAlertProcessor } from '../../src/containers/alert-processor.ts';
import { createKinesisProcessor } from '../../src/containers/kinesis-processor.ts';
import { createHandler as createAlertHandler } from '../../src/handlers/alert-processor.ts';
import { createHandler as createKinesisHandler } from '../../src/handlers/kinesis-processor.ts';
import { Metrics } from '../../src/ports/metrics.ts';
import { anAlert } from '../support/alerts.ts';
import { localStacks } from '../support/local-stack.ts';
import { LogRecorder, MetricRecorder } from '../support/recording-telemetry.ts';
import { SAMPLE_SIGNING_KEY, SAMPLE_URL } from '../../lib/local-aws/sample-links.ts';
import { sampleEvents } from '../support/sample-events.ts';

const folder = join(repositoryRoot, 'events');
const localStack = localStacks();

test.beforeEach(() => {
  nock.disableNetConnect();
  nock.enableNetConnect(/^127\.0\.0\.1/);
});

test.afterEach.always(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

function sample(path: string): unknown {
  return JSON.parse(readFileSync(join(folder, path), 'utf8'));
}

test('the files in events/ are what their source makes (`make events` writes them)', async (t) => {
  const made = await sampleEvents();
  const found = ['alert-processor', 'kinesis-processor'].flatMap((name) =>
    readdirSync(join(folder, name)).map((file) => `${name}/${file}`),
  );
  t.deepEqual(found.toSorted(), [...made.keys()].toSorted());
  for (const [path, event] of made) t.deepEqual(sample(path), JSON.parse(JSON.stringify(event)), path);
});

interface Counts {
  readonly processed: number;
  readonly rejected: number;
  readonly anomalies: number;
}

const countsAs = test.macro(async (t, event: string | object, expected: Counts) => {
  const { clients, stack } = await localStack();
  const metrics = new MetricRecorder();
  const config = loadConfig(KinesisProcessorConfig, {
    ENVIRONMENT: 'dev',
    LOG_LEVEL: 'SILENT',
    S3_BUCKET: stack.bucket,
    DYNAMODB_TABLE: stack.processedDataTable,
    SNS_ALERTS_TOPIC: stack.alertsTopicArn,
  });
  const processor = createKinesisProcessor(config, clients, (container) => {
    container.register<Metrics>(Metrics, { useValue: metrics });
  });
  const given = typeof event === 'string' ? sample(`kinesis-processor/${event}.json`) : event;
  const answer = await createKinesisHandler(processor)(given);
  t.deepEqual(answer, { batchItemFailures: [] });
  t.deepEqual(
    {
      processed: metrics.total('RecordsProcessed'),
      rejected: metrics.total('RecordsRejected'),
      anomalies: metrics.total('AnomaliesDetected'),
    },
    expected,
  );
});
test.serial('a valid tick is processed', countsAs, 'one-valid-tick', {
  processed: 1,
  rejected: 0,
  anomalies: 0,
});
test.serial('a record with its data, key and number alone is processed', countsAs, 'written-by-hand', {
  processed: 1,
  rejected: 0,
  anomalies: 0,
});
test.serial(
  "the specification's own payload, letter for letter, is put into quarantine and fails nothing",
  countsAs,
  {
    Records: [
      {
        kinesis: {
          data: 'base64_encoded_financial_data',
          partitionKey: 'symbol_AAPL',
          sequenceNumber: '12345',
        },
      },
    ],
  },
  { processed: 0, rejected: 1, anomalies: 0 },
);
test.serial('messages of every feed are processed', countsAs, 'valid-batch', {
  processed: 9,
  rejected: 0,
  anomalies: 0,
});
test.serial('poison records are rejected, the ticks around them processed', countsAs, 'poison-records', {
  processed: 2,
  rejected: 3,
  anomalies: 0,
});
test.serial('an aggregated record is as many ticks as it holds', countsAs, 'aggregated-records', {
  processed: 3,
  rejected: 0,
  anomalies: 0,
});
test.serial('a flash crash is one anomaly', countsAs, 'flash-crash', {
  processed: 122,
  rejected: 0,
  anomalies: 1,
});

async function alertHandler(more: Readonly<Record<string, string>> = {}) {
  const { clients, stack } = await localStack();
  const metrics = new MetricRecorder();
  const config = loadConfig(AlertProcessorConfig, {
    ENVIRONMENT: 'dev',
    LOG_LEVEL: 'SILENT',
    USER_PREFERENCES_TABLE: stack.userPreferencesTable,
    ALERT_HISTORY_TABLE: stack.alertHistoryTable,
    SNS_TOPIC_ARN: stack.alertsTopicArn,
    SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/T0/B0/x',
    ...more,
  });
  const processor = createAlertProcessor(config, clients, (container) => {
    container.register<Metrics>(Metrics, { useValue: metrics });
  });
  const store = new DynamoAlertStore(clients.dynamodb, stack.alertHistoryTable, { now: () => Date.now() });
  return { handler: createAlertHandler(processor), metrics, store, clients, stack };
}

/** Nobody has preferences, so whatever is told goes to the team's Slack channel. */
const reachesSlack = test.macro(async (t, file: string, expected: RegExp | null) => {
  const { handler } = await alertHandler();
  const bodies: string[] = [];
  nock('https://hooks.slack.com')
    .post('/services/T0/B0/x', (body) => bodies.push(JSON.stringify(body)) > 0)
    .reply(200, 'ok')
    .persist();
  t.is(await handler(sample(`alert-processor/${file}.json`)), undefined);
  t.is(bodies.length, expected === null ? 0 : 1);
  if (expected !== null) t.regex(bodies[0]!, expected);
});
test.serial('a critical alert is told', reachesSlack, 'critical-price-spike', /BTCUSDT rose 2\.3%/);
test.serial('an alert delivered twice is told once', reachesSlack, 'duplicate-alert', /BTCUSDT rose 2\.3%/);
test.serial(
  'an alert of another system is told',
  reachesSlack,
  'alert-of-another-system',
  /Exposure above 80 %/,
);
test.serial(
  'the notification of an alarm on the topic is told',
  reachesSlack,
  'alarm-by-sns',
  /order-latency/,
);
test.serial(
  'of the alerts in a webhook of Alertmanager the gravest is told at once',
  reachesSlack,
  'alertmanager-webhook',
  /Funding of BTCUSDT is 0\.3 %/,
);
test.serial('alerts whose messages have no id are told, each of them', async (t) => {
  const { handler, store } = await alertHandler();
  nock('https://hooks.slack.com').post('/services/T0/B0/x').reply(200, 'ok').persist();
  const context = { awsRequestId: 'request-1' } as Context;
  await handler(sample('alert-processor/written-by-hand.json'), context);
  const symbolsOf = async (id: string): Promise<string[]> =>
    (await store.episode(id)).alerts.map(({ alert }) => alert.symbol);
  t.deepEqual(await symbolsOf('sns-request-1-0'), ['TSLA']);
  t.deepEqual(await symbolsOf('sns-request-1-1'), ['AAPL']);

  // Lambda tries again: the same request, and nobody hears of it twice.
  await handler(sample('alert-processor/written-by-hand.json'), context);
  t.is((await store.episode('sns-request-1-0')).deliveries.length, 1);
  await handler(sample('alert-processor/written-by-hand.json'), { awsRequestId: 'request-2' } as Context);
  t.deepEqual(await symbolsOf('sns-request-2-1'), ['AAPL']);
});
test.serial('an alarm of the monitor is told', reachesSlack, 'alarm-firing', /kinesis-processor-errors/);
test.serial('the end of an alarm that nobody was told of is no news', reachesSlack, 'alarm-over', null);
test.serial('an alarm without data is no news', reachesSlack, 'alarm-without-data', null);
test.serial(
  'mail that came back from somebody who is no user is told to nobody',
  reachesSlack,
  'email-bounce',
  null,
);
test.serial('a minute in which nothing is due tells nobody', reachesSlack, 'schedule', null);

test.serial('an alert that nobody can read is kept and counted, not retried', async (t) => {
  const { handler, metrics } = await alertHandler();
  t.is(await handler(sample('alert-processor/malformed-alert.json')), undefined);
  t.is(metrics.total('AlertsRejected'), 1);
});

test.serial(
  "the specification's own message, letter for letter, is kept and counted, and fails nothing",
  async (t) => {
    const { handler, metrics } = await alertHandler();
    const Message = '{"alert_type":"financial_anomaly","symbol":"TSLA"...}';
    const Records = [{ EventSource: 'aws:sns', Sns: { Message, Subject: 'Financial Anomaly Alert' } }];
    t.is(await handler({ Records }), undefined);
    t.is(metrics.total('AlertsRejected'), 1);
  },
);

test.serial('the health check of alert-processor answers', async (t) => {
  const { handler } = await alertHandler();
  t.like(await handler(sample('alert-processor/health.json')), { environment: 'dev' });
});

test.serial(
  'links in messages lead to a page, acknowledge and silence; a forged one does nothing',
  async (t) => {
    const { handler, store, clients, stack } = await alertHandler({
      ACK_SIGNING_KEY: SAMPLE_SIGNING_KEY,
      ACK_URL: SAMPLE_URL,
    });
    nock('https://hooks.slack.com').post('/services/T0/B0/x').reply(200, 'ok').persist();
    await addListener(clients, stack.userPreferencesTable);
    await handler(sample('alert-processor/critical-price-spike.json'));
    const { episodeId } = anAlert();
    const answerTo = async (file: string) =>
      (await handler(sample(`alert-processor/${file}.json`))) as APIGatewayProxyStructuredResultV2;

    t.is((await answerTo('forged-acknowledgement')).statusCode, 404);
    const page = await answerTo('acknowledgement-page');
    t.is(page.statusCode, 200);
    t.regex(page.body!, /BTCUSDT rose 2\.3%/);
    t.is((await store.episode(episodeId)).acknowledgement, null);

    t.is((await answerTo('acknowledgement')).statusCode, 200);
    t.like((await store.episode(episodeId)).acknowledgement, { userId: 'alice', via: 'link' });
    t.deepEqual((await store.mutes()).silences, []);

    t.is((await answerTo('silence')).statusCode, 200);
    t.like((await store.mutes()).silences, [{ author: 'alice', userId: 'alice' }]);
  },
);

test('links in the samples carry signatures of the sample key, the forged one does not', async (t) => {
  const signer = new HmacLinkSigner(
    { signingKey: SAMPLE_SIGNING_KEY, baseUrl: undefined },
    { resolve: (text) => Promise.resolve(text) },
    new LogRecorder(),
  );
  const claimOf = (file: string) => {
    const { rawPath } = sample(`alert-processor/${file}.json`) as { rawPath: string };
    return signer.verify(rawPath.split('/').at(-1)!);
  };
  t.like(await claimOf('acknowledgement'), { purpose: 'acknowledge', userId: 'alice' });
  t.like(await claimOf('acknowledgement-page'), { purpose: 'acknowledge', userId: 'alice' });
  t.like(await claimOf('silence'), { purpose: 'silence', userId: 'alice' });
  t.is(await claimOf('forged-acknowledgement'), null);
});
