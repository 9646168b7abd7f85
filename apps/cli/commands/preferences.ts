import { Command } from 'commander';
import { isRecord } from '../../../src/dto/problems.ts';
import { type CliContext } from '../context.ts';
import { OperationFailure } from '../../../lib/operations/operation-failure.ts';
import { itemsOf } from '../items-of.ts';
import { columns, json, paint } from '../output.ts';
import { checkItems, type ItemProblems } from '../../../lib/operations/preferences/preference-check.ts';
import { PreferenceTable, type PlainItem } from '../../../lib/operations/preferences/preference-table.ts';
import { readJson } from '../read-json.ts';
import { withCommonOptions, type CommonOptions } from '../common-options.ts';
import { namesOf } from '../../../lib/operations/stack-names.ts';

interface FileOptions extends CommonOptions {
  readonly file?: string;
}

/** Preferences of users, escalation policies (`policy:<name>`) and the settings (`settings`). */
export function preferencesCommand(context: CliContext): Command {
  const command = new Command('preferences').description(
    'Read, write and check users, escalation policies (policy:NAME) and the settings (settings)',
  );
  withCommonOptions(command.command('list'))
    .description('list all items, the unusable ones with what is wrong with them')
    .addHelpText('after', '\nExamples:\n  rtf preferences list --env prod\n  rtf preferences list --json')
    .action((options: CommonOptions) => list(context, options));
  withCommonOptions(command.command('get'))
    .argument('<id>', 'a user, policy:NAME, or settings')
    .description('print one item as JSON, in the form that set takes')
    .addHelpText('after', '\nExample:\n  rtf preferences get alice > alice.json')
    .action((id: string, options: CommonOptions) => get(context, id, options));
  withCommonOptions(command.command('set'))
    .option('-f, --file <path>', 'JSON file with an item or a list of items, - for standard input', '-')
    .description('write items after checking all of them; with one bad field nothing is written')
    .addHelpText(
      'after',
      '\nAn item replaces the stored one, but for the rules of a user, which stay where it has none, and what' +
        '\nwas learned from their answers, which always stays.' +
        '\n\nExamples:\n  rtf preferences set --file alice.json' +
        `\n  echo '{"user_id": "bob", "channels": ["slack"]}' | rtf preferences set --env staging`,
    )
    .action((options: FileOptions) => set(context, options));
  withCommonOptions(command.command('delete'))
    .argument('<id>', 'a user, policy:NAME, or settings')
    .description('delete one item, the rules of a user with it; says which others still refer to it')
    .addHelpText('after', '\nExample:\n  rtf preferences delete alice --env prod')
    .action((id: string, options: CommonOptions) => remove(context, id, options));
  withCommonOptions(command.command('clear-bounce'))
    .argument('<user>', 'a user whose mail came back')
    .description('try mail to a user again, whose mailbox works by now')
    .addHelpText(
      'after',
      '\nSES keeps a list of its own: aws sesv2 delete-suppressed-destination --email-address ADDRESS' +
        '\n\nExample:\n  rtf preferences clear-bounce alice --env prod',
    )
    .action((id: string, options: CommonOptions) => clearBounce(context, id, options));
  withCommonOptions(command.command('forget-learning'))
    .argument('<user>', 'a user whose answers were learned from')
    .description(
      'forget what the answers "useful" and "noise" of a user have taught; they teach anew from then on',
    )
    .addHelpText('after', '\nExample:\n  rtf preferences forget-learning alice --env prod')
    .action((id: string, options: CommonOptions) => forgetLearning(context, id, options));
  withCommonOptions(command.command('validate'))
    .option('-f, --file <path>', 'JSON file to check instead of the table, - for standard input')
    .description('check items and write nothing; exits with 1 when something is wrong')
    .addHelpText(
      'after',
      '\nExamples:\n  rtf preferences validate --file alice.json\n  rtf preferences validate --env prod',
    )
    .action((options: FileOptions) => validate(context, options));
  return command;
}

async function list(context: CliContext, options: CommonOptions): Promise<void> {
  const items = await tableOf(context, options).items();
  if (options.json === true) {
    context.out(json(items));
    return;
  }
  const faults = new Map(checkItems(items, namesOf(options).usersSecrets).map((fault) => [fault.id, fault]));
  const rows = items.map((item) => {
    const { user_id: userId, minimum_severity: minimum } = item;
    const id = String(userId);
    return [
      id,
      channelsText(item),
      typeof minimum === 'string' ? minimum : '',
      stateText(context, item, faults.get(id)),
    ];
  });
  context.out(
    rows.length === 0
      ? 'nobody has written any preferences: the team channels get everything from MEDIUM on'
      : columns(context, ['id', 'channels', 'from', 'state'], rows),
  );
}

