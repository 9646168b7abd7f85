import { Command } from 'commander';
import {
  checkInstruments,
  type CheckedInstruments,
} from '../../../lib/operations/instruments/check-instruments.ts';
import {
  InstrumentTable,
  type InstrumentItem,
} from '../../../lib/operations/instruments/instrument-table.ts';
import { readInstruments } from '../../../lib/operations/instruments/read-instruments.ts';
import { OperationFailure } from '../../../lib/operations/operation-failure.ts';
import { namesOf } from '../../../lib/operations/stack-names.ts';
import { withCommonOptions, type CommonOptions } from '../common-options.ts';
import { type CliContext } from '../context.ts';
import { instrumentsOf, stateText } from '../instrument-text.ts';
import { columns, json, paint } from '../output.ts';
import { readText } from '../read-json.ts';

interface FileOptions extends CommonOptions {
  readonly file?: string;
}

interface ImportOptions extends CommonOptions {
  readonly dryRun?: boolean;
  readonly exchange?: string;
}

/** Faults that are told one by one; of a list of thousands the rest is a number. */
const MOST_FAULTS = 20;

/** What is known of instruments: exchange, kind of prices, splits, names that vendors have for them. */
export function referenceCommand(context: CliContext): Command {
  const command = new Command('reference').description(
    'Read and write what is known of instruments: exchange, tick size, splits, names of vendors',
  );
  withCommonOptions(command.command('list'))
    .argument('[symbol...]', 'of these alone')
    .description('list the instruments, the unusable ones with what is wrong with them')
    .addHelpText('after', '\nExamples:\n  rtf reference list --env prod\n  rtf reference list AAPL BTC-USD')
    .action((symbols: string[], options: CommonOptions) => list(context, symbols, options));
  withCommonOptions(command.command('get'))
    .argument('<symbol>', 'its symbol, or what a vendor calls it')
    .description('print an instrument as JSON, in the form that set takes')
    .addHelpText('after', '\nExample:\n  rtf reference get AAPL > aapl.json')
    .action((symbol: string, options: CommonOptions) => get(context, symbol, options));
  withCommonOptions(command.command('set'))
    .option('-f, --file <path>', 'JSON file with an instrument or a list of them, - for standard input', '-')
    .description('write instruments after checking all of them; with one bad field nothing is written')
    .addHelpText(
      'after',
      '\nAn instrument replaces the stored one. Within ten minutes it counts.' +
        `\n\nExamples:\n  rtf reference set --file instruments.json --env prod` +
        `\n  echo '{"symbol": "NVDA", "exchange": "XNAS", "splits": [{"date": "2024-06-10", "ratio": 10}]}' | rtf reference set`,
    )
    .action((options: FileOptions) => set(context, options));
  withCommonOptions(command.command('import'))
    .argument('<file>', 'CSV with a header, JSON, or a list as a vendor publishes it; - for standard input')
    .option('--exchange <mic>', 'the exchange of those of which the file does not say it, such as XNYS')
    .option('--dry-run', 'say what would be written, and write nothing')
    .description('add instruments from a file; what it does not say of one that is there stays')
    .addHelpText(
      'after',
      '\nColumns of a CSV: symbol, name, exchange, asset_class, currency, underlying, tick_size, price_kind, luld_tier, peg,' +
        '\nsplits (2014-06-09=7; 2020-08-31=4) and aliases (polygon=X:BTCUSD; kraken=XBT/USD).' +
        '\nLists of vendors: Binance exchangeInfo, Coinbase products, Kraken AssetPairs, Bybit instruments-info, OKX instruments,' +
        '\nPolygon tickers, Alpaca assets, Finnhub stock symbols, Nasdaq Trader nasdaqlisted.txt and otherlisted.txt.' +
        '\nWhat cannot be used is said and left out; the exit code is 1 then.' +
        '\n\nExamples:\n  rtf reference import instruments.csv --dry-run\n  rtf reference import exchangeInfo.json --env prod',
    )
    .action((file: string, options: ImportOptions) => importFile(context, file, options));
  withCommonOptions(command.command('remove'))
    .argument('<symbol...>', 'instruments to forget, with the names that lead to them')
    .description('remove instruments: nothing is known of them then')
    .addHelpText('after', '\nExample:\n  rtf reference remove OLDCO --env prod')
    .action((symbols: string[], options: CommonOptions) => remove(context, symbols, options));
  return command;
}

