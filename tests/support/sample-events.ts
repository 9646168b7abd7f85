import { gzipSync } from 'node:zlib';

import { HmacLinkSigner } from '../../src/adapters/links/hmac-link-signer.ts';
import { toMessage as alertMessage } from '../../src/dto/alert-message.dto.ts';
import { SAMPLE_SIGNING_KEY, SAMPLE_URL } from '../../lib/local-aws/sample-links.ts';
import { toMessage as marketMessage } from '../../src/dto/market-event-message.ts';
import { anAlert } from './alerts.ts';
import { kinesisEvent, kinesisRecord } from './kinesis-event.ts';
import { aggregate } from './kpl.ts';
import { bar, quietBars, T0, trade } from './market-events.ts';
import { LogRecorder } from './recording-telemetry.ts';

/** Links of the samples are good for longer than anybody will try them. */
const SIGNED_AT_MS = Date.parse('2098-12-30T00:00:00Z');
const CRITICAL = anAlert({ severity: 'CRITICAL', score: 0.97 });
const HEALTH = { test: true };

/** Every file of events/, by its path there. */
export async function sampleEvents(): Promise<ReadonlyMap<string, unknown>> {
  const samples = { ...kinesisSamples(), ...alertSamples(), ...(await linkSamples()) };
  return new Map(Object.entries(samples));
}

function kinesisSamples(): Record<string, unknown> {
  const tick = marketMessage(trade());
  const quiet = quietBars(121);
  const crash = bar(121, quiet.at(-1)!.close * 0.96, { volume: 50_000 });
  const poison = [
    Buffer.from('price=1'),
    { ...tick, price: -1 },
    { ...tick, timestamp: '2099-01-01T00:00:00Z' },
  ];
  return {
    'kinesis-processor/health.json': HEALTH,
    'kinesis-processor/one-valid-tick.json': kinesisEvent([tick]),
    'kinesis-processor/written-by-hand.json': {
      Records: [
        {
          kinesis: {
            data: Buffer.from(JSON.stringify({ ...tick, symbol: 'AAPL' })).toString('base64'),
            partitionKey: 'symbol_AAPL',
            sequenceNumber: '12345',
          },
        },
      ],
    },
    'kinesis-processor/valid-batch.json': kinesisEvent(FEEDS),
    'kinesis-processor/poison-records.json': kinesisEvent([tick, ...poison, { ...tick, price: 100.5 }]),
    'kinesis-processor/aggregated-records.json': kinesisEvent([
      aggregate(
        [100, 100.1, 100.2].map((price, index) => ({
          partitionKey: 'ACME',
          data: Buffer.from(JSON.stringify({ ...tick, price, timestamp: T0 + index })),
        })),
      ),
    ]),
    'kinesis-processor/flash-crash.json': kinesisEvent([...quiet, crash].map(marketMessage)),
    'kinesis-processor/deployment-check.json': {
      Records: [kinesisRecord(DEPLOYMENT_CHECK, { partitionKey: DEPLOYMENT_CHECK.symbol })],
    },
  };
}

/**
 * A quote of a symbol of its own: no detector says anything about a first one, only a rule of somebody's own for all symbols could, and
 * every other is a replay.
 */
const DEPLOYMENT_CHECK = {
  type: 'quote',
  symbol: 'RTFTEST-DEPLOYMENT',
  bid: 1,
  ask: 1.01,
  timestamp: new Date(T0).toISOString(),
};

/** One message as each feed sends it, and what the monitor's own format has besides trades. */
const FEEDS: readonly unknown[] = [
  marketMessage(trade({ symbol: 'AAPL', price: 189.43, volume: 120 })),
  gzipSync(JSON.stringify(marketMessage(trade({ symbol: 'MSFT', price: 371.2, volume: 40 })))),
  { type: 'quote', symbol: 'AAPL', bid: 189.42, ask: 189.44, timestamp: new Date(T0).toISOString() },
  marketMessage(bar(0, 189.4, { symbol: 'AAPL' })),
  { type: 'trade', data: [{ p: 189.45, s: 'AAPL', t: T0 + 1000, v: 10 }] },
  { T: 't', S: 'TSLA', p: 240.1, s: 5, t: '2026-03-02T14:30:01.000000000Z', c: ['@'], x: 'V', i: 1, z: 'C' },
  { ev: 'T', sym: 'NVDA', p: 480.5, s: 100, t: T0 + 1000, c: [], x: 4, i: '7', z: 3 },
  { e: 'trade', E: T0, s: 'BTCUSDT', t: 12345, p: '64123.40', q: '0.015', T: T0 + 1000, m: true, M: true },
  {
    type: 'match',
    trade_id: 10,
    product_id: 'ETH-USD',
    price: '3400.23',
    size: '0.5',
    side: 'sell',
    time: '2026-03-02T14:30:01.000000Z',
  },
];

