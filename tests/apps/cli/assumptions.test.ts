import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudFormationClient,
  ListStacksCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { ECRClient } from '@aws-sdk/client-ecr';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { XRayClient } from '@aws-sdk/client-xray';
import test from 'ava';
import type { CliContext } from '../../../apps/cli/context.ts';
import type { Assumption, Outputs } from '../../../apps/cli/assumptions/assumption.ts';
import { ASSUMPTIONS } from '../../../apps/cli/assumptions/assumptions.ts';
import { runAssumptions, type AssumptionsTest } from '../../../apps/cli/assumptions/run-assumptions.ts';
import { TRACE, callsIn } from '../../../apps/cli/assumptions/trace.ts';
import { CheckFailure, type CheckResult } from '../../../apps/cli/deployed-test/checks.ts';
import { readTemplate } from '../../../lib/template/template.ts';
import { repositoryRoot } from '../../../lib/tooling/repository-root.ts';
import { localStacks, type LocalStack } from '../../support/local-stack.ts';
import { rtfOn, silentContext } from '../../support/rtf.ts';

const localStack = localStacks();
const SEGMENT = {
  name: 'realtime-financial-dev-kinesis-processor',
  subsegments: [
    {
      name: 'Invocation',
      subsegments: [
        { name: 'DynamoDB', namespace: 'aws' },
        { name: 'S3', namespace: 'aws' },
      ],
    },
    { name: 'hooks.slack.com', namespace: 'remote' },
  ],
};

interface Bench {
  readonly context: CliContext;
  readonly cloudformation: CloudFormationClient;
  readonly local: LocalStack;
}

/** AWS on loopback, and what it lacks: X-Ray, and the deployed function whose trace that shows. */
async function bench(): Promise<Bench> {
  const local = await localStack();
  Object.assign(process.env, local.server.environment);
  const { clients } = local;
  const cloudformation = new CloudFormationClient({});
  const lambda = new LambdaClient({});
  lambda.middlewareStack.add(
    (next) => (args) => {
      const { headers, path } = args.request as { headers: Record<string, string>; path: string };
      if (!path.includes('-dev-kinesis-processor')) return next(args);
      const [, traceId] = /^Root=(1-[0-9a-f]{8}-[0-9a-f]{24});Parent=[0-9a-f]{16};Sampled=1$/.exec(
        headers['X-Amzn-Trace-Id'] ?? '',
      )!;
      traces.set(traceId!, SEGMENT);
      return Promise.resolve({ output: { $metadata: {}, StatusCode: 200 }, response: {} } as never);
    },
    { step: 'finalizeRequest', name: 'deployed' },
  );
  const traces = new Map<string, object>();
  const xray = {
    send: ({ input }: { input: { TraceIds: string[] } }) => {
      const Traces = input.TraceIds.filter((id) => traces.has(id)).map((Id) => ({
        Id,
        Segments: [{ Document: JSON.stringify(traces.get(Id)) }],
      }));
      return Promise.resolve({ Traces });
    },
  } as unknown as XRayClient;
  const context: CliContext = {
    ...silentContext(),
    now: () => Date.now(),
    dynamodb: () => clients.dynamodb,
    s3: () => Promise.resolve(clients.s3),
    kinesis: () => Promise.resolve(clients.kinesis),
    cloudwatch: () => Promise.resolve(clients.cloudwatch),
    sqs: () => Promise.resolve(clients.sqs),
    lambda: () => Promise.resolve(lambda),
    cloudformation: () => Promise.resolve(cloudformation),
    ecr: () => Promise.resolve(new ECRClient({})),
    xray: () => Promise.resolve(xray),
  };
  return { context, cloudformation, local };
}

const OPTIONS = { env: 'dev', project: 'realtime-financial' };

async function run(
  { context }: Bench,
  others: Partial<AssumptionsTest> = {},
): Promise<{ readonly results: readonly CheckResult[]; readonly failed: number }> {
  const signal = new AbortController().signal;
  return runAssumptions({
    context,
    options: OPTIONS,
    signal,
    onResult: () => undefined,
    pollMs: 100,
    ...others,
  });
}

/** What AWS does and this server does not: a metric of the document, and the object of a batch that was given up. */
async function actAsAws({ cloudformation, local: { clients } }: Bench, stackName: string): Promise<void> {
  const { Stacks: [stack] = [] } = await cloudformation.send(
    new DescribeStacksCommand({ StackName: stackName }),
  );
  const outputs = Object.fromEntries(
    (stack?.Outputs ?? []).map((each) => [each.OutputKey!, each.OutputValue!]),
  ) as Outputs;
  const id = stackName.split('-').at(-1)!;
  await clients.cloudwatch.send(
    new PutMetricDataCommand({
      Namespace: 'RealTimeFinancial/Assumptions',
      MetricData: [{ MetricName: 'Marked', Dimensions: [{ Name: 'run', Value: id }], Value: 1 }],
    }),
  );
  const document = {
    version: '1.0',
    requestContext: { condition: 'RetryAttemptsExhausted' },
    KinesisBatchInfo: { shardId: 'shardId-000000000000' },
    payload: { Records: [{ kinesis: { data: btoa(id) } }] },
  };
  await clients.s3.send(
    new PutObjectCommand({
      Bucket: outputs.BucketName,
      Key: 'aws/lambda/mapping/shardId-000000000000/2026-11-23T14.30.00-1.json',
      Body: JSON.stringify(document),
    }),
  );
}

async function leftOver({ cloudformation }: Bench): Promise<readonly string[]> {
  const { StackSummaries = [] } = await cloudformation.send(new ListStacksCommand({}));
  return StackSummaries.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE').map(
    ({ StackName }) => StackName!,
  );
}