async function get(context: CliContext, id: string, options: CommonOptions): Promise<void> {
  const item = await tableOf(context, options).item(id);
  if (item === null) throw new OperationFailure(`there is no item ${id} in ${options.env}`);
  context.out(json(item));
}

async function clearBounce(context: CliContext, id: string, options: CommonOptions): Promise<void> {
  const table = tableOf(context, options);
  if ((await table.item(id)) === null) throw new OperationFailure(`there is no item ${id} in ${options.env}`);
  const isCleared = await table.clearBounce(id);
  if (options.json === true) context.out(json({ cleared: isCleared }));
  else context.out(isCleared ? `mail to ${id} is tried again within a minute` : `no mail to ${id} came back`);
}

async function forgetLearning(context: CliContext, id: string, options: CommonOptions): Promise<void> {
  const table = tableOf(context, options);
  if ((await table.item(id)) === null) throw new OperationFailure(`there is no item ${id} in ${options.env}`);
  const isForgotten = await table.forgetLearning(id);
  if (options.json === true) context.out(json({ forgotten: isForgotten }));
  else context.out(isForgotten ? `what ${id} has answered is forgotten` : `nothing was learned from ${id}`);
}

async function set(context: CliContext, options: FileOptions): Promise<void> {
  const items = itemsOf(await readJson(context, options.file ?? '-'));
  const table = tableOf(context, options);
  const others = (await table.items()).filter((stored) =>
    items.every(({ user_id: id }) => id !== stored['user_id']),
  );
  const faults = checkItems(items, namesOf(options).usersSecrets, others);
  tell(context, faults);
  if (faults.some(({ problems }) => problems.length > 0)) {
    throw new OperationFailure('nothing was written');
  }
  for (const item of items) await table.put(item);
  const ids = items.map((item) => String(item['user_id']));
  context.out(options.json === true ? json({ written: ids }) : `written: ${ids.join(', ')}`);
}

async function remove(context: CliContext, id: string, options: CommonOptions): Promise<void> {
  const table = tableOf(context, options);
  if (!(await table.delete(id))) throw new OperationFailure(`there is no item ${id} in ${options.env}`);
  const { usersSecrets } = namesOf(options);
  const left = await table.items();
  const faultsBefore = new Set(textsOf(checkItems(left, usersSecrets, [{ user_id: id }])));
  for (const text of textsOf(checkItems(left, usersSecrets))) if (!faultsBefore.has(text)) context.err(text);
  context.out(options.json === true ? json({ deleted: id }) : `deleted: ${id}`);
}

function textsOf(faults: readonly ItemProblems[]): readonly string[] {
  return faults.flatMap(({ id, problems, warnings, unreached }) =>
    [...problems, ...warnings, ...unreached].map((text) => `${id}: ${text}`),
  );
}

async function validate(context: CliContext, options: FileOptions): Promise<void> {
  const isFile = options.file !== undefined;
  const items = isFile
    ? itemsOf(await readJson(context, options.file))
    : await tableOf(context, options).items();
  // A file is checked without a table, so it may refer to what only the table has.
  const faults = checkItems(items, namesOf(options).usersSecrets, isFile ? null : []);
  if (options.json === true) context.out(json({ checked: items.length, faults }));
  else tell(context, faults);
  const bad = faults.filter(({ problems }) => problems.length > 0).length;
  if (bad > 0) throw new OperationFailure(`${bad} of ${items.length} items cannot be used`);
  if (options.json !== true)
    context.out(`${items.length} ${items.length === 1 ? 'item' : 'items'} checked: all can be used`);
}

function tell(context: CliContext, faults: readonly ItemProblems[]): void {
  for (const { id, problems, warnings, unreached } of faults) {
    for (const problem of problems) context.err(`${paint(context, 'red', id)}: ${problem}`);
    for (const warning of [...warnings, ...unreached])
      context.err(`${paint(context, 'yellow', id)}: warning: ${warning}`);
  }
}

function tableOf(context: CliContext, options: CommonOptions): PreferenceTable {
  return new PreferenceTable(context.dynamodb(), namesOf(options).userPreferencesTable);
}

function channelsText({ channels }: PlainItem): string {
  if (Array.isArray(channels)) return channels.join(' ');
  if (!isRecord(channels)) return '';
  return Object.entries(channels)
    .map(([severity, names]) => `${severity}: ${Array.isArray(names) ? names.join(' ') : '?'}`)
    .join(', ');
}

function stateText(context: CliContext, item: PlainItem, fault: ItemProblems | undefined): string {
  const [problem] = fault?.problems ?? [];
  if (problem !== undefined) return paint(context, 'red', `not used: ${problem}`);
  const [warning] = [...(fault?.warnings ?? []), ...(fault?.unreached ?? [])];
  if (warning !== undefined) return paint(context, 'yellow', warning);
  return item['enabled'] === false ? 'off' : 'on';
}
