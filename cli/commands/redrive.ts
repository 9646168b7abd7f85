import type { S3Client } from '@aws-sdk/client-s3';
import { Command, Option } from 'commander';
import { CommandFailure, type CliContext } from '../context.ts';
import { columns, json } from '../output.ts';
import { failedBatches } from '../redrive/failed-batches.ts';
import { findBucket, mark } from '../redrive/marked-objects.ts';
import { quarantinedRecords } from '../redrive/quarantined-records.ts';
import type { RedrivePlan } from '../redrive/redrive-batch.ts';
import { sendBatches, type RedriveOutcome } from '../redrive/send-batches.ts';
import { durationOption, namesOf, withCommonOptions, type CommonOptions } from '../stack.ts';

interface RedriveOptions extends CommonOptions {
  readonly bucket?: string;
  readonly since: number;
  readonly apply?: boolean;
}

interface QuarantineOptions extends RedriveOptions {
  readonly reason?: string;
}

const DAY_MS = 86_400_000;

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
    .description('Batches that Lambda gave up on, from their on-failure documents')
    .addHelpText('after', '\nExample:\n  rtf redrive failed --env prod --apply')
    .action(async (options: RedriveOptions) => {
      const s3 = await context.s3();
      const bucket = await bucketOf(s3, options);
      const plan = await failedBatches(s3, bucket, context.now() - options.since);
      await redrive(context, { s3, bucket, plan }, options);
    });
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
      const plan = await quarantinedRecords(s3, {
        bucket,
        fromMs: context.now() - options.since,
        ...(reason !== undefined && { reason }),
        region: await s3.config.region(),
        streamName: namesOf(options).stream,
      });
      await redrive(context, { s3, bucket, plan }, options);
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

interface Redrive {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly plan: RedrivePlan;
}

async function redrive(
  context: CliContext,
  { s3, bucket, plan }: Redrive,
  options: RedriveOptions,
): Promise<void> {
  const { kinesisProcessor } = namesOf(options);
  const isApplied = options.apply === true && plan.batches.length > 0;
  const outcomes = isApplied
    ? await sendBatches(await context.lambda(), kinesisProcessor, plan.batches, context.progress('records'))
    : [];
  const done = new Set(outcomes.filter(({ failure }) => failure === null).map(({ batch }) => batch));
  for (const [key, batches] of isApplied ? plan.objects : []) {
    if (batches.every((batch) => done.has(batch))) await mark(s3, bucket, key, context.now());
  }
  context.out(options.json === true ? json(reportOf(plan, outcomes)) : textOf(context, plan, outcomes));
  const failed = outcomes.length - done.size;
  if (failed > 0) {
    throw new CommandFailure(`${failed} of ${outcomes.length} batches failed again, the others are done`);
  }
}

function reportOf({ batches, unusable }: RedrivePlan, outcomes: readonly RedriveOutcome[]): object {
  const failures = new Map(outcomes.map(({ batch, failure }) => [batch, failure]));
  return {
    applied: outcomes.length > 0,
    batches: batches.map((batch) => ({
      source: batch.source,
      shard_id: batch.shardId,
      records: batch.event.Records.length,
      reason: batch.reason,
      ...(failures.has(batch) && { failure: failures.get(batch) }),
    })),
    unusable,
  };
}

function textOf(
  context: CliContext,
  { batches, unusable }: RedrivePlan,
  outcomes: readonly RedriveOutcome[],
): string {
  const failures = new Map(outcomes.map(({ batch, failure }) => [batch, failure]));
  const rows = [
    ...batches.map((batch) => [
      batch.source,
      String(batch.event.Records.length),
      batch.reason,
      failures.has(batch) ? (failures.get(batch) ?? 'done') : 'waits for --apply',
    ]),
    ...unusable.map(({ source, reason }) => [source, '', reason, 'stays']),
  ];
  if (rows.length === 0) return 'There is nothing to redrive.';
  return columns(context, ['SOURCE', 'RECORDS', 'REASON', 'RESULT'], rows);
}
