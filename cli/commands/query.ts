import { Command, InvalidArgumentError, Option } from 'commander';
import { DynamoAlertStore } from '../../src/adapters/dynamodb/dynamo-alert-store.ts';
import { DynamoMarketHistoryReader } from '../../src/adapters/dynamodb/dynamo-market-history-reader.ts';
import { parseInterval } from '../../src/core/market-data/interval.ts';
import { CommandFailure, type CliContext } from '../context.ts';
import { columns, json } from '../output.ts';
import {
  ALERTS,
  ANOMALIES,
  BARS,
  TICKS,
  type AlertedEpisode,
  type HistoryTable,
} from '../query/history-table.ts';
import { durationOption, namesOf, timeOption, withCommonOptions, type CommonOptions } from '../stack.ts';

interface QueryOptions extends CommonOptions {
  readonly since: number;
  readonly from?: number;
  readonly to?: number;
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

/** What is stored about a symbol. */
export function queryCommand(context: CliContext): Command {
  return new Command('query')
    .description('Show what is stored about a symbol in a range of time')
    .addHelpText(
      'after',
      '\nExamples:\n  rtf query bars BTCUSDT --from 2022-12-13T13:00:00Z --to 2022-12-13T14:00:00Z' +
        '\n  rtf query anomalies AAPL --since 1d --env prod' +
        '\n  rtf query ticks AAPL --since 5m --json',
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
      print(context, options, TICKS, await historyOf(context, options).ticks(symbol, fromMs, toMs));
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
      const bars = await historyOf(context, options).bars(symbol, options.interval, fromMs, toMs);
      print(context, options, BARS, bars);
    });
}

function anomaliesCommand(context: CliContext): Command {
  return rangeCommand('anomalies', 'Anomalies of the last 90 days').action(
    async (symbol: string, options: QueryOptions) => {
      const { fromMs, toMs } = rangeOf(context, options);
      print(context, options, ANOMALIES, await historyOf(context, options).anomalies(symbol, fromMs, toMs));
    },
  );
}

function alertsCommand(context: CliContext): Command {
  return rangeCommand(
    'alerts',
    'What became of the anomalies: alerts, deliveries, who looks after it',
  ).action(async (symbol: string, options: QueryOptions) => {
    const { fromMs, toMs } = rangeOf(context, options);
    const anomalies = await historyOf(context, options).anomalies(symbol, fromMs, toMs);
    const store = new DynamoAlertStore(context.dynamodb(), namesOf(options).alertHistoryTable, context);
    const episodes: AlertedEpisode[] = [];
    for (const episodeId of new Set(anomalies.map((anomaly) => anomaly.episodeId))) {
      episodes.push({ episodeId, rows: await store.episode(episodeId) });
    }
    print(context, options, ALERTS, episodes);
  });
}

function rangeCommand(name: string, description: string): Command {
  return withCommonOptions(new Command(name))
    .argument('<symbol>', 'such as AAPL', (text) => text.toUpperCase())
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
    throw new CommandFailure(`the range begins at ${begin}, which is not before its end, ${end}`);
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

function intervalOption(text: string): number {
  try {
    return parseInterval(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}
