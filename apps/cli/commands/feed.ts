import { Command, InvalidArgumentError, Option } from 'commander';
import {
  EXPECTED_REST,
  EXPECTED_WEB_SOCKET,
  restHostOf,
  webSocketOf,
} from '../../../lib/feeds/live/feed-hosts.ts';
import { VENDORS } from '../../../lib/feeds/live/vendors.ts';
import { EXPECTED_PACE, paceOf, type Pace } from '../../../lib/feeds/pace.ts';
import type { ReadingOptions } from '../../../lib/market-files/input-options.ts';
import { withReadingOptions } from '../../../lib/market-files/reading-command.ts';
import { READING_OPTIONS, readingOptionsAmong } from '../../../lib/market-files/reading-options.ts';
import type { CliContext } from '../context.ts';
import { feedFiles } from '../feed/feed-files.ts';
import { durationOption, withCommonOptions, type CommonOptions } from '../common-options.ts';

interface FeedCommandOptions extends CommonOptions, ReadingOptions {
  readonly speed?: Pace;
  readonly live?: string;
  readonly symbols?: readonly string[];
  readonly url?: URL;
  readonly restUrl?: URL;
  readonly duration?: number;
}

/** `FINNHUB_TOKEN; ALPACA_KEY_ID and ALPACA_SECRET_KEY`. */
const CREDENTIALS = [...VENDORS.values()]
  .filter(({ secretNames }) => secretNames.length > 0)
  .map(({ secretNames }) => secretNames.join(' and '))
  .join('; ');

const EXAMPLES = `
Examples:
  rtf feed data/crypto-minutes.csv.gz --speed 60x
  rtf feed BTCUSDT-1m-2024-01-02.zip AAPL.csv
  rtf feed prices.csv --symbol DAX --time-zone Europe/Berlin --dates DD/MM/YYYY
  zcat ticks.csv.gz | head -1000 | rtf feed - --speed 500 --env dev
  rtf feed --live coinbase --symbols BTC-USD,ETH-USD --duration 30m
  rtf feed --live finnhub --symbols AAPL,MSFT --json

Credentials of live feeds come from the environment: ${CREDENTIALS}; the others
want none. Ctrl-C ends a feed when what has come is on the stream.`;

/** Puts market data on the stream of an environment, recorded or live. */
export function feedCommand(context: CliContext): Command {
  const command = withReadingOptions(withCommonOptions(new Command('feed')));
  return command
    .argument(
      '[file...]',
      'CSV or Parquet of any vendor, or NDJSON market events, plain or packed; - for standard input',
    )
    .addOption(
      new Option(
        '--speed <pace>',
        'of files: max, records a second (500) or time compressed (60x; 1x is original time); max if absent',
      ).argParser(paceOption),
    )
    .addOption(
      new Option('--live <feed>', "a vendor's live feed instead of files").choices([...VENDORS.keys()]),
    )
    .option('--symbols <list>', 'of a live feed, as its vendor writes them: AAPL,MSFT', symbolsOption)
    .option('--duration <length>', 'of a live feed: 30m, 8h; until Ctrl-C if absent', durationOption)
    .option('--url <url>', "another WebSocket than the vendor's own: a plan's, a sandbox's", webSocketOption)
    .option('--rest-url <url>', 'where missed trades are fetched, together with --url', httpOption)
    .description(
      'Put market data on the stream, each symbol in its order: files one after the other, or a live feed',
    )
    .addHelpText('after', EXAMPLES)
    .action((files: string[], options: FeedCommandOptions) => run(context, command, files, options));
}

async function run(
  context: CliContext,
  command: Command,
  files: readonly string[],
  options: FeedCommandOptions,
): Promise<void> {
  const { live, symbols, url, restUrl, duration, speed } = options;
  const reading = readingOptionsAmong(options);
  if (live === undefined) {
    const liveOption = Object.entries({ symbols, duration, url, 'rest-url': restUrl }).find(
      ([, value]) => value !== undefined,
    );
    if (liveOption !== undefined) usage(command, `--${liveOption[0]} is of a live feed: --live is missing`);
    if (files.length === 0) usage(command, 'expected files, or --live with the name of a feed');
    await feedFiles(context, files, { ...options, speed: speed ?? { kind: 'max' }, reading });
    return;
  }
  if (files.length > 0) usage(command, 'expected files or --live, got both');
  if (speed !== undefined) usage(command, '--speed is of files: a live feed has its own');
  const readingOption = READING_OPTIONS.find(({ key }) => reading[key] !== undefined);
  if (readingOption !== undefined)
    usage(command, `${readingOption.flags.split(' ')[0]} is of files, not of a live feed`);
  if (symbols === undefined) usage(command, '--live wants --symbols, such as AAPL,MSFT');
  const vendor = VENDORS.get(live)!;
  if (vendor.maxSymbols !== null && symbols.length > vendor.maxSymbols) {
    usage(
      command,
      `${live} carries at most ${vendor.maxSymbols} symbols on a connection, got ${symbols.length}`,
    );
  }
  const { feedLive } = await import('../feed/feed-live.ts');
  await feedLive(context, { ...options, live: vendor, symbols });
}

function usage(command: Command, message: string): never {
  return command.error(`error: ${message}`, { exitCode: 2 });
}

function paceOption(text: string): Pace {
  const pace = paceOf(text);
  if (pace === null) throw new InvalidArgumentError(`Expected ${EXPECTED_PACE}.`);
  return pace;
}

function symbolsOption(text: string): readonly string[] {
  const symbols = text.split(',').map((symbol) => symbol.trim());
  if (symbols.includes(''))
    throw new InvalidArgumentError('Expected symbols with commas between: AAPL,MSFT.');
  return symbols;
}

function webSocketOption(text: string): URL {
  return orExpected(webSocketOf(text), EXPECTED_WEB_SOCKET);
}

function httpOption(text: string): URL {
  return orExpected(restHostOf(text), EXPECTED_REST);
}

function orExpected(url: URL | null, expected: string): URL {
  if (url === null) throw new InvalidArgumentError(`Expected ${expected}.`);
  return url;
}