test.serial('every assumption is tried on resources of its own, which are gone afterwards', async (t) => {
  const it = await bench();
  const { results } = await run(it, {
    onResult: ({ check, result, detail }) => {
      if (check === 'makes resources of its own' && result === 'ok') {
        void actAsAws(it, /realtime-financial-dev-assumptions-[0-9a-f]{8}/.exec(detail)![0]);
      }
    },
  });
  t.deepEqual(
    results.map(({ check }) => check),
    ['makes resources of its own', ...ASSUMPTIONS.map(({ claim }) => claim), 'deletes them'],
  );
  for (const { subject, result, detail } of results) t.is(result, 'ok', `${subject}: ${detail}`);
  const detailOf = (part: string): string => results.find(({ subject }) => subject.includes(part))!.detail;
  t.regex(detailOf('BatchExecuteStatementCommand'), /^1 of 3 updated; ConditionalCheckFailed with version 7/);
  t.is(detailOf('Tracing: Active'), 'it shows DynamoDB, S3');
  t.regex(detailOf('KinesisBatchInfo'), /RetryAttemptsExhausted, 1 record$/);
  t.regex(detailOf('PowertoolsMetrics'), /the one without them did not$/);
  t.regex(detailOf('taggedDigest'), /^the same image: Image\w+AlreadyExistsException/);
  t.deepEqual(await leftOver(it), []);
});

const otherwise: Assumption = {
  claim: 'water runs uphill',
  restsOn: { file: 'src/x.ts', name: 'x' },
  look: () => Promise.reject(new CheckFailure('it ran down')),
};

test.serial(
  'what AWS does otherwise is told with the place that rests on it, and nothing is left over',
  async (t) => {
    const it = await bench();
    const { results, failed } = await run(it, { assumptions: [otherwise] });
    t.is(failed, 1);
    t.like(results[1], {
      subject: 'src/x.ts (x)',
      check: 'water runs uphill',
      result: 'failed',
      detail: 'it ran down',
    });
    t.deepEqual(await leftOver(it), []);
  },
);

test.serial('an interrupted run deletes what it made', async (t) => {
  const it = await bench();
  const interruption = new AbortController();
  const endless: Assumption = {
    ...otherwise,
    look: ({ eventually }) => {
      interruption.abort();
      return eventually<string>('nothing', 60_000, () => Promise.resolve(null));
    },
  };
  const { results } = await run(it, { assumptions: [endless], signal: interruption.signal });
  t.deepEqual(
    results.map(({ result }) => result),
    ['ok', 'not tried', 'ok'],
  );
  t.deepEqual(await leftOver(it), []);
});

test.serial('without resources nothing is tried, and what there is of them is deleted', async (t) => {
  const it = await bench();
  const { results, failed } = await run(it, {
    // CloudFormation refuses the name of the stack.
    options: { ...OPTIONS, project: 'not_a_name' },
    assumptions: [otherwise],
  });
  t.is(failed, 2);
  t.like(results[0], { check: 'makes resources of its own', result: 'failed' });
  t.like(results[1], { result: 'not tried', detail: 'there is nothing to try it on' });
  t.deepEqual(await leftOver(it), []);
});

test.serial('rtf test --assumptions prints them, and exits with 1 when one does not hold', async (t) => {
  const { local } = await bench();
  const rtf = rtfOn(local.clients.dynamodb, {
    cloudformation: () => Promise.reject(new Error('no right to make a stack')),
  });
  const { code, err } = await rtf(['test', '--assumptions', '--json']);
  t.is(code, 1);
  t.regex(err, /no right to make a stack/);
  t.is((await rtf(['test', '--assumptions', '--function', 'alert-processor'])).code, 2);
});

test('each assumption names a place in the code that is there', (t) => {
  for (const { claim, restsOn } of ASSUMPTIONS) {
    const source = readFileSync(join(repositoryRoot, restsOn.file), 'utf8');
    t.true(source.includes(restsOn.name), claim);
  }
});

test('the calls of a trace are those to AWS, at any depth, and not those to others', (t) => {
  const of = (segment: object): readonly string[] =>
    callsIn({ Segments: [{ Document: JSON.stringify(segment) }] });
  t.deepEqual(of(SEGMENT), ['DynamoDB', 'S3']);
  t.deepEqual(of({ name: 'a-function', namespace: 'aws' }), []);
  t.deepEqual(callsIn({}), []);
});

test('a trace of the function alone does not hold', async (t) => {
  const it = await bench();
  const bare = { Traces: [{ Segments: [{ Document: '{"name":"a-function"}' }] }] };
  const xray = { send: () => Promise.resolve(bare) } as unknown as XRayClient;
  const context = { ...it.context, xray: () => Promise.resolve(xray) };
  const { results } = await run({ ...it, context }, { assumptions: [TRACE] });
  t.is(results[1]!.detail, 'the trace shows the function alone, and none of its calls');
});

test('what the run makes outlives no stack, and is neither large nor kept for long', (t) => {
  const { Resources } = readTemplate(join(repositoryRoot, 'apps/cli/assumptions/stack.yaml'));
  for (const [logicalId, { Type, DeletionPolicy, Properties }] of Object.entries(Resources)) {
    t.is(DeletionPolicy, undefined, logicalId);
    t.notRegex(
      JSON.stringify(Properties),
      /"(Table|Bucket|Queue|Function|Stream|Repository|Role)Name":"/,
      `${Type}: a name of its own`,
    );
  }
  t.like(Resources['Stream']!.Properties, { ShardCount: 1 });
  t.like(Resources['Table']!.Properties, { BillingMode: 'PAY_PER_REQUEST' });
});
