import type { S3Client } from '@aws-sdk/client-s3';
import { Command, Option } from 'commander';
import type { CliContext } from '../context.ts';
import { carryOut } from '../../../lib/operations/redrive/carry-out.ts';
import { DeadLetters } from '../../../lib/operations/redrive/dead-letters.ts';
import { failedBatches } from '../../../lib/operations/redrive/failed-batches.ts';
import { findBucket } from '../../../lib/operations/lake/marked-objects.ts';
import { quarantinedRecords } from '../../../lib/operations/redrive/quarantined-records.ts';
import { byPosition } from '../../../lib/operations/redrive/redrive-batch.ts';
import { report } from '../redrive/redrive-report.ts';
import { settledLetters } from '../../../lib/operations/redrive/settled-letters.ts';
import { streamBatches, type StreamBatches } from '../../../lib/operations/redrive/stream-batches.ts';
import { functionFigures, functionQueries } from '../../../lib/operations/monitoring/function-figures.ts';
import { readSeries } from '../../../lib/operations/monitoring/metric-series.ts';
import { durationOption, withCommonOptions, type CommonOptions } from '../common-options.ts';
import { namesOf } from '../../../lib/operations/stack-names.ts';

interface RedriveOptions extends CommonOptions {
  readonly bucket?: string;
  readonly since: number;
  readonly apply?: boolean;
}

interface FailedOptions extends RedriveOptions {
  readonly keep?: boolean;
}

interface QuarantineOptions extends RedriveOptions {
  readonly reason?: string;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** CloudWatch knows of a minute after one or two. */
const LAG_WINDOW_MS = 5 * MINUTE_MS;

/** Gives kinesis-processor again what it did not process. */
export function redriveCommand(context: CliContext): Command {
  return new Command('redrive')
    .description('Process again what failed or was refused; shows what it would do until told --apply')
    .addHelpText(
      'after',
      '\nExamples:\n  rtf redrive failed --env prod' +
        '\n  rtf redrive failed --env prod --apply' +
        '\n  rtf redrive quarantine --reason bad_symbol --since 2d',
    )
    .addCommand(failedCommand(context))
    .addCommand(quarantineCommand(context));
}

function failedCommand(context: CliContext): Command {
  return withRedriveOptions(new Command('failed'), 90 * DAY_MS, '90d')
    .option('--keep', 'leave the messages about it in the dead-letter queue')
    .description(
      'Batches that Lambda gave up on: from the bucket, or from the stream where only the queue knows of them',
    )
    .addHelpText(
      'after',
      `
The bucket has the records themselves. A message of an SQS destination has only their range: they are read from the stream again, while
it has them (24 hours unless its retention was lengthened) and once the mapping has passed them. Messages in the dead-letter queue about
what went through are deleted with --apply. Without it they are only looked at: for some seconds nobody else sees them.

Examples:
  rtf redrive failed --env prod
  rtf redrive failed --env prod --apply
  rtf redrive failed --env prod --apply --keep`,
    )
    .action((options: FailedOptions) => redriveFailed(context, options));
}

async function redriveFailed(context: CliContext, options: FailedOptions): Promise<void> {
  const s3 = await context.s3();
  const bucket = await bucketOf(s3, options);
  const { deadLetterQueue, kinesisProcessor: functionName } = namesOf(options);
  const queue = await DeadLetters.take(await context.sqs(), deadLetterQueue);
  try {
    const stored = await failedBatches(s3, bucket, context.now() - options.since);
    const streamed = await streamedBatches(context, queue, functionName);
    const plan = {
      batches: [...stored.batches, ...streamed.batches].toSorted(byPosition),
      objects: stored.objects,
      unusable: [...stored.unusable, ...streamed.unusable],
    };
    const isApplied = options.apply === true;
    const result = await carryOut({ ...surroundingsOf(context), s3, bucket, plan, functionName, isApplied });
    const settled = await settledLetters(queue.letters, { s3, bucket, streamed, result });
    const isDeleted = isApplied && options.keep !== true;
    if (isDeleted) await queue.delete(settled);
    report(context, options.json === true, { plan, result, letters: { settled: settled.length, isDeleted } });
  } finally {
    await queue.giveBack();
  }
}

async function streamedBatches(
  context: CliContext,
  { letters }: DeadLetters,
  functionName: string,
): Promise<StreamBatches> {
  const ranges = letters.filter(({ range }) => range !== null);
  if (ranges.length === 0) return { batches: [], byLetter: new Map(), unusable: [] };
  const kinesis = await context.kinesis();
  const nowMs = context.now();
  const answers = await readSeries(await context.cloudwatch(), functionQueries(functionName), {
    fromMs: nowMs - LAG_WINDOW_MS,
    toMs: nowMs + MINUTE_MS,
    periodSeconds: 60,
  });
  // Without data the function has not run: the mapping waits for new records.
  const lagMs = functionFigures(functionName, answers).iteratorAgeMs ?? 0;
  return streamBatches(kinesis, ranges, { region: await kinesis.config.region(), lagMs, nowMs });
}

function quarantineCommand(context: CliContext): Command {
  return withRedriveOptions(new Command('quarantine'), DAY_MS, '1d')
    .option('--reason <reason>', 'only what was refused for this')
    .description('Refused records that this version accepts: deploy it before you --apply')
    .addHelpText('after', '\nExample:\n  rtf redrive quarantine --reason bad_symbol --since 2d --apply')
    .action(async (options: QuarantineOptions) => {
      const s3 = await context.s3();
      const bucket = await bucketOf(s3, options);
      const { reason } = options;
      const { stream: streamName, kinesisProcessor: functionName } = namesOf(options);
      const plan = await quarantinedRecords(s3, {
        bucket,
        fromMs: context.now() - options.since,
        ...(reason !== undefined && { reason }),
        region: await s3.config.region(),
        streamName,
      });
      const isApplied = options.apply === true;
      const result = await carryOut({
        ...surroundingsOf(context),
        s3,
        bucket,
        plan,
        functionName,
        isApplied,
      });
      report(context, options.json === true, { plan, result, letters: null });
    });
}

function withRedriveOptions(command: Command, sinceMs: number, sinceText: string): Command {
  return withCommonOptions(command)
    .addOption(
      new Option('--since <duration>', 'how far back to look')
        .argParser(durationOption)
        .default(sinceMs, sinceText),
    )
    .option('--bucket <name>', 'the data lake; found by its name if not given')
    .option('--apply', 'do it');
}

async function bucketOf(s3: S3Client, options: RedriveOptions): Promise<string> {
  return options.bucket ?? findBucket(s3, namesOf(options).bucketPrefix);
}

function surroundingsOf({ lambda, now, progress }: CliContext) {
  return { lambda, now, progress: progress('records') };
}