/** Somebody else's alarm, whose action publishes on the topic: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html */
const ALARM_NOTIFICATION = {
  AlarmName: 'order-latency',
  AlarmDescription: 'Orders take long',
  AWSAccountId: '000000000000',
  NewStateValue: 'ALARM',
  NewStateReason: 'Threshold Crossed: 1 datapoint [812.0] was greater than the threshold (500.0).',
  StateChangeTime: '2026-03-02T14:30:00.000+0000',
  Region: 'US East (N. Virginia)',
  OldStateValue: 'OK',
  Trigger: { MetricName: 'Latency', Namespace: 'Orders', Period: 60, Threshold: 500 },
};

/** https://prometheus.io/docs/alerting/latest/configuration/#webhook_config */
/** https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html */
const EMAIL_BOUNCE = {
  eventType: 'Bounce',
  bounce: {
    feedbackId: '010001850b2c6e1a-4c1d2f6e-0000-4000-8000-000000000000-000000',
    bounceType: 'Permanent',
    bounceSubType: 'General',
    bouncedRecipients: [
      {
        emailAddress: 'alice@example.com',
        action: 'failed',
        status: '5.1.1',
        diagnosticCode: 'smtp; 550 5.1.1 user unknown',
      },
    ],
    timestamp: '2022-12-13T13:30:04.000Z',
    reportingMTA: 'dsn; mta.example.com',
  },
  mail: {
    timestamp: '2022-12-13T13:30:02.000Z',
    source: 'alerts@example.com',
    messageId: '010001850b2c6bd2-5d2f4e7a-0000-4000-8000-000000000000-000000',
    destination: ['alice@example.com'],
  },
};

const ALERTMANAGER_WEBHOOK = {
  version: '4',
  groupKey: '{}:{alertname="FundingRateHigh"}',
  truncatedAlerts: 0,
  status: 'firing',
  receiver: 'sns-forwarder',
  groupLabels: { alertname: 'FundingRateHigh' },
  commonLabels: { alertname: 'FundingRateHigh' },
  commonAnnotations: {},
  externalURL: 'http://alertmanager.example.com:9093',
  alerts: [
    {
      status: 'firing',
      labels: { alertname: 'FundingRateHigh', symbol: 'BTCUSDT', severity: 'critical' },
      annotations: { summary: 'Funding of BTCUSDT is 0.3 % in 8 h' },
      startsAt: '2026-03-02T14:30:00.123456789Z',
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: 'http://prometheus.example.com/graph',
      fingerprint: '1a30ba71cca2921f',
    },
    {
      status: 'firing',
      labels: { alertname: 'FundingRateHigh', symbol: 'ETHUSDT', severity: 'warning' },
      annotations: { summary: 'Funding of ETHUSDT is 0.1 % in 8 h' },
      startsAt: '2026-03-02T14:30:00.123456789Z',
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: 'http://prometheus.example.com/graph',
      fingerprint: '2b41cb82ddb3a32e',
    },
  ],
};

