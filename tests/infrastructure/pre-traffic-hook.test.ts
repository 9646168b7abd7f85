import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import * as lambdaModule from '@aws-sdk/client-lambda';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import test, { type ExecutionContext } from 'ava';

import type { ProvisionedStack } from '../../lib/local-aws/provision.ts';
import { SAMPLE_URL } from '../../lib/local-aws/sample-links.ts';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import { AlertProcessorConfig } from '../../src/config/alert-processor-config.ts';
import { KinesisProcessorConfig } from '../../src/config/kinesis-processor-config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { createAlertProcessor } from '../../src/containers/alert-processor.ts';
import { createKinesisProcessor } from '../../src/containers/kinesis-processor.ts';
import { createHandler as createAlertHandler } from '../../src/handlers/alert-processor.ts';
import { createHandler as createKinesisHandler } from '../../src/handlers/kinesis-processor.ts';
import { Metrics } from '../../src/ports/metrics.ts';
import {
  deployedStacks,
  propertiesOf,
  PUBLISHED_VERSION,
  type DeployedStack,
} from '../support/deployed-template.ts';
import { allows, list, statementsOf } from '../support/iam.ts';
import { lambdaApi } from '../support/lambda-api.ts';
import { localStacks } from '../support/local-stack.ts';
import { MetricRecorder } from '../support/recording-telemetry.ts';
import { templateEnvironment } from '../support/template-environment.ts';

const localStack = localStacks();
const [prod] = deployedStacks([{ Environment: 'prod' }]) as [DeployedStack];
const hook = propertiesOf(prod, 'PreTrafficHook') as {
  readonly FunctionName: string;
  readonly Timeout: number;
  readonly Code: { readonly ZipFile: string };
  readonly Environment: { readonly Variables: Readonly<Record<string, string>> };
};

const KINESIS = 'arn:aws:lambda:us-east-1:123456789012:function:realtime-financial-prod-kinesis-processor';
const ALERT = 'arn:aws:lambda:us-east-1:123456789012:function:realtime-financial-prod-alert-processor';
const NEW_KINESIS = `${KINESIS}:${PUBLISHED_VERSION}`;
const NEW_ALERT = `${ALERT}:${PUBLISHED_VERSION}`;
const OLD = '6';

type Answer = (event: unknown) => unknown;

interface Run {
  /** What was reported to CodeDeploy, one for each call. */
  readonly reported: readonly unknown[];
  /** Which version was handed what. */
  readonly invoked: readonly (readonly [version: string, event: unknown])[];
  readonly pausesMs: readonly number[];
}

/** Runs the code of the template as Lambda would, with `answers` by version behind the API of Lambda. */
async function runHook(
  t: ExecutionContext,
  answers: Readonly<Record<string, Answer>>,
  live: Readonly<Record<string, string>> = {},
): Promise<Run> {
  const reported: unknown[] = [];
  const invoked: [string, unknown][] = [];
  const pausesMs: number[] = [];
  const functions = Object.fromEntries(
    Object.entries(answers).map(([version, answer]) => [
      version,
      async (event: unknown) => {
        invoked.push([version, event]);
        return answer(event);
      },
    ]),
  );
  const client = await lambdaApi(t, functions, { [`${KINESIS}:live`]: OLD, [`${ALERT}:live`]: OLD, ...live });
  const modules: Readonly<Record<string, unknown>> = {
    '@aws-sdk/client-lambda': {
      ...lambdaModule,
      LambdaClient: function LambdaClient() {
        return client;
      },
    },
    '@aws-sdk/client-codedeploy': {
      CodeDeployClient: class {
        send(input: unknown): Promise<void> {
          reported.push(input);
          return Promise.resolve();
        }
      },
      PutLifecycleEventHookExecutionStatusCommand: function Command(input: unknown) {
        return input;
      },
    },
    'node:timers/promises': {
      setTimeout: (ms: number) => {
        pausesMs.push(ms);
        return Promise.resolve();
      },
    },
  };
  const exports: { handler?: (event: unknown) => Promise<void> } = {};
  const run = compileFunction(hook.Code.ZipFile, ['require', 'exports', 'process', 'console']);
  run(
    (name: string) => modules[name],
    exports,
    { env: hook.Environment.Variables },
    { log() {}, error() {} },
  );
  await exports.handler!({ DeploymentId: 'd-1', LifecycleEventHookExecutionId: 'hook-1' });
  return { reported, invoked, pausesMs };
}

