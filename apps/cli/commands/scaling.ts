import { DescribeStreamSummaryCommand } from '@aws-sdk/client-kinesis';
import { Command, InvalidArgumentError, Option } from 'commander';
import { readLoad } from '../../../lib/operations/monitoring/scaling-load.ts';
import { namesOf } from '../../../lib/operations/stack-names.ts';
import { calendarOf } from '../../../src/core/calendar/exchange-calendars.ts';
import { isTimeZone } from '../../../src/core/calendar/time-zone.ts';
import { planScaling, type ScalingRequest } from '../../../src/core/scaling/scaling-plan.ts';
import { toScalingAnswer } from '../../../src/dto/scaling-request.ts';
import { withCommonOptions, type CommonOptions } from '../common-options.ts';
import type { CliContext } from '../context.ts';
import { columns, json } from '../output.ts';
import { scalingRows, shardHours } from '../scaling-text.ts';

interface ShardRange {
  readonly least: number;
  readonly most: number;
}

interface ScalingOptions extends CommonOptions {
  readonly follow: ScalingRequest['follows'];
  readonly calendar?: string;
  readonly timeZone?: string;
  readonly shards?: ShardRange;
  readonly ready?: number;
}

const EXAMPLES = `
Examples:
  rtf scaling plan --env prod --calendar XNYS --shards 1-4
  rtf scaling plan --env prod --follow calendar --calendar XLON`;

/** What shards and warm environments would follow. */
export function scalingCommand(context: CliContext): Command {
  return new Command('scaling')
    .description('Show what shards and warm environments would follow')
    .addCommand(planCommand(context));
}

function planCommand(context: CliContext): Command {
  return withCommonOptions(new Command('plan'))
    .addOption(
      new Option(
        '--follow <what>',
        'the load of the last three weeks by the hour, or the sessions of the exchange',
      )
        .choices(['load', 'calendar'])
        .default('load'),
    )
    .option('--calendar <exchange>', 'whose sessions and holidays count, as FeedHours has it', calendarOption)
    .option(
      '--time-zone <name>',
      'in which hours are alike; that of template.yaml if not given',
      timeZoneOption,
    )
    .option(
      '--shards <least-most>',
      'within which they may change; otherwise a quarter of what is open, and that',
      shardsOption,
    )
    .option(
      '--ready <count>',
      'how many environments of kinesis-processor are warm at most in prod, as ReadyConcurrency has it; that of template.yaml if not given',
      readyOption,
    )
    .description('Show what Scaling=load or Scaling=calendar would do in the next 24 hours; changes nothing')
    .addHelpText('after', EXAMPLES)
    .action((options: ScalingOptions) => plan(context, options));
}

async function plan(context: CliContext, options: ScalingOptions): Promise<void> {
  const startMs = context.now();
  const [cloudwatch, kinesis] = [await context.cloudwatch(), await context.kinesis()];
  const [load, stream] = await Promise.all([
    readLoad(cloudwatch, options, startMs),
    kinesis.send(new DescribeStreamSummaryCommand({ StreamName: namesOf(options).stream })),
  ]);
  const { OpenShardCount: open = 1, StreamModeDetails } = stream.StreamDescriptionSummary ?? {};
  const timeZone = options.timeZone ?? String(context.template().Parameters!['MarketTimeZone']!.Default);
  const shards = { open, ...(options.shards ?? { least: Math.max(1, Math.floor(open / 4)), most: open }) };
  const planned = planScaling({
    startMs,
    follows: options.follow,
    week: { timeZone, calendar: options.calendar === undefined ? null : calendarOf(options.calendar) },
    shards: StreamModeDetails?.StreamMode === 'ON_DEMAND' ? null : shards,
    ready: readyIn(context, options),
    load,
  });
  if (options.json === true) {
    context.out(json(toScalingAnswer(planned)));
    return;
  }
  const rows = scalingRows(planned, timeZone);
  context.out(
    rows.length === 0
      ? 'Nothing would change.'
      : columns(context, [`TIME, ${timeZone}`, 'WHAT', 'COUNT'], rows),
  );
  context.err(
    StreamModeDetails?.StreamMode === 'ON_DEMAND'
      ? 'The stream is on demand: its shards are its own.'
      : `Shards: ${open} open now, ${shards.least} to ${shards.most} allowed; ${shardHours(planned.shards, open, startMs)} shard-hours in the 24, not ${24 * shards.most}.`,
  );
}

/** Only prod keeps anything warm. */
function readyIn(context: CliContext, { env, ready }: ScalingOptions): ScalingRequest['ready'] {
  const { Mappings, Parameters } = context.template();
  const ofAlerts = Number(Mappings!['Environments']![env]!['AlertProcessorReady']);
  const ofTicks = ready ?? Number(Parameters!['ReadyConcurrency']!.Default);
  return { 'kinesis-processor': ofAlerts === 0 ? 0 : ofTicks, 'alert-processor': ofAlerts };
}

function readyOption(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a number of environments such as 10.');
}

function calendarOption(text: string): string {
  if (calendarOf(text) !== null) return text;
  throw new InvalidArgumentError('Expected the code of an exchange such as XNYS.');
}

function timeZoneOption(text: string): string {
  if (isTimeZone(text)) return text;
  throw new InvalidArgumentError('Expected a name of the IANA time zone database such as America/New_York.');
}

function shardsOption(text: string): ShardRange {
  const [, least, most] = /^(\d{1,4})-(\d{1,4})$/.exec(text) ?? [];
  const range = { least: Number(least), most: Number(most) };
  if (range.least > 0 && range.least <= range.most) return range;
  throw new InvalidArgumentError('Expected two numbers of shards such as 1-4.');
}
