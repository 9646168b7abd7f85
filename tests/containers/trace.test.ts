import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import test from 'ava';
import { AlertProcessorConfig } from '../../src/config/alert-processor-config.ts';
import { KinesisProcessorConfig } from '../../src/config/kinesis-processor-config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { createAlertProcessor } from '../../src/containers/alert-processor.ts';
import { createKinesisProcessor } from '../../src/containers/kinesis-processor.ts';
import { createHandler as createAlertHandler } from '../../src/handlers/alert-processor.ts';
import { createHandler } from '../../src/handlers/kinesis-processor.ts';
import { MetricRecorder } from '../support/recording-telemetry.ts';
import { kinesisEvent } from '../support/kinesis-event.ts';
import { Metrics } from '../../src/ports/metrics.ts';
import { T0 } from '../support/market-events.ts';
import { until } from '../support/until.ts';

interface Part {
  readonly id: string;
  readonly parent_id: string;
  readonly trace_id: string;
  readonly type: string;
  readonly name: string;
  readonly namespace?: string;
  readonly start_time: number;
  readonly end_time: number;
  readonly aws?: Readonly<Record<string, unknown>>;
  readonly fault?: boolean;
  readonly error?: boolean;
  readonly cause?: { readonly exceptions: readonly { readonly type: string }[] };
}

/** A trace for each test: a packet of one before may still come. */
let traces = 0;
const traceId = (): string => `1-67891233-${String(traces).padStart(24, '0')}`;
const recorded = (isSampled: 0 | 1): void => {
  process.env['_X_AMZN_TRACE_ID'] = `Root=${traceId()};Parent=53995c3f42cd8ad8;Sampled=${isSampled}`;
};
const parts: Part[] = [];
const asked: { readonly target: string; readonly trace: string | undefined }[] = [];
let answer = { status: 200, body: '{}' };

const daemon = createSocket('udp4');
daemon.on('message', (message) => {
  const [header, document] = message.toString().split('\n', 2);
  const part = JSON.parse(document!) as Part;
  if (header === '{"format": "json", "version": 1}' && part.trace_id === traceId()) parts.push(part);
});
const aws = createServer((request, response) => {
  request.resume();
  asked.push({
    target: String(request.headers['x-amz-target'] ?? request.method),
    trace: request.headers['x-amzn-trace-id'] as string | undefined,
  });
  response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' }).end(answer.body);
});

test.before(async () => {
  daemon.bind(0, '127.0.0.1');
  aws.listen(0, '127.0.0.1');
  await Promise.all([once(daemon, 'listening'), once(aws, 'listening')]);
  process.env['AWS_XRAY_DAEMON_ADDRESS'] = `127.0.0.1:${daemon.address().port}`;
  process.env['AWS_ENDPOINT_URL'] = `http://127.0.0.1:${(aws.address() as AddressInfo).port}`;
});
test.after.always('the listeners stop', () => {
  daemon.close();
  aws.closeAllConnections();
  aws.close();
});
test.beforeEach(() => {
  traces += 1;
  parts.length = 0;
  asked.length = 0;
  answer = { status: 200, body: '{}' };
});

const ENVIRONMENT = {
  ENVIRONMENT: 'dev',
  S3_BUCKET: 'lake',
  DYNAMODB_TABLE: 'processed',
  USER_PREFERENCES_TABLE: 'preferences',
  ALERT_HISTORY_TABLE: 'history',
  SNS_ALERTS_TOPIC: 'arn:aws:sns:us-east-1:000000000000:alerts',
  SNS_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:alerts',
  LOG_LEVEL: 'SILENT',
};
const kinesis = () =>
  createHandler(
    createKinesisProcessor(loadConfig(KinesisProcessorConfig, ENVIRONMENT), undefined, (container) =>
      container.register<Metrics>(Metrics, { useValue: new MetricRecorder() }),
    ),
  );
const TICK = { symbol: 'SECRET-SYMBOL', timestamp: T0, price: 1, volume: 1 };
const root = (part: Part): boolean => part.parent_id === '53995c3f42cd8ad8';