async function list(context: CliContext, symbols: readonly string[], options: CommonOptions): Promise<void> {
  const { items, aliases } = await tableOf(context, options).all();
  const wanted = new Set(symbols.map((symbol) => aliases.get(symbol) ?? symbol));
  const shown = [...items.values()].filter(({ symbol }) => wanted.size === 0 || wanted.has(String(symbol)));
  if (options.json === true) {
    context.out(json(shown));
    return;
  }
  const { faults } = checkInstruments(shown);
  const problems = new Map(faults.map((fault) => [fault.symbol, fault.problems]));
  const rows = shown.map((item) => [
    ...['symbol', 'name', 'exchange', 'asset_class', 'currency'].map((field) => text(item[field])),
    stateText(context, item, problems.get(String(item['symbol']))),
  ]);
  const head = ['symbol', 'name', 'exchange', 'class', 'currency', 'besides'];
  context.out(rows.length === 0 ? 'nothing is known of any instrument' : columns(context, head, rows));
}

async function get(context: CliContext, symbol: string, options: CommonOptions): Promise<void> {
  const { items, aliases } = await tableOf(context, options).all();
  const item = items.get(aliases.get(symbol) ?? symbol);
  if (item === undefined) throw new OperationFailure(`nothing is known of ${symbol} in ${options.env}`);
  context.out(json(item));
}

async function set(context: CliContext, options: FileOptions): Promise<void> {
  const { items } = readInstruments(await readText(context, options.file ?? '-'));
  const table = tableOf(context, options);
  const { items: stored, aliases } = await table.all();
  const checked = checkInstruments(items, takenNames(stored, aliases));
  tellChecked(context, checked);
  if (checked.faults.length > 0) throw new OperationFailure('nothing was written');
  await table.put(checked.instruments, aliases);
  const written = checked.instruments.map(({ symbol }) => symbol);
  context.out(options.json === true ? json({ written }) : `written: ${written.join(', ')}`);
}

async function importFile(context: CliContext, file: string, options: ImportOptions): Promise<void> {
  const { form, items, passedOver } = readInstruments(await readText(context, file));
  const table = tableOf(context, options);
  const { items: stored, aliases } = await table.all();
  const merged = items.map((item) => ({
    ...(options.exchange !== undefined && { exchange: options.exchange }),
    ...stored.get(String(item['symbol'])),
    ...item,
  }));
  const checked = checkInstruments(merged, takenNames(stored, aliases));
  const bad = new Set(checked.faults.map(({ symbol }) => symbol));
  const usable = checked.instruments.filter(({ symbol }) => !bad.has(symbol));
  const known = usable.filter(({ symbol }) => stored.has(symbol)).length;
  tellChecked(context, checked);
  if (passedOver.length > 0)
    context.err(`columns that say nothing of an instrument: ${passedOver.join(', ')}`);
  if (options.dryRun !== true) await table.put(usable, aliases);
  const summary = { form, new: usable.length - known, changed: known, refused: items.length - usable.length };
  context.out(
    options.json === true
      ? json({ ...summary, written: options.dryRun !== true })
      : `${form}: ${instrumentsOf(summary.new)} new, ${known} known before, ${summary.refused} refused${options.dryRun === true ? '; nothing was written' : ''}`,
  );
  if (summary.refused > 0) throw new OperationFailure(`${summary.refused} of ${items.length} cannot be used`);
}

async function remove(
  context: CliContext,
  symbols: readonly string[],
  options: CommonOptions,
): Promise<void> {
  const table = tableOf(context, options);
  const { items, aliases } = await table.all();
  const missing = symbols.filter((symbol) => !items.has(symbol));
  const removed = symbols.filter((symbol) => items.has(symbol));
  await table.remove(removed, aliases);
  if (options.json === true) context.out(json({ removed, missing }));
  else if (removed.length > 0) context.out(`removed: ${removed.join(', ')}`);
  if (missing.length > 0) throw new OperationFailure(`nothing is known of ${missing.join(', ')}`);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Every name that leads to an instrument, its own symbol among them. */
function takenNames(
  stored: ReadonlyMap<string, InstrumentItem>,
  aliases: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  return new Map([...aliases, ...[...stored.keys()].map((symbol) => [symbol, symbol] as const)]);
}

function tellChecked(context: CliContext, { faults, unknownExchanges }: CheckedInstruments): void {
  for (const { symbol, problems } of faults.slice(0, MOST_FAULTS)) {
    for (const problem of problems) context.err(`${paint(context, 'red', symbol)}: ${problem}`);
  }
  if (faults.length > MOST_FAULTS) context.err(`and ${faults.length - MOST_FAULTS} more`);
  for (const [exchange, symbols] of unknownExchanges) {
    const some = symbols.length > 3 ? `${symbols.slice(0, 3).join(', ')} …` : symbols.join(', ');
    context.err(
      `${paint(context, 'yellow', exchange)}: warning: no calendar of it is known, so it never closes (${some})`,
    );
  }
}

function tableOf(context: CliContext, options: CommonOptions): InstrumentTable {
  return new InstrumentTable(context.dynamodb(), namesOf(options).referenceDataTable);
}
