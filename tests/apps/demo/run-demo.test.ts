import 'reflect-metadata';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { DynamoDBClient, WriteRequest } from '@aws-sdk/client-dynamodb';
import type { PublishBatchRequestEntry } from '@aws-sdk/client-sns';
import test from 'ava';

import { realApplication } from '../../../apps/demo/application.ts';
import { createAwsClients, destroyAwsClients } from '../../../lib/local-aws/aws-clients.ts';
import { startAwsServer, type AwsServer } from '../../../lib/local-aws/aws-server.ts';
import { closingTable } from '../../../apps/demo/closing-table.ts';
import type { FeedRow } from '../../../lib/feeds/feed-rows.ts';
import { writeNotifications } from '../../../apps/demo/notifications.ts';
import type { Application, Processors, ProcessorSurroundings } from '../../../apps/demo/processors.ts';
import type { Progress } from '../../../lib/tooling/progress.ts';
import { demoReport } from '../../../apps/demo/report.ts';
import { runDemo, type DemoResult } from '../../../apps/demo/run-demo.ts';
import { startSink, type Sink } from '../../../lib/local-aws/sink.ts';
import { bar, quietBars, T0, trade } from '../../support/market-events.ts';

const SILENT: Progress = {
  start: () => undefined,
  update: () => undefined,
  note: () => undefined,
  finish: () => undefined,
};
const CRASHING = ['BTCUSDT', 'ETHUSDT', 'ACME', 'GLOBEX'];
const QUIET_BARS = 121;
const TRADES = 150;
const ROWS = CRASHING.length * (QUIET_BARS + 4) + TRADES + 1;

/** Four symbols that crash after two quiet hours, trades of a fifth, and a line that nobody can read. */
async function* rows(): AsyncGenerator<FeedRow> {
  let line = 0;
  for (const [seed, symbol] of CRASHING.entries()) {
    const quiet = quietBars(QUIET_BARS, seed + 1, 0.0005, symbol);
    const fallen = quiet.at(-1)!.close * 0.96;
    const after = [0, 1, 2, 3].map((minute) => bar(QUIET_BARS + minute, fallen, { symbol, volume: 50_000 }));
    for (const event of [...quiet, ...after]) yield { line: ++line, event };
  }
  for (let index = 0; index < TRADES; index += 1) {
    const event = trade({
      symbol: 'INITECH',
      price: 50 + (index % 7) / 100,
      timestampMs: T0 + index * 1_000,
    });
    yield { line: ++line, event };
  }
  const raw = 'BTCUSDT,not a time,x,1';
  yield { line: ++line, reason: 'not_a_number', rejected: 'not_a_number: price: expected a number', raw };
}

type Fault = (surroundings: ProcessorSurroundings) => void;

interface Misbehaviour {
  /** What AWS does otherwise than it says, on the clients of the processors. */
  readonly aws?: Fault;
  readonly processors?: (processors: Processors) => Processors;
  readonly sink?: (sink: Sink) => Sink;
}

async function demo(
  { aws, processors, sink: disturb }: Misbehaviour = {},
  signal = new AbortController().signal,
  look: (server: AwsServer) => Promise<void> = () => Promise.resolve(),
  conclude: (result: DemoResult) => Promise<void> = () => Promise.resolve(),
): Promise<DemoResult | null> {
  const [server, sink] = [await startAwsServer(), await startSink()];
  const application: Application = {
    ...realApplication,
    openInput: rows,
    createProcessors: (surroundings) => {
      aws?.(surroundings);
      const real = realApplication.createProcessors(surroundings);
      return processors?.(real) ?? real;
    },
  };
  const options = {
    inputs: ['made-up.csv'],
    scenario: 'market',
    reading: {},
    pace: { kind: 'max' },
  } as const;
  try {
    const heard = disturb?.(sink) ?? sink;
    const surroundings = { server, sink: heard, application, progress: SILENT, signal };
    const result = await runDemo(options, surroundings, async (found) => {
      await conclude(found);
      return found;
    });
    await look(server);
    return result;
  } finally {
    await sink.stop();
    await server.stop();
  }
}

