import { Command, InvalidArgumentError, Option } from 'commander';
import { DynamoAlertFeed } from '../../../src/adapters/dynamodb/dynamo-alert-feed.ts';
import { DynamoAlertStore } from '../../../src/adapters/dynamodb/dynamo-alert-store.ts';
import { DynamoMarketHistoryReader } from '../../../src/adapters/dynamodb/dynamo-market-history-reader.ts';
import { parseInterval } from '../../../src/core/market-data/interval.ts';
import { cleanSymbol } from '../../../src/dto/cleaning.ts';
import { type CliContext } from '../context.ts';
import { OperationFailure } from '../../../lib/operations/operation-failure.ts';
import { columns, json } from '../output.ts';
import {
  ALERTS,
  ANOMALIES,
  BARS,
  TICKS,
  type AlertedEpisode,
  type HistoryTable,
} from '../query/history-table.ts';
import { durationOption, timeOption, withCommonOptions, type CommonOptions } from '../common-options.ts';
import { namesOf } from '../../../lib/operations/stack-names.ts';

interface QueryOptions extends CommonOptions {
  readonly since: number;
  readonly from?: number;
  readonly to?: number;
}

interface AlertOptions extends QueryOptions {
  readonly limit: number;
}

interface BarOptions extends QueryOptions {
  readonly interval: number;
}

interface Range {
  readonly fromMs: number;
  readonly toMs: number;
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Each episode is a query of its own. */
const MAX_ALERTS = 500;

/** What is stored about a symbol. */
export function queryCommand(context: CliContext): Command {
  return new Command('query')
    .description('Show what is stored about a symbol in a range of time')
    .addHelpText(
      'after',
      '\nExamples:\n  rtf query bars BTCUSDT --from 2026-03-10T12:00:00Z --to 2026-03-10T13:00:00Z' +
        '\n  rtf query anomalies AAPL --since 1d --env prod' +
        '\n  rtf query ticks AAPL --since 5m --json' +
        '\n  rtf query alerts --since 1d --limit 20',
    )
    .addCommand(ticksCommand(context))
    .addCommand(barsCommand(context))
    .addCommand(anomaliesCommand(context))
    .addCommand(alertsCommand(context));
}

function ticksCommand(context: CliContext): Command {
  return rangeCommand('ticks', 'Trades and quotes of the last 24 hours').action(
    async (symbol: string, options: QueryOptions) => {
      const { fromMs, toMs } = rangeOf(context, options);
      const history = historyOf(context, options);
      print(context, options, TICKS, await stored(symbol, (name) => history.ticks(name, fromMs, toMs)));
    },
  );
}

function barsCommand(context: CliContext): Command {
  return rangeCommand('bars', 'Finished bars of the last 30 days; with --json also their indicators')
    .addOption(
      new Option('--interval <length>', 'length of a bar').argParser(intervalOption).default(MINUTE_MS, '1m'),
    )
    .action(async (symbol: string, options: BarOptions) => {
      const { fromMs, toMs } = rangeOf(context, options);
      const history = historyOf(context, options);
      const bars = await stored(symbol, (name) => history.bars(name, options.interval, fromMs, toMs));
      print(context, options, BARS, bars);
    });
}

function anomaliesCommand(context: CliContext): Command {
  return rangeCommand('anomalies', 'Anomalies of the last 90 days').action(
    async (symbol: string, options: QueryOptions) => {
      const { fromMs, toMs } = rangeOf(context, options);
      const history = historyOf(context, options);
      print(
        context,
        options,
        ANOMALIES,
        await stored(symbol, (name) => history.anomalies(name, fromMs, toMs)),
      );
    },
  );
}

function alertsCommand(context: CliContext): Command {
  return rangeCommand(
    'alerts',
    'Alerts with their deliveries and who looks after it: of the anomalies of a symbol, or without one the last of all',
    '[symbol]',
  )
    .addOption(
      new Option('--limit <count>', 'how many alerts to look at without a symbol')
        .argParser(limitOption)
        .default(50),
    )
    .action(async (symbol: string | undefined, options: AlertOptions) => {
      const episodeIds = await episodesOf(context, symbol, options);
      const store = new DynamoAlertStore(context.dynamodb(), namesOf(options).alertHistoryTable, context);
      const episodes: AlertedEpisode[] = [];
      for (const episodeId of episodeIds) {
        episodes.push({ episodeId, rows: await store.episode(episodeId) });
      }
      print(context, options, ALERTS, episodes);
    });
}

/** One symbol's episodes in the order of its anomalies; or everybody's, those of the last alerts first, rules and alarms among them. */
async function episodesOf(
  context: CliContext,
  symbol: string | undefined,
  options: AlertOptions,
): Promise<ReadonlySet<string>> {
  const { fromMs, toMs } = rangeOf(context, options);
  if (symbol !== undefined) {
    const history = historyOf(context, options);
    const anomalies = await stored(symbol, (name) => history.anomalies(name, fromMs, toMs));
    return new Set(anomalies.map(({ episodeId }) => episodeId));
  }
  const feed = new DynamoAlertFeed(context.dynamodb(), namesOf(options).alertHistoryTable);
  const alerts = await feed.recent({ fromMs, beforeMs: toMs, limit: options.limit });
  return new Set(alerts.map(({ alert }) => alert.episodeId));
}

/** Rows of a symbol as it was typed, since TpC is not TPC for some vendors; where there are none, of the symbol as it is kept otherwise. */
async function stored<T>(
  symbol: string,
  read: (name: string) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const rows = await read(symbol);
  const kept = cleanSymbol(symbol) as string;
  return rows.length > 0 || kept === symbol ? rows : await read(kept);
}

function rangeCommand(name: string, description: string, symbol = '<symbol>'): Command {
  return withCommonOptions(new Command(name))
    .argument(symbol, 'such as AAPL')
    .addOption(
      new Option('--since <duration>', 'how long before its end the range begins')
        .argParser(durationOption)
        .default(HOUR_MS, '1h'),
    )
    .option('--from <time>', 'begin of the range, instead of --since', timeOption)
    .option('--to <time>', 'end of the range, not included; now if not given', timeOption)
    .description(description)
    .addHelpText('after', `\nExample:\n  rtf query ${name} BTCUSDT --since 2h --env prod`);
}

function rangeOf(context: CliContext, { since, from, to }: QueryOptions): Range {
  const toMs = to ?? context.now();
  const fromMs = from ?? toMs - since;
  if (fromMs >= toMs) {
    const [begin, end] = [fromMs, toMs].map((epochMs) => new Date(epochMs).toISOString());
    throw new OperationFailure(`the range begins at ${begin}, which is not before its end, ${end}`);
  }
  return { fromMs, toMs };
}

function historyOf(context: CliContext, options: QueryOptions): DynamoMarketHistoryReader {
  return new DynamoMarketHistoryReader(context.dynamodb(), namesOf(options).processedDataTable);
}

function print<Row>(
  context: CliContext,
  options: QueryOptions,
  table: HistoryTable<Row>,
  rows: readonly Row[],
): void {
  if (options.json === true) context.out(json(rows.map(table.json)));
  else if (rows.length === 0) context.out('Nothing is stored in this range.');
  else context.out(columns(context, table.head, rows.map(table.cells)));
}

function limitOption(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_ALERTS) {
    throw new InvalidArgumentError(`Expected a whole number from 1 to ${MAX_ALERTS}.`);
  }
  return limit;
}

function intervalOption(text: string): number {
  try {
    return parseInterval(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}