const reportedOnce = (status: string): readonly unknown[] => [
  { deploymentId: 'd-1', lifecycleEventHookExecutionId: 'hook-1', status },
];

const isHealthCheck = (event: unknown): boolean => JSON.stringify(event) === '{"test":true}';
const WELL: Readonly<Record<string, Answer>> = {
  [NEW_KINESIS]: (event) => (isHealthCheck(event) ? { status: 'ok' } : { batchItemFailures: [] }),
  [NEW_ALERT]: (event) => (isHealthCheck(event) ? { status: 'ok' } : { statusCode: 404 }),
};

function sample(path: string): unknown {
  return JSON.parse(readFileSync(join(repositoryRoot, 'events', path), 'utf8'));
}

test('the new version of both functions is invoked with its health check and a sample of events/', async (t) => {
  const { reported, invoked } = await runHook(t, WELL);
  const handed = (version: string): readonly unknown[] =>
    invoked.filter(([name]) => name === version).map(([, event]) => event);
  t.deepEqual(handed(NEW_KINESIS), [{ test: true }, sample('kinesis-processor/deployment-check.json')]);
  t.deepEqual(handed(NEW_ALERT), [{ test: true }, sample('alert-processor/forged-acknowledgement.json')]);
  t.deepEqual(reported, reportedOnce('Succeeded'));
});

test('a version that takes traffic already is not part of the deployment, and not invoked', async (t) => {
  const { reported, invoked } = await runHook(t, WELL, { [`${KINESIS}:live`]: PUBLISHED_VERSION });
  t.deepEqual([...new Set(invoked.map(([version]) => version))], [NEW_ALERT]);
  t.deepEqual(reported, reportedOnce('Succeeded'));
});

const takesNoTraffic = test.macro({
  title: (title) => `no traffic for ${title!}`,
  exec: async (t, version: string, answer: Answer) => {
    const { reported, pausesMs } = await runHook(t, { ...WELL, [version]: answer });
    t.deepEqual(reported, reportedOnce('Failed'));
    t.is(pausesMs.length, 2);
  },
});
const afterHealth =
  (answer: Answer): Answer =>
  (event) =>
    isHealthCheck(event) ? { status: 'ok' } : answer(event);

test('a version with a dependency that does not answer', takesNoTraffic, NEW_KINESIS, () => ({
  status: 'degraded',
}));
test('a version that does not start', takesNoTraffic, NEW_ALERT, () => {
  throw new TypeError('FROM_EMAIL is no address');
});
test(
  'a version that cannot process a record',
  takesNoTraffic,
  NEW_KINESIS,
  afterHealth(() => ({ batchItemFailures: [{ itemIdentifier: '1' }] })),
);
test(
  'a version that cannot read the key of its links',
  takesNoTraffic,
  NEW_ALERT,
  afterHealth(() => ({ statusCode: 503 })),
);
test(
  'a version that answers with nothing',
  takesNoTraffic,
  NEW_ALERT,
  afterHealth(() => null),
);

test('a dependency that fails once does not keep a version from its traffic', async (t) => {
  let calls = 0;
  const { reported, pausesMs } = await runHook(t, {
    ...WELL,
    [NEW_KINESIS]: (event) => {
      calls += 1;
      return calls === 1 ? { status: 'degraded' } : WELL[NEW_KINESIS]!(event);
    },
  });
  t.deepEqual(reported, reportedOnce('Succeeded'));
  t.is(pausesMs.length, 1);
});

