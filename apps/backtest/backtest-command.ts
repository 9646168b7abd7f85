import { Command, InvalidArgumentError, Option } from 'commander';
import {
  DEFAULT_ALERT_BUDGET,
  LARGEST_ALERT_BUDGET,
  SMALLEST_ALERT_BUDGET,
} from '../../src/core/anomaly-detection/alert-budget.ts';
import { parseLuldTiers } from '../../src/core/anomaly-detection/luld-plan.ts';
import { DEFAULT_SCORE_THRESHOLD } from '../../src/core/anomaly-detection/thresholds.ts';
import { DEFAULT_INDICATORS, parseIndicators } from '../../src/core/indicators/indicator-set.ts';
import { parseInterval } from '../../src/core/market-data/interval.ts';
import type { ReadingOptions } from '../../lib/market-files/input-options.ts';
import { withReadingOptions } from '../../lib/market-files/reading-command.ts';
import { readingOptionsAmong } from '../../lib/market-files/reading-options.ts';
import { type BacktestOptions, runBacktest } from './run-backtest.ts';

interface CommandOptions extends ReadingOptions {
  readonly input: string[];
  readonly output: string;
  readonly threshold: number;
  readonly budget: number;
  readonly series?: boolean;
  readonly indicators: BacktestOptions['indicators'];
  readonly interval?: number;
  readonly luld: BacktestOptions['luldTiers'];
  readonly rules?: string;
  readonly instruments?: string;
}

/** Makes commander report a bad option value as one line that names the option. */
function option<T>(parse: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      throw new InvalidArgumentError((error as Error).message);
    }
  };
}

function score(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && value < 1) return value;
  throw new Error('expected a score between 0 and 1, such as 0.5');
}

function budget(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= SMALLEST_ALERT_BUDGET && value <= LARGEST_ALERT_BUDGET) return value;
  throw new Error(`expected ${SMALLEST_ALERT_BUDGET} to ${LARGEST_ALERT_BUDGET} alerts a day, such as 0.02`);
}

/** The back-test as a command; `example` is how it is called. Nothing of AWS is asked. */
export function backtestCommand(example: string): Command {
  return withReadingOptions(new Command('backtest'), ['intervalMs'])
    .description(
      'Runs the production detectors and indicators over recorded data: one NDJSON line per row, in order.\n' +
        'Reads CSV of any vendor and NDJSON market events, plain or packed (gzip, zip, xz, zstd, bzip2), and Parquet.',
    )
    .requiredOption('-i, --input <file...>', 'files to read one after the other, - for standard input')
    .option('-o, --output <file>', 'file to write, - for standard output', '-')
    .option(
      '-t, --threshold <score>',
      'report anomalies from this score on',
      option(score),
      DEFAULT_SCORE_THRESHOLD,
    )
    .option(
      '-b, --budget <alerts>',
      'so many alerts a day for a symbol of daily bars, more on shorter ones: ALERT_BUDGET',
      option(budget),
      DEFAULT_ALERT_BUDGET,
    )
    .option('-s, --series', 'the input is a plain series, timestamp,value, of any sign and scale')
    .addOption(
      new Option('--indicators <list>', 'indicators to compute')
        .argParser(option(parseIndicators))
        .default(parseIndicators(DEFAULT_INDICATORS), DEFAULT_INDICATORS),
    )
    .option(
      '--interval <length>',
      'gather ticks or shorter bars into bars of this length',
      option(parseInterval),
    )
    .addOption(
      new Option('--luld <tiers>', 'limit up – limit down tiers, AAPL:1,XYZ:2')
        .argParser(option(parseLuldTiers))
        .default(new Map(), 'none'),
    )
    .option('--rules <file>', "users' rules, a JSON list: tell when they fire, and how often in the end")
    .option(
      '--instruments <file>',
      'what is known of instruments (exchange, kind of prices, splits), as rtf reference set and import take it',
    )
    .addHelpText(
      'after',
      '\nExample:\n  ' +
        example +
        ' --input data/crypto-minutes.csv.gz --output out.ndjson --indicators sma:20,rsi:14',
    )
    .action((options: CommandOptions) => runBacktest(backtestOptions(options)));
}

function backtestOptions(options: CommandOptions): BacktestOptions {
  const { input, output, threshold, budget: alertBudget, series, indicators } = options;
  const { interval, luld, rules, instruments } = options;
  return {
    inputs: input,
    reading: readingOptionsAmong(options),
    output,
    threshold,
    alertBudget,
    isSeries: series === true,
    indicators,
    intervalMs: interval,
    luldTiers: luld,
    rules,
    instruments,
  };
}
