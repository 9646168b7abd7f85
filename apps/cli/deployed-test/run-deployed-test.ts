import { randomBytes } from 'node:crypto';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { readAlarms } from '../../../lib/operations/monitoring/alarms.ts';
import type { CliContext } from '../context.ts';
import type { FunctionName } from '../functions.ts';
import { type CommonOptions } from '../common-options.ts';
import { functionNameOf, namesOf } from '../../../lib/operations/stack-names.ts';
import { checkAlertProcessor, checkSubscription } from './alert-checks.ts';
import { CheckFailure, Checks, type CheckResult } from './checks.ts';
import { DeployedRun } from './deployed-run.ts';
import { healthOf } from './function-health.ts';
import { checkKinesisProcessor } from './kinesis-checks.ts';
import { Probe } from './probe.ts';
import { TopicTap } from './topic-tap.ts';

export interface DeployedTest {
  readonly context: CliContext;
  readonly options: CommonOptions;
  readonly functions: readonly FunctionName[];
  readonly signal: AbortSignal;
  readonly onResult: (result: CheckResult) => void;
}

/** Tests what is deployed from end to end, and takes away what came of it. */
export async function runDeployedTest(test: DeployedTest): Promise<Checks> {
  const { context, options, functions, signal, onResult } = test;
  const checks = new Checks({ now: context.now, signal, onResult });
  const lambda = await context.lambda();
  const places = await checkHealth(checks, lambda, test);
  await checks.run('alarms', 'none is firing', async () => {
    const alarms = await readAlarms(await context.cloudwatch(), `${options.project}-${options.env}-`);
    const firing = alarms.filter(({ state }) => state === 'ALARM').map(({ name }) => name);
    if (firing.length > 0) throw new CheckFailure(firing.join(', '));
    return `of ${alarms.length}`;
  });
  if (checks.results.some(({ subject, result }) => subject !== 'alarms' && result !== 'ok')) {
    for (const each of functions) checks.notTried(each, 'takes events', 'it is not well');
    return checks;
  }
  const run = await openRun(test, lambda, places);
  try {
    await run.silence();
    await checkFunctions(checks, run, test, places);
  } finally {
    // Its own signal: an interrupted run has to clean up, too.
    const cleaning = new Checks({ now: context.now, signal: new AbortController().signal, onResult });
    await cleaning.run('this test', 'cleans up after itself', () => run.cleanUp());
    checks.results.push(...cleaning.results);
  }
  return checks;
}

/** Where kinesis-processor writes to. */
interface Places {
  readonly topicArn: string;
  readonly bucket: string;
}

/** Null where kinesis-processor is not tested or did not say. */
async function checkHealth(
  checks: Checks,
  lambda: LambdaClient,
  { functions, options }: DeployedTest,
): Promise<Places | null> {
  let places: Places | null = null;
  for (const each of functions) {
    await checks.run(each, 'reaches what it needs', async () => {
      const { version, configuration, dependencies } = await healthOf(lambda, functionNameOf(options, each));
      const { sns_alerts_topic: topicArn, s3_bucket: bucket } = configuration;
      if (typeof topicArn === 'string' && typeof bucket === 'string') places = { topicArn, bucket };
      else if (each === 'kinesis-processor') throw new CheckFailure('it does not say where it writes to');
      return `version ${version}: ${dependencies.map((one) => `${one.name} ${one.latency_ms} ms`).join(', ')}`;
    });
  }
  return places;
}

async function openRun(
  { context, options }: DeployedTest,
  lambda: LambdaClient,
  places: Places | null,
): Promise<DeployedRun> {
  const { processedDataTable, alertHistoryTable } = namesOf(options);
  return new DeployedRun({
    probe: new Probe(randomBytes(4).toString('hex'), context.now()),
    now: context.now,
    lambda,
    dynamodb: context.dynamodb(),
    lake: places === null ? null : { s3: await context.s3(), bucket: places.bucket },
    processedDataTable,
    alertHistoryTable,
    functionName: (subject) => functionNameOf(options, subject),
  });
}

async function checkFunctions(
  checks: Checks,
  run: DeployedRun,
  { context, options, functions }: DeployedTest,
  places: Places | null,
): Promise<void> {
  if (places !== null) {
    await checks.run('this test', 'listens to the topic', async () => {
      const clients = { sns: await context.sns(), sqs: await context.sqs() };
      const queueName = `${options.project}-${options.env}-rtf-test-${run.probe.id}`;
      run.listenTo(await TopicTap.open(clients, places.topicArn, queueName));
      return `by the queue ${queueName}`;
    });
    await checkKinesisProcessor(checks, run);
    await checkSubscription(checks, run);
  }
  if (functions.includes('alert-processor')) await checkAlertProcessor(checks, run);
}