test('a clean run accounts for every record and notification', async (t) => {
  const result = (await demo())!;
  t.deepEqual(result.losses, []);
  const report = demoReport(result.outcome);
  t.like(report, {
    input: ['made-up.csv'],
    records: { in: ROWS, processed: ROWS - 1, rejected: 1, duplicates: 0, late: 0 },
    anomalies: CRASHING.length,
  });
  t.regex(report.run_id, /^[\da-f-]{36}$/);
  t.deepEqual(report.alerts.map(({ symbol }) => symbol).toSorted(), CRASHING.toSorted());
  for (const { anomaly, deliveries } of report.alerts) {
    t.is(anomaly, 'price_drop');
    t.like(deliveries, { slack: 'SENT', email: 'SENT' });
  }
  t.like(report.notifications, { slack: { failed: 0 }, email: { sent: CRASHING.length, failed: 0 } });
  t.true(report.latency_ms.p50! >= 0 && report.latency_ms.p99! < 60_000);

  const table = closingTable(result.outcome, report, result.notifications, '.demo/report.json');
  t.regex(table, /made-up\.csv\W+651\W+650\W+1\W+0/);
  t.regex(table, /2026-03-02 16:31 │ HIGH\s+│ ACME fell/);
  t.regex(table, /Last slack message\n {2}│ /);

  const directory = await mkdtemp(join(tmpdir(), 'notifications-'));
  try {
    await writeNotifications(directory, result.notifications);
    const files = await readdir(directory);
    t.true(['email-001.html', 'email-001.txt', 'slack-001.json'].every((name) => files.includes(name)));
    t.regex(await readFile(join(directory, 'email-001.html'), 'utf8'), /<html/);
  } finally {
    await rm(directory, { recursive: true });
  }
});

test('a link in a message of the demo leads to its page, and the button works, while the demo goes on', async (t) => {
  t.plan(4);
  await demo({}, undefined, undefined, async ({ notifications }) => {
    const { text } = notifications.find(({ channel }) => channel === 'email')!;
    const [link] = /http:\/\/127\.0\.0\.1:\d+\/rate\/[\w.-]+/.exec(text)!;
    const page = await fetch(link);
    t.is(page.status, 200);
    t.regex(await page.text(), /formaction="\?answer=useful"/);
    const done = await fetch(`${link}?answer=useful`, { method: 'POST' });
    t.is(done.status, 200);
    t.regex(await done.text(), /Noted: useful/);
  });
});

/** `answer` may give the output of a call, which then never reaches AWS, or change its input. */
function onCalls(
  client: object,
  command: string,
  answer: (input: Record<string, unknown>) => object | undefined,
): void {
  const { middlewareStack } = client as Pick<DynamoDBClient, 'middlewareStack'>;
  middlewareStack.add(
    (next, { commandName }) =>
      async (call) => {
        const output = commandName === command ? answer(call.input as Record<string, unknown>) : undefined;
        return output === undefined ? next(call) : { output: output as never, response: {} };
      },
    { step: 'initialize', priority: 'low' },
  );
}

/** Takes every other message and says that it has taken all. */
const swallowsEverySecondAlert: Fault = ({ clients }) => {
  let count = 0;
  onCalls(clients.sns, 'PublishBatchCommand', (input) => {
    const entries = input['PublishBatchRequestEntries'] as PublishBatchRequestEntry[];
    const kept = entries.filter(() => (count += 1) % 2 === 1);
    input['PublishBatchRequestEntries'] = kept;
    return kept.length === 0 ? { Successful: entries, Failed: [] } : undefined;
  });
};

const writesNo =
  (kind: string): Fault =>
  ({ clients, stack }) =>
    onCalls(clients.dynamodb, 'BatchWriteItemCommand', (input) => {
      const table = stack.processedDataTable;
      const requests = (input['RequestItems'] as Record<string, WriteRequest[]>)[table]!;
      const kept = requests.filter(({ PutRequest }) => !PutRequest!.Item!['sk']!.S!.startsWith(kind));
      input['RequestItems'] = { [table]: kept };
      return kept.length === 0 ? { UnprocessedItems: {} } : undefined;
    });

const says =
  (service: 's3' | 'ses', command: string): Fault =>
  ({ clients }) =>
    onCalls(clients[service], command, () => ({ MessageId: 'made-up' }));