test('a version that is not there is reported to CodeDeploy, which would wait for an hour otherwise', async (t) => {
  const { reported } = await runHook(t, { [NEW_KINESIS]: WELL[NEW_KINESIS]! });
  t.deepEqual(reported, reportedOnce('Failed'));
});

test('versions that never answer are given up before the hook itself is', (t) => {
  const constant = (name: string): number =>
    Number(new RegExp(`const ${name} = ([\\d_]+);`).exec(hook.Code.ZipFile)![1]!.replaceAll('_', ''));
  const [attempts, pauseMs, answerMs] = ['ATTEMPTS', 'PAUSE_MS', 'ANSWER_WITHIN_MS'].map(constant) as [
    number,
    number,
    number,
  ];
  const events = 2;
  t.true(events * (attempts * answerMs + (attempts - 1) * pauseMs) < hook.Timeout * 1000);
});

test('both functions as they are pass, nobody is told, and the second time changes nothing', async (t) => {
  const { clients, stack } = await localStack();
  const kinesisMetrics = new MetricRecorder();
  const alertMetrics = new MetricRecorder();
  const kinesis = createKinesisHandler(
    createKinesisProcessor(loadConfig(KinesisProcessorConfig, variablesOf(stack)), clients, (container) => {
      container.register<Metrics>(Metrics, { useValue: kinesisMetrics });
    }),
  );
  const alert = createAlertHandler(
    createAlertProcessor(
      loadConfig(AlertProcessorConfig, {
        ...variablesOf(stack),
        ACK_SIGNING_KEY: 'the-key-of-this-environment-not-that-of-the-samples',
        ACK_URL: SAMPLE_URL,
      }),
      clients,
      (container) => {
        container.register<Metrics>(Metrics, { useValue: alertMetrics });
      },
    ),
  );
  for (const duplicates of [0, 1]) {
    const { reported } = await runHook(t, { [NEW_KINESIS]: kinesis, [NEW_ALERT]: alert });
    t.deepEqual(reported, reportedOnce('Succeeded'));
    t.is(kinesisMetrics.total('RecordsProcessed'), 1);
    t.is(kinesisMetrics.total('RecordsDuplicate'), duplicates);
    t.is(kinesisMetrics.total('AnomaliesDetected'), 0);
  }
  const { Messages } = await clients.sqs.send(new ReceiveMessageCommand({ QueueUrl: stack.alertsQueueUrl }));
  t.is(Messages, undefined);
});

test('CodeDeploy may invoke it by its name, and it may do what it does, on these two functions only', (t) => {
  t.is(hook.FunctionName, 'CodeDeployHook_realtime-financial-prod');
  const statements = statementsOf(prod, 'PreTrafficHookRole');
  const may = (action: string, resource: string): boolean =>
    statements.some((statement) => allows(statement, { action, resource }));
  const group =
    'arn:aws:codedeploy:us-east-1:123456789012:deploymentgroup:stack-ServerlessDeploymentApplication-1A/stack-KinesisProcessorDeploymentGroup-2B';
  for (const [name, version] of [
    [KINESIS, NEW_KINESIS],
    [ALERT, NEW_ALERT],
  ] as const) {
    t.true(may('lambda:GetAlias', name));
    t.true(may('lambda:InvokeFunction', version));
    t.false(may('lambda:InvokeFunction', name.replace('realtime-financial', 'another')));
  }
  t.true(may('codedeploy:PutLifecycleEventHookExecutionStatus', group));
  t.deepEqual([...new Set(statements.flatMap(({ Action }) => list(Action)))].toSorted(), [
    'codedeploy:PutLifecycleEventHookExecutionStatus',
    'lambda:GetAlias',
    'lambda:InvokeFunction',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
  ]);
});

function variablesOf(stack: ProvisionedStack): Record<string, string> {
  return { ...templateEnvironment(stack), LOG_LEVEL: 'SILENT' };
}
