import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { CliContext } from '../../apps/cli/context.ts';
import { runRtf } from '../../apps/cli/program.ts';
import { readTemplate } from '../../lib/template/template.ts';
import { MemoryNotifier } from './memory/memory-notifier.ts';
import { NOW } from './alerts.ts';

export interface RtfResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const ignore = (): void => undefined;

/** Runs command lines in this process, with a client and an input of the test's. */
export function rtfOn(dynamodb: DynamoDBClient, others: Partial<CliContext> = {}) {
  return async (argv: readonly string[], input = ''): Promise<RtfResult> => {
    const out: string[] = [];
    const err: string[] = [];
    const code = await runRtf(argv, {
      ...silentContext(),
      out: (text) => out.push(text),
      err: (text) => err.push(text),
      readStdin: () => Promise.resolve(input),
      dynamodb: () => dynamodb,
      ...others,
    });
    return { code, out: out.join('\n'), err: err.join('\n') };
  };
}

/** Prints nothing and reaches nothing. */
export function silentContext(): CliContext {
  return {
    out: ignore,
    err: ignore,
    hasColours: false,
    readStdin: () => Promise.resolve(''),
    now: () => NOW,
    random: () => 0,
    env: {},
    template: () => readTemplate(),
    dynamodb: () => {
      throw new Error('this test has no DynamoDB');
    },
    pagerDuty: () => Promise.resolve(new MemoryNotifier<'pagerduty'>()),
    s3: () => Promise.reject(new Error('this test has no S3')),
    lambda: () => Promise.reject(new Error('this test has no Lambda')),
    kinesis: () => Promise.reject(new Error('this test has no Kinesis')),
    cloudwatch: () => Promise.reject(new Error('this test has no CloudWatch')),
    logs: () => Promise.reject(new Error('this test has no CloudWatch Logs')),
    sns: () => Promise.reject(new Error('this test has no SNS')),
    sqs: () => Promise.reject(new Error('this test has no SQS')),
    cloudformation: () => Promise.reject(new Error('this test has no CloudFormation')),
    ecr: () => Promise.reject(new Error('this test has no ECR')),
    xray: () => Promise.reject(new Error('this test has no X-Ray')),
    athena: () => Promise.reject(new Error('this test has no Athena')),
    terminal: () => Promise.resolve(null),
    interrupted: () => new AbortController().signal,
    progress: () => ({ start: ignore, update: ignore, note: ignore, finish: ignore }),
  };
}
