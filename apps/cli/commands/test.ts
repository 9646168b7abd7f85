import { Command } from 'commander';
import { type CliContext } from '../context.ts';
import { OperationFailure } from '../../../lib/operations/operation-failure.ts';
import type { CheckResult } from '../deployed-test/checks.ts';
import { runDeployedTest } from '../deployed-test/run-deployed-test.ts';
import { functionOption, functionsOf, type FunctionOptions } from '../functions.ts';
import { columns, json, paint } from '../output.ts';
import { withCommonOptions, type CommonOptions } from '../common-options.ts';

interface TestOptions extends CommonOptions, FunctionOptions {
  readonly assumptions?: boolean;
}

const COLOURS = { ok: 'green', failed: 'red', 'not tried': 'yellow' } as const;

/** Tests what is deployed. */
export function testCommand(context: CliContext): Command {
  return withCommonOptions(new Command('test'))
    .addOption(functionOption().conflicts('assumptions'))
    .option('--assumptions', 'try what the code takes for granted of AWS, with resources of its own, instead')
    .description('Invoke the deployed functions with samples and market data, and check what comes of it')
    .addHelpText(
      'after',
      `
What it writes bears symbols of its own (RTFTEST-…) that a silence covers, so nobody is told; all of it is deleted at the end, but it
has counted in the figures. To see
what the topic says it subscribes a queue of its own, …-rtf-test-…, and removes both. It needs the rights to invoke the functions,
to read and delete items and objects, to describe alarms, and sns:Subscribe, sns:Unsubscribe, sqs:CreateQueue, sqs:DeleteQueue,
sqs:ReceiveMessage, sqs:GetQueueAttributes. It exits with 1 when anything fails or an alarm is firing.

--assumptions makes a stack of its own, …-assumptions-…, on it tries what no emulator answers for, and deletes it; of what is deployed it
asks kinesis-processor alone for its health. It takes about four minutes and costs some cents at most, and needs the rights to make
and delete a function with its role and mapping, a stream, a table, a bucket, two queues and an image repository, cloudwatch:GetMetricData and
xray:BatchGetTraces. Each line names the place in the code that rests on the assumption.

Examples:
  rtf test --env dev
  rtf test --assumptions --env dev
  rtf test --env staging --function alert-processor --json`,
    )
    .action((options: TestOptions) => run(context, options));
}

async function run(context: CliContext, options: TestOptions): Promise<void> {
  const progress = context.progress('checks');
  let done = 0;
  progress.start(`testing ${options.project} in ${options.env}`, null);
  const test = {
    context,
    options,
    functions: functionsOf(options),
    signal: context.interrupted(),
    onResult: () => progress.update((done += 1)),
  };
  const { results, failed } =
    options.assumptions === true
      ? await (await assumptions()).runAssumptions(test)
      : await runDeployedTest(test);
  progress.finish(`${done} checks`);
  context.out(options.json === true ? json(results.map(record)) : table(context, results));
  if (failed > 0) throw new OperationFailure(`${failed} of ${results.length} checks do not hold`);
}

function record({ subject, check, result, detail, tookMs }: CheckResult): object {
  return { subject, check, result, detail, took_ms: Math.round(tookMs) };
}

function table(context: CliContext, results: readonly CheckResult[]): string {
  const rows = results.map(({ subject, check, result, detail, tookMs }) => [
    subject,
    check,
    paint(context, COLOURS[result], result),
    `${(tookMs / 1000).toFixed(1)} s`,
    detail,
  ]);
  return columns(context, ['TESTED', 'CHECK', 'RESULT', 'TIME', 'DETAIL'], rows);
}

/** Clients that no other command needs. */
function assumptions() {
  return import('../assumptions/run-assumptions.ts');
}
