import { createWriteStream } from 'node:fs';
import { basename } from 'node:path';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type { Writable } from 'node:stream';
import type { IndicatorSet } from '../../src/core/indicators/indicator-set.ts';
import type { Instrument } from '../../src/core/instruments/instrument.ts';
import type { MarketEvent } from '../../src/core/market-data/market-event.ts';
import { defaultSettings, type MonitorSettings } from '../../src/core/market-state/monitor-settings.ts';
import { SymbolMonitor } from '../../src/core/market-state/symbol-monitor.ts';
import { RuleBook } from '../../src/core/rules/rule-book.ts';
import { RuleMonitor } from '../../src/core/rules/rule-monitor.ts';
import { InputError } from '../../lib/market-files/input-error.ts';
import type { ReadingOptions } from '../../lib/market-files/input-options.ts';
import { type InputRow, openInput } from '../../lib/market-files/open-input.ts';
import { readingText } from '../../lib/market-files/reading.ts';
import { AlertSummary } from './alert-summary.ts';
import { backtestLine, type WatchedSymbol } from './backtest-line.ts';
import { Progress } from './progress.ts';
import { instrumentsOf } from './read-instruments.ts';
import { readRules } from './read-rules.ts';
import { RuleStatistics } from './rule-statistics.ts';

/** There were rows, and none of them was a market event. */
export class NoUsableRowError extends Error {
  override readonly name = 'NoUsableRowError';

  constructor(refusals: string) {
    super(`no row could be used: ${refusals}; rtf inspect shows how a file is understood`);
  }
}

export interface BacktestOptions {
  readonly inputs: readonly string[];
  /** What is said about them against how they look. */
  readonly reading: ReadingOptions;
  readonly output: string;
  readonly threshold: number;
  /** How many alerts are welcome. */
  readonly alertBudget: number;
  /** The input is `timestamp,value`: differences instead of log-returns, any sign and scale. */
  readonly isSeries: boolean;
  readonly indicators: IndicatorSet;
  readonly intervalMs: number | undefined;
  readonly luldTiers: MonitorSettings['luldTiers'];
  /** File with rules of users, whose firings are counted. */
  readonly rules: string | undefined;
  /** File with what is known of instruments; nothing is known without it. */
  readonly instruments: string | undefined;
}

/** What each row goes through. */
interface Course {
  readonly settings: MonitorSettings;
  readonly symbols: Map<string, WatchedSymbol>;
  readonly progress: Progress;
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly summary: AlertSummary;
  readonly rules: { readonly book: RuleBook; readonly statistics: RuleStatistics } | null;
}

/** Bytes gathered before they are written: a system call per line would cost more than the line. */
const CHUNK_CHARACTERS = 64 * 1024;

/**
 * The pure core over files, in the order of their rows; each row's line holds what the core knew right after it.
 * @throws InputError when an input or the output cannot be used, with what was expected and found
 * @throws NoUsableRowError when all rows were refused
 */
export async function runBacktest(options: BacktestOptions): Promise<void> {
  const progress = new Progress();
  const course = courseOf(options, progress);
  const output = await openOutput(options.output);
  let chunk = '';
  try {
    for (const input of options.inputs) {
      const rows = openInput(input, {
        ...options.reading,
        series: options.isSeries,
        nowMs: Date.now(),
        onReading: (reading) => progress.say(`${reading.input}: ${readingText(reading)}`),
      });
      for await (const row of rows) {
        chunk += `${JSON.stringify(lineOf(row, input, course))}\n`;
        if (chunk.length >= CHUNK_CHARACTERS) {
          if (!output.write(chunk)) await once(output, 'drain');
          chunk = '';
        }
      }
    }
    await conclude(output, chunk);
    progress.conclude();
    if (progress.areAllRefused) throw new NoUsableRowError(progress.refusals);
    console.error(course.summary.text());
    if (course.rules !== null) console.error(course.rules.statistics.table());
    for (const [symbol, { rules }] of course.symbols) {
      if (rules !== null && rules.untold > 0)
        console.error(`${symbol}: ${rules.untold} firings too many, not told`);
    }
  } finally {
    progress.clear();
  }
}

