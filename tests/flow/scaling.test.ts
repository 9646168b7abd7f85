import { PutMetricDataCommand, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  DescribeStreamSummaryCommand,
  UpdateShardCountCommand,
  type UpdateShardCountCommandInput,
} from '@aws-sdk/client-kinesis';
import test from 'ava';
import { AlertProcessorConfig } from '../../src/config/alert-processor-config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { createAlertProcessor } from '../../src/containers/alert-processor.ts';
import { createHandler } from '../../src/handlers/alert-processor.ts';
import { deployedStacks, propertiesOf } from '../support/deployed-template.ts';
import { localStacks, type LocalStack } from '../support/local-stack.ts';
import { rtfOn } from '../support/rtf.ts';
import { execute, executeOn, type Answer, type Start } from '../support/state-machine.ts';

const localStack = localStacks();
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Three in the morning on Wall Street, Wednesday. */
const STARTED_AT = '2026-03-04T08:05:00.000Z';
/** The last 08:05 UTC: the loopback CloudWatch forgets after two weeks of the machine's own clock. */
const LATELY_MS = Math.floor((Date.now() - 485 * 60_000) / DAY_MS) * DAY_MS + 485 * 60_000;

function machineOf(projectName: string, parameters: Readonly<Record<string, string>> = {}): Start {
  const [stack] = deployedStacks([
    {
      ProjectName: projectName,
      Environment: 'prod',
      Scaling: 'load',
      FeedHours: 'XNYS',
      StreamShardCount: '4',
      ClosedShardCount: '1',
      ReservedConcurrency: '40',
      ...parameters,
    },
  ]);
  return { definition: propertiesOf(stack!, 'ScalingMachine')['Definition'], startedAt: STARTED_AT };
}

/** A function as it is deployed: asked in JSON, answering in JSON. */
function alertProcessor(local: LocalStack, calendar: string) {
  const config = loadConfig(AlertProcessorConfig, {
    ENVIRONMENT: 'prod',
    LOG_LEVEL: 'SILENT',
    FEED_CALENDAR: calendar,
    USER_PREFERENCES_TABLE: local.stack.userPreferencesTable,
    ALERT_HISTORY_TABLE: local.stack.alertHistoryTable,
    SNS_TOPIC_ARN: local.stack.alertsTopicArn,
    DEAD_LETTER_QUEUE_URL: local.stack.deadLetterQueueUrl,
  });
  const handler = createHandler(createAlertProcessor(config, local.clients));
  return async (payload: unknown): Promise<unknown> =>
    JSON.parse(JSON.stringify(await handler(JSON.parse(JSON.stringify(payload)))));
}

/** Two weeks of 1,900 records a second from 14:00 to 21:00 UTC, and next to none otherwise. */
async function putLoad({ clients: { cloudwatch }, stack }: LocalStack): Promise<void> {
  const halves = Array.from({ length: 13 * 48 }, (_, index) => {
    const startMs = LATELY_MS - (LATELY_MS % HOUR_MS) - (index + 1) * (HOUR_MS / 2);
    const hour = (startMs % DAY_MS) / HOUR_MS;
    return {
      MetricName: 'IncomingRecords',
      Dimensions: [{ Name: 'StreamName', Value: stack.streamName }],
      Timestamp: new Date(startMs),
      Value: (hour >= 14 && hour < 21 ? 1900 : 5) * 1800,
    };
  });
  for (let start = 0; start < halves.length; start += 500) {
    const MetricData = halves.slice(start, start + 500);
    await cloudwatch.send(new PutMetricDataCommand({ Namespace: 'AWS/Kinesis', MetricData }));
  }
}

