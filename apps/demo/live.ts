import 'reflect-metadata';

import { join, relative } from 'node:path';

import { guardOutput } from '../../lib/tooling/guard-output.ts';
import { createProgress } from '../../lib/tooling/progress.ts';
import { UnusableEnvironmentError } from '../../lib/tooling/unusable-environment-error.ts';
import { realApplication } from './application.ts';
import { closingTable } from './closing-table.ts';
import { runningEnvironment } from './environment-file.ts';
import { liveOptions, type LiveOptions } from './live/live-options.ts';
import { runLive, type LiveResult } from './live/run-live.ts';
import { demoReport } from './report.ts';
import { clearResults, saveResults } from './results.ts';
import { withSurroundings } from './surroundings.ts';

guardOutput();

const EXIT_LOST = 1;
const EXIT_REFUSED = 1;
const EXIT_UNUSABLE = 2;
/** 128 + SIGINT, as shells report it. */
const EXIT_INTERRUPTED = 130;

/** Errors that are the user's to put right: one line, no stack. */
const UNUSABLE = new Set(['UnusableEnvironmentError', 'ConfigurationError']);

/** Only the feed is ended by a signal; everything else ends after it. */
const NEVER = new AbortController().signal;

process.exitCode = await main();

/** The first Ctrl-C ends the feed and has what came worked off and kept; the second ends everything. */
async function main(): Promise<number> {
  const ended = new AbortController();
  const end = (): void => {
    if (ended.signal.aborted) process.exit(EXIT_INTERRUPTED);
    process.stderr.write(
      '\nstopping: what has come is worked off and kept (Ctrl-C once more does not wait)\n',
    );
    ended.abort();
  };
  // A terminal that is closed ends it in good order, too.
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, end);
  try {
    return await performLive(liveOptions(process.env), ended.signal);
  } catch (error) {
    const { name, message } = error as Error;
    if (!UNUSABLE.has(name) && name !== 'FeedRefusedError') throw error;
    process.stderr.write(`live: ${message}\n`);
    return UNUSABLE.has(name) ? EXIT_UNUSABLE : EXIT_REFUSED;
  } finally {
    for (const signal of signals) process.off(signal, end);
  }
}

async function performLive(options: LiveOptions, feedSignal: AbortSignal): Promise<number> {
  const { directory, port, vendor } = options;
  await assertAlone(directory);
  await clearResults(directory);
  const where = { program: 'live', directory, signal: NEVER, ...(port !== undefined && { port }) };
  return withSurroundings(where, async ({ server, sink, signal }, shown) => {
    say(
      `${vendor.name} comes in until Ctrl-C${shown === null ? '' : '; the console shows it'}. In another terminal: eval "$(make demo-env)", then npx rtf --help`,
    );
    const result = await runLive(options, {
      server,
      sink,
      application: realApplication,
      progress: createProgress(process.stderr, 'records'),
      signal: AbortSignal.any([signal, feedSignal]),
      say,
    });
    return conclude(result, directory);
  });
}

/** Two at once would overwrite what the other has learnt. */
async function assertAlone(directory: string): Promise<void> {
  if ((await runningEnvironment(directory)) === null) return;
  throw new UnusableEnvironmentError(`another \`make live\` runs on ${shortened(directory)}`);
}

async function conclude(
  { outcome, notifications, losses, feed }: LiveResult,
  directory: string,
): Promise<number> {
  const report = demoReport(outcome);
  const reportPath = join(shortened(directory), 'report.json');
  say(closingTable(outcome, report, notifications, reportPath));
  for (const line of feed) say(line);
  for (const loss of losses) process.stderr.write(`lost: ${loss}\n`);
  const results = { report: { ...report, feed, lost: losses }, messages: { notifications } };
  const problem = await saveResults(directory, results);
  if (problem === null)
    say(`Report of run ${report.run_id} in ${reportPath}; the next run goes on from here`);
  else process.stderr.write(`live: ${problem}\n`);
  return losses.length === 0 && problem === null ? 0 : EXIT_LOST;
}

function shortened(directory: string): string {
  const path = relative(process.cwd(), directory);
  return path.startsWith('..') ? directory : path;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