const mislays = test.macro(async (t, misbehaviour: Misbehaviour, ...expected: readonly RegExp[]) => {
  const { losses } = (await demo(misbehaviour))!;
  t.is(losses.length, expected.length, losses.join('\n'));
  for (const [index, pattern] of expected.entries()) t.regex(losses[index]!, pattern);
});

test(
  'every second alert swallowed by SNS is a loss that names them',
  mislays,
  { aws: swallowsEverySecondAlert },
  /^SNS delivered only [24] of \d alerts that were found \(\w+-price_drop-.*\)$/,
);
test(
  'ticks that never reach DynamoDB are a loss',
  mislays,
  { aws: writesNo('TICK#') },
  /^DynamoDB holds none of 150 ticks that were processed$/,
);
test(
  'bars that never reach DynamoDB are a loss',
  mislays,
  { aws: writesNo('BAR#') },
  /^DynamoDB holds none of 492 bars that closed$/,
);
test(
  'anomalies that never reach DynamoDB are a loss',
  mislays,
  { aws: writesNo('ANOMALY#') },
  /^DynamoDB holds none of \d anomalies that alerts tell of$/,
);
test(
  'nothing in S3 is a loss',
  mislays,
  { aws: says('s3', 'PutObjectCommand') },
  /^S3 holds none of 651 records, neither under processed\/ nor under quarantine\/$/,
);
test(
  'mail that never arrives is a loss',
  mislays,
  { aws: says('ses', 'SendRawEmailCommand') },
  /^email: none of \d messages sent were received$/,
);

test('Slack that answers 500 throughout is a loss', async (t) => {
  const broken = createServer((_, response) => response.writeHead(500).end('no'));
  broken.listen(0, '127.0.0.1');
  await once(broken, 'listening');
  const slackUrl = `http://127.0.0.1:${(broken.address() as AddressInfo).port}/services/T000/B000/local`;
  const sink = (real: Sink): Sink => ({
    ...real,
    slackUrl,
    contacts: { ...real.contacts, slack: { slack_webhook_url: slackUrl } },
  });
  try {
    const { losses } = (await demo({ sink }))!;
    t.regex(
      losses.join('\n'),
      /^slack: \d notifications were tried in vain \(HTTP 500.*\) and wait for another try$/,
    );
  } finally {
    broken.close();
  }
});

test(
  'a record that disappears in the processor is a loss',
  mislays,
  {
    processors: (real) => ({
      ...real,
      kinesis: ({ Records: [first, ...rest] }) =>
        real.kinesis({ Records: rest.length === 0 ? [first!] : rest }),
    }),
  },
  /^651 records in, but 6\d\d processed, rejected or duplicate$/,
  /^S3 holds only 6\d\d of 651 records/,
);

test('a batch that was given up is a loss', async (t) => {
  const { losses } = (await demo({
    processors: (real) => ({
      ...real,
      kinesis: (event) =>
        event.Records.some(({ kinesis }) => kinesis.partitionKey === 'unreadable')
          ? Promise.resolve({
              batchItemFailures: [{ itemIdentifier: event.Records[0]!.kinesis.sequenceNumber }],
            })
          : real.kinesis(event),
    }),
  }))!;
  t.true(losses.some((loss) => /records were given up and lie in the bucket/.test(loss)));
});

test(
  'an alert that nobody got is a loss',
  mislays,
  {
    processors: (real) => ({
      ...real,
      alerts: async (event) => {
        if ((event as { Records?: unknown }).Records !== undefined) throw new Error('no such table');
        return real.alerts(event);
      },
    }),
  },
  /^\d alert events failed every try and lie in the dead-letter queue$/,
  /^\d published alerts are not in the alert history$/,
);

test('an aborted run ends without a result', async (t) => {
  t.is(await demo({}, AbortSignal.abort()), null);
});

test('CloudWatch knows of a run what it would know on AWS, and the run is not charged for that', async (t) => {
  const sums = new Map<string, number>();
  const result = await demo({}, undefined, async (server) => {
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
  t.true(sums.get('Invocations')! >= 1);
  t.is(sums.get('Errors'), 0);
  t.is(sums.get('RecordsProcessed'), ROWS - 1);
  t.false(Object.keys(result!.outcome.awsCalls).some((call) => call.startsWith('cloudwatch')));
});