test.serial('a batch shows its stages, and in each of them the calls of AWS that it makes', async (t) => {
  recorded(1);
  await kinesis()(kinesisEvent([TICK]));
  await until(() => parts.some(({ name }) => name === 'effects'));
  t.deepEqual(
    parts.filter(root).map(({ name }) => name),
    ['load and archive', 'advance', 'effects'],
  );
  const stages = new Map(parts.filter(root).map(({ id, name }) => [id, name]));
  const calls = parts
    .filter((part) => !root(part))
    .map(
      ({ parent_id, name, aws: { operation = '' } = {} }) =>
        `${stages.get(parent_id)}: ${name} ${String(operation)}`,
    );
  for (const expected of [
    'load and archive: DynamoDB BatchGetItem',
    'load and archive: S3 PutObject',
    'advance: DynamoDB PutItem',
  ]) {
    t.true(calls.includes(expected), `${expected} is not among ${calls.join('; ')}`);
  }
  for (const part of parts) {
    t.is(part.type, 'subsegment');
    t.regex(part.id, /^[0-9a-f]{16}$/);
    t.true(part.end_time >= part.start_time);
    t.is(part.namespace, root(part) ? undefined : 'aws');
  }
  t.notRegex(JSON.stringify(parts), /SECRET/, 'keys and contents are nobody else’s');
});

test.serial('each request carries the trace on, as a child of the part that shows it', async (t) => {
  recorded(1);
  await kinesis()(kinesisEvent([TICK]));
  await until(() => parts.some(({ name }) => name === 'effects'));
  const ids = new Set(parts.map(({ id }) => id));
  t.true(asked.length > 0);
  for (const { target, trace } of asked) {
    const parent = /^Root=[\w-]+;Parent=([0-9a-f]{16});Sampled=1$/.exec(trace ?? '')?.[1];
    t.true(ids.has(parent ?? ''), `${target}: ${trace}`);
  }
});

test.serial('a call that fails is shown as failed, by the name of its error alone', async (t) => {
  recorded(1);
  answer = {
    status: 400,
    body: JSON.stringify({ __type: 'x#ResourceNotFoundException', message: 'no table of alice@example.com' }),
  };
  await kinesis()(kinesisEvent([TICK]));
  await until(() => parts.some(({ name }) => name === 'load and archive'));
  const failed = parts.find(({ aws: { operation } = {} }) => operation === 'BatchGetItem')!;
  t.like(failed, { error: true, http: { response: { status: 400 } } });
  t.deepEqual(
    failed.cause!.exceptions.map(({ type }) => type),
    ['ResourceNotFoundException'],
  );
  t.notRegex(JSON.stringify(parts), /alice/);
});

test.serial('a trace that is not recorded costs nobody a packet', async (t) => {
  recorded(0);
  await kinesis()(kinesisEvent([TICK]));
  t.true(asked.length > 0);
  await new Promise((resolve) => setTimeout(resolve, 50));
  t.deepEqual(parts, []);
});

test.serial('an alert shows that it was decided and delivered', async (t) => {
  recorded(1);
  const processor = createAlertProcessor(
    loadConfig(AlertProcessorConfig, ENVIRONMENT),
    undefined,
    (container) => container.register<Metrics>(Metrics, { useValue: new MetricRecorder() }),
  );
  const Message = JSON.stringify({
    alert_type: 'financial_anomaly',
    symbol: 'BTC',
    severity: 'HIGH',
    anomaly: 'price_drop',
  });
  await createAlertHandler(processor)({
    Records: [
      { EventSource: 'aws:sns', Sns: { MessageId: 'm', Message, Timestamp: '2026-12-01T09:30:00.000Z' } },
    ],
  }).catch(() => undefined);
  await until(() => parts.some(({ name }) => name === 'decide'));
  t.true(parts.some(({ name, aws: { operation } = {} }) => name === 'DynamoDB' && operation === 'Scan'));
});
