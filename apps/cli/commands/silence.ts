import { Argument, Command, Option } from 'commander';
import { DynamoAlertStore } from '../../../src/adapters/dynamodb/dynamo-alert-store.ts';
import { isActive, type Silence } from '../../../src/core/alert-policy/silence.ts';
import { matcherOfText, matcherText } from '../../../src/dto/silence.dto.ts';
import { addSilence } from '../../../lib/operations/add-silence.ts';
import { type CliContext } from '../context.ts';
import { PreferenceTable } from '../../../lib/operations/preferences/preference-table.ts';
import { TEAM_USER_ID } from '../../../src/core/preferences/preference.ts';
import { OperationFailure } from '../../../lib/operations/operation-failure.ts';
import { columns, json, paint, timeText } from '../output.ts';
import { durationOption, timeOption, withCommonOptions, type CommonOptions } from '../common-options.ts';
import { namesOf } from '../../../lib/operations/stack-names.ts';

interface AddOptions extends CommonOptions {
  readonly start?: number;
  readonly end?: number;
  readonly for?: number;
  readonly author: string;
  readonly comment: string;
  readonly user?: string;
}

interface ListOptions extends CommonOptions {
  readonly all?: boolean;
}

/** Alerts that nobody, or one user, wants to be told of for a while. */
export function silenceCommand(context: CliContext): Command {
  const command = new Command('silence').description('Add, list and end silences');
  withCommonOptions(command.command('add'))
    .addArgument(
      new Argument(
        '<matcher...>',
        'what all have to fit: symbol, anomaly, alert_type, severity or episode_id, then = or != and a value, or =~ and patterns with | between',
      ),
    )
    .addOption(
      new Option('--for <length>', 'how long, such as 2h').argParser(durationOption).conflicts('end'),
    )
    .option('--end <time>', 'when it ends, such as 2026-11-23T16:00:00Z', timeOption)
    .option('--start <time>', 'when it begins; now if not given', timeOption)
    .addOption(new Option('--author <name>', 'who is silencing').env('USER').default('rtf'))
    .requiredOption('--comment <text>', 'why')
    .option('--user <id>', 'for this user alone; for everybody if not given')
    .description('keep alerts that fit all matchers from being told')
    .addHelpText(
      'after',
      "\nExamples:\n  rtf silence add 'symbol=~BTC*' anomaly=volume_spike --for 2h --comment 'listing, expected'" +
        '\n  rtf silence add symbol=AAPL --user alice --end 2026-11-23T21:00:00Z --comment earnings --env prod',
    )
    .action((matchers: string[], options: AddOptions) => add(context, matchers, options));
  withCommonOptions(command.command('list'))
    .option('--all', 'those that are over, too (they are kept for 30 days)')
    .description('list the silences that hold or are to come')
    .addHelpText('after', '\nExample:\n  rtf silence list --env prod')
    .action((options: ListOptions) => list(context, options));
  withCommonOptions(command.command('expire'))
    .argument('<id...>', 'silences to end now')
    .description('end silences before their time')
    .addHelpText('after', '\nExample:\n  rtf silence expire 3f2a9c1b04de')
    .action((ids: string[], options: CommonOptions) => expire(context, ids, options));
  return command;
}

async function add(context: CliContext, texts: readonly string[], options: AddOptions): Promise<void> {
  const { start = context.now(), end, for: lengthMs, author, comment, user } = options;
  if (end === undefined && lengthMs === undefined) {
    throw new OperationFailure('say when it ends: --for 2h, or --end with a time');
  }
  const endsAtMs = end ?? start + lengthMs!;
  if (endsAtMs <= context.now()) {
    throw new OperationFailure(`it would be over already: ${timeText(endsAtMs)} is past`);
  }
  const matchers = texts.map((text) => {
    const matcher = matcherOfText(text);
    if (matcher === null) {
      throw new OperationFailure(
        `${text} is no matcher: write symbol=AAPL, severity!=LOW or symbol=~BTC*|ETH*`,
      );
    }
    return matcher;
  });
  const silence = await addSilence(storeOf(context, options), {
    matchers,
    startsAtMs: start,
    endsAtMs,
    author,
    comment,
    userId: user,
  });
  if (user !== undefined) await warnOfStranger(context, options, user);
  const { id } = silence;
  context.out(options.json === true ? json(record(silence)) : `${id} until ${timeText(endsAtMs)}`);
}

/** It may be a slip of the pen, or somebody who is still to come: a silence of nobody keeps nothing back. */
async function warnOfStranger(context: CliContext, options: AddOptions, user: string): Promise<void> {
  const table = new PreferenceTable(context.dynamodb(), namesOf(options).userPreferencesTable);
  if (user === TEAM_USER_ID || (await table.item(user)) !== null) return;
  context.err(`warning: there is no user ${user} in ${options.env}, so that this keeps nothing back`);
}

async function list(context: CliContext, options: ListOptions): Promise<void> {
  const nowMs = context.now();
  const { silences } = await storeOf(context, options).mutes();
  const shown = silences
    .filter(({ endsAtMs }) => options.all === true || endsAtMs > nowMs)
    .toSorted((a, b) => a.startsAtMs - b.startsAtMs || (a.id < b.id ? -1 : 1));
  if (options.json === true) {
    context.out(json(shown.map(record)));
    return;
  }
  const rows = shown.map((silence) => [
    silence.id,
    stateText(context, silence, nowMs),
    silence.matchers.map(matcherText).join(' '),
    timeText(silence.startsAtMs),
    timeText(silence.endsAtMs),
    silence.userId ?? 'everybody',
    silence.author,
    silence.comment,
  ]);
  const head = ['id', 'state', 'matchers', 'from', 'until', 'for', 'author', 'comment'];
  context.out(rows.length === 0 ? 'nothing is silenced' : columns(context, head, rows));
}

async function expire(context: CliContext, ids: readonly string[], options: CommonOptions): Promise<void> {
  const store = storeOf(context, options);
  const missing: string[] = [];
  for (const id of ids) if (!(await store.expireSilence(id, context.now()))) missing.push(id);
  const ended = ids.filter((id) => !missing.includes(id));
  if (options.json === true) context.out(json({ ended, missing }));
  else if (ended.length > 0) context.out(`ended: ${ended.join(', ')}`);
  if (missing.length > 0)
    throw new OperationFailure(`no silence that holds or is to come: ${missing.join(', ')}`);
}

function storeOf(context: CliContext, options: CommonOptions): DynamoAlertStore {
  return new DynamoAlertStore(context.dynamodb(), namesOf(options).alertHistoryTable, context);
}

function stateText(context: CliContext, silence: Silence, nowMs: number): string {
  if (isActive(silence, nowMs)) return paint(context, 'green', 'active');
  return silence.endsAtMs <= nowMs ? 'over' : 'to come';
}

function record(silence: Silence): Record<string, unknown> {
  const { id, matchers, startsAtMs, endsAtMs, author, comment, userId } = silence;
  return {
    id,
    matchers,
    starts_at: new Date(startsAtMs).toISOString(),
    ends_at: new Date(endsAtMs).toISOString(),
    author,
    comment,
    ...(userId !== undefined && { user_id: userId }),
  };
}
