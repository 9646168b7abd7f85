import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { SendEmailCommand } from '@aws-sdk/client-ses';
import { PublishCommand } from '@aws-sdk/client-sns';
import type { KinesisStreamEvent, SNSEvent } from 'aws-lambda';
import test from 'ava';

import { createAwsClients, destroyAwsClients } from '../../../lib/local-aws/aws-clients.ts';
import { startAwsServer, type AwsServer } from '../../../lib/local-aws/aws-server.ts';
import { closingTable } from '../../../apps/demo/closing-table.ts';
import type { FeedRow } from '../../../lib/feeds/feed-rows.ts';
import { writeNotifications } from '../../../apps/demo/notifications.ts';
import type { Application, Processors, ProcessorSurroundings } from '../../../apps/demo/processors.ts';
import { LOCAL_SENDER } from '../../../lib/local-aws/processor-environment.ts';
import type { Progress } from '../../../lib/tooling/progress.ts';
import { demoReport } from '../../../apps/demo/report.ts';
import { runDemo, type DemoResult } from '../../../apps/demo/run-demo.ts';
import { startSink } from '../../../lib/local-aws/sink.ts';

const ROWS = 1_200;
const SPIKE_AT = 700;
const SILENT: Progress = {
  start: () => undefined,
  update: () => undefined,
  note: () => undefined,
  finish: () => undefined,
};

async function* rows(): AsyncGenerator<FeedRow> {
  for (let line = 1; line <= ROWS; line++) {
    if (line === 5)
      yield {
        line,
        reason: 'not_a_number',
        rejected: 'not_a_number: price: expected a number',
        raw: 'BTCUSDT,not a time,x,1',
      };
    else {
      const timestampMs = Date.UTC(2024, 0, 1) + line;
      const symbol = line % 2 === 0 ? 'BTCUSDT' : 'ETHUSDT';
      yield { line, event: { type: 'trade', symbol, timestampMs, price: line, volume: 1 } };
    }
  }
}

type Misbehaviour = 'none' | 'loses a record' | 'poison batch' | 'never alerts';

/** As little of the two processors as a run needs to be judged. */
function standIn(
  { clients, sink, stack, metrics }: ProcessorSurroundings,
  misbehaviour: Misbehaviour,
): Processors {
  const publish = (sequenceNumber: string): Promise<unknown> =>
    clients.sns.send(
      new PublishCommand({
        TopicArn: stack.alertsTopicArn,
        Message: JSON.stringify({
          alert_id: 'alert-1',
          symbol: 'BTCUSDT',
          anomaly: 'price_drop',
          severity: 'HIGH',
          occurred_at: '2024-01-01T00:00:00.700Z',
          explanation: 'BTCUSDT fell 4.2 % in 60 s',
          source: { sequence_number: sequenceNumber },
        }),
      }),
    );
  const deliver = async (channel: string, send: () => Promise<unknown>): Promise<void> => {
    await send();
    await clients.dynamodb.send(
      new PutItemCommand({
        TableName: stack.alertHistoryTable,
        Item: {
          episode_id: { S: 'alert-1' },
          row_id: { S: `DELIVERY#alert-1#desk#${channel}` },
          alert_id: { S: 'alert-1' },
          channel: { S: channel },
          status: { S: 'SENT' },
          sent_at: { S: new Date().toISOString() },
        },
      }),
    );
  };
  return {
    kinesis: async (event: KinesisStreamEvent) => {
      const texts = event.Records.map((record) => Buffer.from(record.kinesis.data, 'base64').toString());
      if (misbehaviour === 'poison batch' && texts.some((text) => text.includes('not a time'))) {
        return { batchItemFailures: [{ itemIdentifier: event.Records[0]!.kinesis.sequenceNumber }] };
      }
      for (const [index, text] of texts.entries()) {
        if (misbehaviour === 'loses a record' && text.includes('"price":9}')) continue;
        metrics.add(text.includes('not a time') ? 'RecordsRejected' : 'RecordsProcessed', 'Count', 1);
        if (text.includes(`"price":${SPIKE_AT},`) || text.includes(`"price":${SPIKE_AT}}`)) {
          metrics.add('AnomaliesDetected', 'Count', 1);
          await publish(event.Records[index]!.kinesis.sequenceNumber);
        }
      }
      metrics.flush();
      return { batchItemFailures: [] };
    },
    alerts: async (event) => {
      if ((event as SNSEvent).Records === undefined) return;
      if (misbehaviour === 'never alerts') throw new Error('no such table');
      await deliver('slack', () =>
        fetch(sink.slackUrl, { method: 'POST', body: '{"text":"BTCUSDT fell 4.2 %"}' }),
      );
      await deliver('email', () =>
        clients.ses.send(
          new SendEmailCommand({
            Source: LOCAL_SENDER,
            Destination: { ToAddresses: ['trader@example.com'] },
            Message: {
              Subject: { Data: 'HIGH: BTCUSDT' },
              Body: { Text: { Data: 'BTCUSDT fell' }, Html: { Data: '<p>BTCUSDT fell</p>' } },
            },
          }),
        ),
      );
    },
  };
}

