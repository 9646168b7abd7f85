import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import test, { type ExecutionContext } from 'ava';
import type { CliContext } from '../../../apps/cli/context.ts';
import { PowertoolsLogger } from '../../../src/adapters/telemetry/powertools-logger.ts';
import { captured } from '../../support/captured-output.ts';
import { localStacks } from '../../support/local-stack.ts';
import { rtfOn } from '../../support/rtf.ts';

const localStack = localStacks();
const NOW = Math.floor(Date.now() / 1000) * 1000;
const WRITTEN_MS = NOW - 60_000;

async function bench(t: ExecutionContext, others: Partial<CliContext> = {}) {
  const { server, clients, stack } = await localStack();
  const project = stack.processedDataTable.replace(/-dev-processed-data$/, '');
  const client = new CloudWatchLogsClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  t.teardown(() => client.destroy());
  const groupOf = (name: string): string => `/aws/lambda/${project}-dev-${name}`;
  for (const name of ['kinesis-processor', 'alert-processor']) {
    await client.send(new CreateLogGroupCommand({ logGroupName: groupOf(name) }));
    await client.send(new CreateLogStreamCommand({ logGroupName: groupOf(name), logStreamName: 'a' }));
  }
  const write = (name: string, ...messages: readonly (readonly [number, string | object])[]) =>
    client.send(
      new PutLogEventsCommand({
        logGroupName: groupOf(name),
        logStreamName: 'a',
        logEvents: messages.map(([afterMs, message]) => ({
          timestamp: WRITTEN_MS + afterMs,
          message: typeof message === 'string' ? message : JSON.stringify(message),
        })),
      }),
    );
  const rtf = rtfOn(clients.dynamodb, { now: () => NOW, logs: () => Promise.resolve(client), ...others });
  return { write, groupOf, run: (...args: string[]) => rtf(['logs', '--project', project, ...args]) };
}

const at = (afterMs: number): string =>
  new Date(WRITTEN_MS + afterMs).toISOString().slice(0, 23).replace('T', ' ');

test('both functions are shown together in the order of time, a line for each event', async (t) => {
  const { write, run } = await bench(t);
  await write(
    'kinesis-processor',
    [
      0,
      {
        level: 'WARN',
        message: 'SymbolFailed',
        timestamp: 'x',
        service: 'kinesis-processor',
        symbol: 'ACME',
        error: 'too much at once',
      },
    ],
    [20, { _aws: { CloudWatchMetrics: [] }, RecordsProcessed: 1 }],
    [
      30,
      {
        time: 'x',
        type: 'platform.report',
        record: { requestId: 'r-1', status: 'timeout', metrics: { durationMs: 300_000 } },
      },
    ],
    [40, 'RequestId: r-2 Error: Runtime exited\n'],
  );
  await write('alert-processor', [
    10,
    { level: 'INFO', message: 'NotificationSent', channel: 'slack', attempts: 1 },
  ]);
  const { code, out, err } = await run();
  t.is(code, 0, err);
  t.deepEqual(out.split('\n'), [
    `${at(0)} kinesis-processor WARN  SymbolFailed symbol=ACME error="too much at once"`,
    `${at(10)} alert-processor   INFO  NotificationSent channel=slack attempts=1`,
    `${at(30)} kinesis-processor ERROR platform.report requestId=r-1 status=timeout durationMs=300000`,
    `${at(40)} kinesis-processor       RequestId: r-2 Error: Runtime exited`,
  ]);
  t.is((await run('--function', 'alert-processor')).out.split('\n').length, 1);
  const raw = (await run('--json')).out.split('\n');
  t.is(raw.length, 5);
  t.is((JSON.parse(raw[2]!) as { RecordsProcessed: number }).RecordsProcessed, 1);
  t.is((await run('--since', '30s')).out, '');
});

test('what one event brought about, a level and words can be looked for', async (t) => {
  const { write, run } = await bench(t);
  const line = (level: string, message: string, correlation_id: string) => ({
    level,
    message,
    correlation_id,
  });
  await write(
    'kinesis-processor',
    [0, line('INFO', 'AnomalyDetected', 'c-1')],
    [1, line('ERROR', 'Other', 'c-2')],
  );
  await write('alert-processor', [5, line('WARN', 'NotificationRetried', 'c-1')]);
  const events = async (...args: string[]) =>
    (await run(...args)).out.split('\n').map((text) => /(\w+) correlation_id/.exec(text)?.[1]);
  t.deepEqual(await events('--correlation-id', 'c-1'), ['AnomalyDetected', 'NotificationRetried']);
  t.deepEqual(await events('--level', 'WARN'), ['Other', 'NotificationRetried']);
  t.deepEqual(await events('--level', 'WARN', '--correlation-id', 'c-1'), ['NotificationRetried']);
  t.deepEqual(await events('--filter', 'Anomaly'), ['AnomalyDetected']);
  t.is((await run('--filter', 'x', '--level', 'WARN')).code, 2);
});

test('following goes on with what is new, each event once, and ends with Ctrl-C', async (t) => {
  const controller = new AbortController();
  const lines: string[] = [];
  const { write, run } = await bench(t, {
    interrupted: () => controller.signal,
    out: (text) => {
      lines.push(text);
      // The next look is two seconds away: what is written now is new to it, one of them late.
      if (lines.length === 1)
        void write('alert-processor', [-5_000, { message: 'Late' }], [0, { message: 'New' }]);
      if (lines.length === 3) controller.abort();
    },
  });
  await write('kinesis-processor', [0, { message: 'Old' }]);
  t.is((await run('--follow')).code, 0);
  t.deepEqual(
    lines.map((text) => text.split(' ').at(-1)),
    ['Old', 'Late', 'New'],
  );
});

test('a log group that is not there is told by name', async (t) => {
  const { run, groupOf } = await bench(t);
  const { code, err } = await run('--env', 'prod');
  t.is(code, 1);
  t.true(
    err.includes(`there is no log group ${groupOf('kinesis-processor').replace('-dev-', '-prod-')}`),
    err,
  );
});

test.serial('the lines that our logger writes are read as it means them', async (t) => {
  const { write, run } = await bench(t);
  const logger = new PowertoolsLogger({ service: 'alert-processor' }, 'INFO');
  const [line] = captured(() => logger.warn('AlertRejected', { message_id: 'm-1', reason: 'not JSON' }));
  await write('alert-processor', [0, line!]);
  t.is((await run()).out, `${at(0)} alert-processor   WARN  AlertRejected message_id=m-1 reason="not JSON"`);
});

test('a log cannot steer the terminal that shows it', async (t) => {
  const { write, run } = await bench(t);
  await write(
    'kinesis-processor',
    [
      0,
      { level: 'WARN', message: 'TickRejected', detail: 'symbol: received "\u001B]0;owned\u0007\u202Egnp"' },
    ],
    [1, 'REPORT \u001B[2J\u001B]52;c;cm0=\u0007 raw'],
  );
  const { out } = await run('--since', '1h');
  t.regex(out, /owned/);
  t.regex(out, /raw/);
  for (const sign of ['\u001B', '\u0007', '\u202E']) t.false(out.includes(sign));
});