/** What AWS answers to the calls of the machine; Application Auto Scaling is none of the loopback server's. */
function performer(local: LocalStack, calendar: string, actions: Record<string, unknown>[]) {
  const { cloudwatch, kinesis } = local.clients;
  const StreamName = local.stack.streamName;
  const invoke = alertProcessor(local, calendar);
  return async (state: string, args: Record<string, unknown>): Promise<Answer> => {
    switch (state) {
      case 'Read load': {
        const { MetricDataQueries = [] } = args as { MetricDataQueries?: never[] };
        const answer = await cloudwatch.send(
          new GetMetricDataCommand({
            MetricDataQueries,
            StartTime: new Date(String(args['StartTime'])),
            EndTime: new Date(String(args['EndTime'])),
          }),
        );
        return JSON.parse(JSON.stringify({ MetricDataResults: answer.MetricDataResults })) as Answer;
      }
      case 'Read stream':
      case 'Look at stream': {
        const { StreamDescriptionSummary } = await kinesis.send(
          new DescribeStreamSummaryCommand({ StreamName }),
        );
        return { StreamDescriptionSummary: JSON.parse(JSON.stringify(StreamDescriptionSummary)) as unknown };
      }
      case 'Plan':
        return { Payload: await invoke(args['Payload']) };
      case 'Put action':
        actions.push(args);
        return {};
      case 'Change shards':
        await kinesis.send(new UpdateShardCountCommand(args as unknown as UpdateShardCountCommandInput));
        return {};
      default:
        throw new Error(`nobody answers ${state}`);
    }
  };
}

test('a day is planned by weeks of CloudWatch and carried out on the stream, as rtf says it would be', async (t) => {
  const local = await localStack();
  const { clients, stack } = local;
  const project = stack.streamName.replace(/-dev-financial-stream$/, '');
  await putLoad(local);
  const rtf = rtfOn(clients.dynamodb, {
    now: () => LATELY_MS,
    cloudwatch: () => Promise.resolve(clients.cloudwatch),
    kinesis: () => Promise.resolve(clients.kinesis),
  });
  const told = await rtf(['scaling', 'plan', '--project', project, '--time-zone', 'UTC', '--shards', '1-4']);
  t.is(told.code, 0, told.err);
  const day = new Date(LATELY_MS).toISOString().slice(0, 10);
  const times = ['13:30', '13:45', '21:15', '21:30'];
  const counts = [2, 4, 2, 1];
  t.deepEqual(told.out.split('\n'), [
    'TIME, UTC         WHAT    COUNT',
    ...times.map((time, index) => `${day} ${time}  shards  ${counts[index]}`),
  ]);
  t.regex(told.err, /1 open now, 1 to 4 allowed; 47 shard-hours in the 24, not 96/);

  const actions: Record<string, unknown>[] = [];
  const machine = machineOf(project, { Environment: 'dev', FeedHours: 'always', MarketTimeZone: 'UTC' });
  const startedAt = new Date(LATELY_MS).toISOString();
  const { status, calls, waits } = await executeOn({ ...machine, startedAt }, performer(local, '', actions));
  t.is(status, 'SUCCEEDED');
  t.deepEqual(
    waits,
    times.map((time) => `${day}T${time}:00Z`),
  );
  const changes = calls.filter(([state]) => state === 'Change shards');
  t.deepEqual(
    changes.map(([, args]) => args['TargetShardCount']),
    counts,
  );
  t.deepEqual(actions, []);
  const { StreamDescriptionSummary } = await clients.kinesis.send(
    new DescribeStreamSummaryCommand({ StreamName: stack.streamName }),
  );
  t.is(StreamDescriptionSummary!.OpenShardCount, 1);
});

const stream = (open: number): Answer => ({
  StreamDescriptionSummary: { OpenShardCount: open, StreamModeDetails: { StreamMode: 'PROVISIONED' } },
});
const load: Answer = { MetricDataResults: [] };
const plan = (...counts: readonly number[]): Answer => ({
  Payload: { shards: counts.map((count) => ({ at: '2026-03-04T13:30:00Z', count })), ready: [] },
});