function alertSamples(): Record<string, unknown> {
  const message = alertMessage(CRITICAL);
  const other = {
    alert_type: 'risk_limit',
    symbol: 'DESK-1',
    severity: 'HIGH',
    explanation: 'Exposure above 80 %',
  };
  return {
    'alert-processor/health.json': HEALTH,
    'alert-processor/critical-price-spike.json': snsEvent(message),
    'alert-processor/duplicate-alert.json': snsEvent(message, message),
    'alert-processor/alert-of-another-system.json': snsEvent(other),
    'alert-processor/alarm-by-sns.json': snsEvent(ALARM_NOTIFICATION),
    'alert-processor/alertmanager-webhook.json': snsEvent(ALERTMANAGER_WEBHOOK),
    'alert-processor/written-by-hand.json': {
      Records: ['TSLA', 'AAPL'].map((symbol) => ({
        EventSource: 'aws:sns',
        Sns: {
          Message: JSON.stringify({ alert_type: 'financial_anomaly', symbol, severity: 'CRITICAL' }),
          Subject: 'Financial Anomaly Alert',
        },
      })),
    },
    'alert-processor/email-bounce.json': snsEventOn('realtime-financial-dev-email-events', EMAIL_BOUNCE),
    'alert-processor/malformed-alert.json': snsEvent('CPU at 100 %'),
    'alert-processor/schedule.json': {
      source: 'aws.scheduler',
      'detail-type': 'Scheduled Event',
      time: '2026-03-02T14:31:00Z',
    },
    'alert-processor/alarm-firing.json': alarmEvent('ALARM', 'OK'),
    'alert-processor/alarm-over.json': alarmEvent('OK', 'ALARM'),
    'alert-processor/alarm-without-data.json': alarmEvent('INSUFFICIENT_DATA', 'OK'),
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
function snsEvent(...messages: readonly unknown[]): unknown {
  return snsEventOn('realtime-financial-dev-alerts', ...messages);
}

function snsEventOn(topic: string, ...messages: readonly unknown[]): unknown {
  return {
    Records: messages.map((message) => ({
      EventSource: 'aws:sns',
      EventVersion: '1.0',
      EventSubscriptionArn: `arn:aws:sns:us-east-1:000000000000:${topic}:00000000`,
      Sns: {
        Type: 'Notification',
        MessageId: '95df01b4-ee98-5cb9-9903-4c221d41eb5e',
        TopicArn: `arn:aws:sns:us-east-1:000000000000:${topic}`,
        Subject: 'Financial Anomaly Alert',
        Message: typeof message === 'string' ? message : JSON.stringify(message),
        Timestamp: '2022-12-13T13:30:01.500Z',
        MessageAttributes: { environment: { Type: 'String', Value: 'dev' } },
      },
    })),
  };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html */
function alarmEvent(value: string, previous: string): unknown {
  const alarmName = 'realtime-financial-dev-kinesis-processor-errors';
  return {
    version: '0',
    id: `c4c1c1c9-6542-e61b-6ef0-${value.toLowerCase().slice(0, 2).padEnd(12, '0')}`,
    'detail-type': 'CloudWatch Alarm State Change',
    source: 'aws.cloudwatch',
    account: '000000000000',
    time: '2026-03-02T14:30:00Z',
    region: 'us-east-1',
    resources: [`arn:aws:cloudwatch:us-east-1:000000000000:alarm:${alarmName}`],
    detail: {
      alarmName,
      state: {
        value,
        reason: 'Threshold Crossed: 1 datapoint [7.0] was greater than the threshold (5.0).',
        timestamp: '2026-03-02T14:30:00.000+0000',
      },
      previousState: { value: previous, timestamp: '2026-03-02T14:20:00.000+0000' },
      configuration: {
        description:
          'kinesis-processor failed more than 5 times in 5 minutes (docs/operating.md#kinesis-processor-errors)',
      },
    },
  };
}

async function linkSamples(): Promise<Record<string, unknown>> {
  const signer = new HmacLinkSigner(
    { signingKey: SAMPLE_SIGNING_KEY, baseUrl: SAMPLE_URL },
    { resolve: (text) => Promise.resolve(text) },
    new LogRecorder(),
  );
  const { acknowledge, silence } = await signer.links(
    { episodeId: CRITICAL.episodeId },
    'alice',
    SIGNED_AT_MS,
  );
  const forged = `${acknowledge!.slice(0, -4)}AAAA`;
  return {
    'alert-processor/acknowledgement-page.json': urlEvent('GET', acknowledge!),
    'alert-processor/acknowledgement.json': urlEvent('POST', acknowledge!),
    'alert-processor/silence.json': urlEvent('POST', silence!),
    'alert-processor/forged-acknowledgement.json': urlEvent('POST', forged),
  };
}

/** Payload 2.0: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html */
function urlEvent(method: string, address: string): unknown {
  const { hostname, pathname } = new URL(address);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: pathname,
    rawQueryString: '',
    headers: {
      host: hostname,
      'x-forwarded-proto': 'https',
      'accept-language': 'en',
      ...(method === 'POST' && {
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': '0',
      }),
    },
    requestContext: {
      accountId: 'anonymous',
      apiId: 'example',
      domainName: hostname,
      domainPrefix: 'example',
      http: { method, path: pathname, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'sample' },
      requestId: '5e5a1c3c-1c1f-4b8e-9a5e-0d3c1c1f4b8e',
      routeKey: '$default',
      stage: '$default',
      time: '02/Mar/2026:14:30:00 +0000',
      timeEpoch: T0,
    },
    isBase64Encoded: false,
  };
}