async function demo(
  misbehaviour: Misbehaviour,
  signal = new AbortController().signal,
  look: (server: AwsServer) => Promise<void> = () => Promise.resolve(),
): Promise<DemoResult | null> {
  const [server, sink] = [await startAwsServer(), await startSink()];
  const application: Application = {
    openInput: rows,
    toMessage: (event) => ({ symbol: event.symbol, ...('price' in event && { price: event.price }) }),
    createProcessors: (surroundings) => standIn(surroundings, misbehaviour),
  };
  const options = {
    inputs: ['made-up.csv'],
    scenario: 'market',
    reading: {},
    pace: { kind: 'max' },
  } as const;
  try {
    const result = await runDemo(options, { server, sink, application, progress: SILENT, signal });
    await look(server);
    return result;
  } finally {
    await sink.stop();
    await server.stop();
  }
}

test('a clean run accounts for every record and notification', async (t) => {
  const result = (await demo('none'))!;
  t.deepEqual(result.losses, []);
  const report = demoReport(result.outcome);
  t.like(report, {
    input: ['made-up.csv'],
    records: { in: ROWS, processed: ROWS - 1, rejected: 1, duplicates: 0, late: 0 },
    anomalies: 1,
    alerts: [
      {
        alert_id: 'alert-1',
        symbol: 'BTCUSDT',
        anomaly: 'price_drop',
        severity: 'HIGH',
        occurred_at: '2024-01-01T00:00:00.700Z',
        deliveries: { slack: 'SENT', email: 'SENT' },
      },
    ],
    notifications: {
      email: { sent: 1, failed: 0, suppressed: 0 },
      sms: { sent: 0, failed: 0, suppressed: 0 },
      slack: { sent: 1, failed: 0, suppressed: 0 },
      discord: { sent: 0, failed: 0, suppressed: 0 },
    },
    aws_calls: { 'dynamodb:PutItem': 2, 'ses:SendEmail': 1, 'sns:Publish': 1 },
    dynamodb: { write_units: 2, read_units: 0 },
  });
  t.true(report.latency_ms.p50! >= 0 && report.latency_ms.p99! < 60_000);

  const table = closingTable(result.outcome, report, result.notifications);
  t.regex(table, /made-up\.csv\W+1,200\W+1,199\W+1\W+0/);
  t.regex(table, /2024-01-01 00:00 │ HIGH\s+│ BTCUSDT fell 4\.2 % in 60 s/);
  t.regex(table, /Last slack message\n {2}│ BTCUSDT fell 4\.2 %/);

  const directory = await mkdtemp(join(tmpdir(), 'notifications-'));
  try {
    await writeNotifications(directory, result.notifications);
    t.deepEqual((await readdir(directory)).toSorted(), ['email-001.html', 'email-001.txt', 'slack-001.json']);
    t.is(await readFile(join(directory, 'email-001.html'), 'utf8'), '<p>BTCUSDT fell</p>');
  } finally {
    await rm(directory, { recursive: true });
  }
});

test('a record that disappears in the processor is a loss', async (t) => {
  const result = (await demo('loses a record'))!;
  t.deepEqual(result.losses, [`${ROWS} records in, but ${ROWS - 1} processed, rejected or duplicate`]);
});

test('a batch that was given up is a loss', async (t) => {
  const result = (await demo('poison batch'))!;
  t.true(result.losses.some((loss) => /records were given up and lie in the bucket/.test(loss)));
});

test('an alert that nobody got is a loss', async (t) => {
  const result = (await demo('never alerts'))!;
  t.deepEqual(result.losses, [
    '1 alert events failed every try and lie in the dead-letter queue',
    '1 published alerts are not in the alert history',
  ]);
});

test('an aborted run ends without a result', async (t) => {
  t.is(await demo('none', AbortSignal.abort()), null);
});

test('CloudWatch knows of a run what it would know on AWS, and the run is not charged for that', async (t) => {
  const sums = new Map<string, number>();
  const result = await demo('none', undefined, async (server) => {
    const clients = createAwsClients(server.endpoint);
    const metrics = [
      ['AWS/Lambda', 'Invocations', { FunctionName: 'realtime-financial-dev-kinesis-processor' }],
      ['AWS/Lambda', 'Errors', { FunctionName: 'realtime-financial-dev-alert-processor' }],
      ['RealTimeFinancial/Lambda', 'RecordsProcessed', { service: 'kinesis-processor', environment: 'dev' }],
    ] as const;
    const { MetricDataResults = [] } = await clients.cloudwatch.send(
      new GetMetricDataCommand({
        StartTime: new Date(Date.now() - 3_600_000),
        EndTime: new Date(Date.now() + 60_000),
        MetricDataQueries: metrics.map(([Namespace, MetricName, dimensions], index) => ({
          Id: `m${index}`,
          MetricStat: {
            Metric: {
              Namespace,
              MetricName,
              Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
            },
            Period: 60,
            Stat: 'Sum',
          },
        })),
      }),
    );
    for (const [index, { Values = [] }] of MetricDataResults.entries()) {
      sums.set(
        metrics[index]![1],
        Values.reduce((sum, value) => sum + value, 0),
      );
    }
    destroyAwsClients(clients);
  });
  t.true(sums.get('Invocations')! >= ROWS / 100);
  t.is(sums.get('Errors'), 0);
  t.is(sums.get('RecordsProcessed'), ROWS - 1);
  t.false(Object.keys(result!.outcome.awsCalls).some((call) => call.startsWith('cloudwatch')));
});