for (const [state, answers] of [
  ['Read load', {}],
  ['Read stream', { 'Read load': [load] }],
  ['Plan', { 'Read load': [load], 'Read stream': [stream(1)] }],
] as const) {
  test(`where "${state}" fails, the stream gets all the shards that it may have, and the execution fails`, (t) => {
    const { status, error, calls, waits } = execute(machineOf('p'), {
      ...answers,
      [state]: [{ error: 'States.TaskFailed' }],
      'Look at stream': [stream(1), stream(2)],
      'Change shards': [{}, {}],
    });
    t.is(status, 'FAILED');
    t.is(error, 'NotAsPlanned');
    t.deepEqual(waits, [STARTED_AT, '2026-03-04T08:20:00.000Z']);
    t.deepEqual(
      calls.filter(([each]) => each === 'Change shards').map(([, args]) => args['TargetShardCount']),
      [2, 4],
    );
  });
}

test("where shards are nobody's to change, a plan that fails changes none", (t) => {
  const { status, calls } = execute(machineOf('p', { ClosedShardCount: 'same' }), {
    'Read load': [{ error: 'States.TaskFailed' }],
  });
  t.is(status, 'FAILED');
  t.is(calls.length, 1);
});

test('a step that fails is made up for by the next, as far as one step leads, and the execution fails', (t) => {
  const { status, calls } = execute(machineOf('p'), {
    'Read load': [load],
    'Read stream': [stream(1)],
    Plan: [plan(2, 4)],
    'Look at stream': [stream(1), stream(1)],
    'Change shards': [{ error: 'Kinesis.LimitExceededException' }, {}],
  });
  t.is(status, 'FAILED');
  t.deepEqual(calls.at(-1), [
    'Change shards',
    { StreamName: 'p-prod-financial-stream', TargetShardCount: 2, ScalingType: 'UNIFORM_SCALING' },
  ]);
});

test('a stream that has the number already is not asked for it, and actions that fail stop no shards', (t) => {
  const ready = [{ function: 'alert-processor', at: '2026-03-04T13:30:00Z', count: 2 }];
  const { status, calls } = execute(machineOf('p'), {
    'Read load': [load],
    'Read stream': [stream(2)],
    Plan: [{ Payload: { ...(plan(2)['Payload'] as object), ready } }],
    'Put action': [{ error: 'ApplicationAutoScaling.ObjectNotFoundException' }],
    'Look at stream': [stream(2)],
  });
  t.is(status, 'FAILED');
  t.is(calls.at(-1)![0], 'Look at stream');
});

test('what is warm follows the sessions of the exchange, each action under a name of its own', async (t) => {
  const local = await localStack();
  const actions: Record<string, unknown>[] = [];
  const machine = machineOf('realtime-financial', { Scaling: 'calendar', ClosedShardCount: 'same' });
  const { status } = await executeOn(machine, performer(local, 'XNYS', actions));
  t.is(status, 'SUCCEEDED');
  const told = actions.map(({ ResourceId, Schedule, ScalableTargetAction }) => {
    const { MinCapacity, MaxCapacity } = ScalableTargetAction as Record<string, number>;
    t.is(MinCapacity, MaxCapacity);
    return [ResourceId, Schedule, MinCapacity].join(' ');
  });
  t.deepEqual(
    told,
    ['kinesis-processor', 'alert-processor'].flatMap((name) =>
      [
        ['08:07', 0],
        ['08:17', 0],
        ['13:45', name === 'kinesis-processor' ? 5 : 2],
        ['13:55', name === 'kinesis-processor' ? 5 : 2],
        ['21:15', 0],
        ['21:25', 0],
      ].map(
        ([at, count]) => `function:realtime-financial-prod-${name}:live at(2026-03-04T${at}:00) ${count}`,
      ),
    ),
  );
  t.is(new Set(actions.map(({ ScheduledActionName }) => ScheduledActionName)).size, actions.length);
});