async function conclude(output: Writable, rest: string): Promise<void> {
  if (output === process.stdout) {
    if (!output.write(rest)) await once(output, 'drain');
    return;
  }
  output.end(rest);
  await finished(output);
}

function courseOf(options: BacktestOptions, progress: Progress): Course {
  const settings = settingsOf(options);
  const symbols = new Map<string, WatchedSymbol>();
  const summary = new AlertSummary(settings.alertBudget);
  const instruments = options.instruments === undefined ? new Map() : instrumentsOf(options.instruments);
  const course = { settings, symbols, progress, summary, instruments };
  if (options.rules === undefined) return { ...course, rules: null };
  const rules = readRules(options.rules, settings.indicators);
  const book = new RuleBook(rules, settings.indicators, (symbol, ignored) => {
    console.error(
      `${symbol} has ${ignored.length} rules too many; left out: ${ignored.map(({ ruleId }) => ruleId).join(', ')}`,
    );
  });
  return { ...course, rules: { book, statistics: new RuleStatistics(rules) } };
}

function settingsOf({
  indicators,
  threshold,
  alertBudget,
  isSeries,
  intervalMs,
  luldTiers,
}: BacktestOptions): MonitorSettings {
  const defaults = defaultSettings();
  return {
    indicators,
    scoreThreshold: threshold,
    alertBudget,
    returns: isSeries ? 'difference' : 'log',
    isSeries,
    luldTiers,
    tickBarMs: intervalMs ?? defaults.tickBarMs,
    aggregateBarsToMs: intervalMs ?? null,
  };
}

/** @throws InputError when the file cannot be written, which is known only when the stream opens it */
async function openOutput(path: string): Promise<Writable> {
  if (path === '-') return process.stdout;
  const output = createWriteStream(path);
  try {
    await once(output, 'open');
  } catch (error) {
    throw new InputError(path, `cannot be written (${(error as NodeJS.ErrnoException).code})`);
  }
  return output;
}

function lineOf(found: InputRow, input: string, course: Course): object {
  const row = withSigned(found, course);
  if ('rejected' in row || 'correction' in row) return refused(row, course);
  const event = 'event' in row ? row.event : seriesEvent(row.series, input);
  const { symbol, timestampMs } = event;
  const { line, observation, firings } = backtestLine(event, watched(symbol, course), row.line);
  course.progress.count(observation.outcome, observation.takenBack);
  course.summary.count(symbol, observation);
  course.rules?.statistics.see(timestampMs);
  for (const firing of firings) course.rules?.statistics.count(symbol, firing);
  return line;
}

/** The row as an event, where its instrument may have the price for whose sign alone it was refused. */
function withSigned(row: InputRow, { instruments }: Course): InputRow {
  if (!('rejected' in row) || row.signed === undefined) return row;
  const { line, signed } = row;
  if (instruments.get(signed.symbol)?.priceKind !== 'signed') return row;
  return signed.type === 'correction' ? { line, correction: signed } : { line, event: signed };
}

function refused(
  row: Extract<InputRow, { rejected: string } | { correction: unknown }>,
  { progress }: Course,
): object {
  const { line } = row;
  const isCorrection = 'correction' in row;
  progress.countRefused(isCorrection ? 'unsupported_message' : row.reason);
  return {
    line,
    rejected: isCorrection ? 'a correction changes the past and is not replayed' : row.rejected,
  };
}

function watched(symbol: string, { settings, symbols, rules, instruments }: Course): WatchedSymbol {
  let known = symbols.get(symbol);
  if (known === undefined) {
    const monitor = new SymbolMonitor(symbol, settings, undefined, instruments.get(symbol));
    known = { monitor, rules: rules === null ? null : new RuleMonitor(rules.book.programFor(symbol)) };
    symbols.set(symbol, known);
  }
  return known;
}

/** A series is a row of bars that are flat at its values. */
function seriesEvent(point: { timestampMs: number; value: number }, input: string): MarketEvent {
  const { timestampMs, value } = point;
  const symbol = input === '-' ? 'stdin' : basename(input).replace(/(\.csv)?(\.(?:gz|zip|xz|zst|bz2))?$/, '');
  return { type: 'bar', symbol, timestampMs, open: value, high: value, low: value, close: value, volume: 0 };
}
