import 'reflect-metadata';

import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { realApplication } from './application.ts';
import type { Surroundings } from './alerting-scene.ts';
import { checkTable } from './check.ts';
import { closingTable } from './closing-table.ts';
import { untilAborted, type DemoConsole } from './demo-console.ts';
import { demoOptions, type DemoOptions } from './options.ts';
import { createProgress } from '../../lib/tooling/progress.ts';
import { demoReport } from './report.ts';
import { clearResults, saveResults, type Results } from './results.ts';
import { runDemo, type DemoResult } from './run-demo.ts';
import { brokenPromises, dayJudgement, reportedJudgement } from './simulated-day/day-judgement.ts';
import { labelsTable } from './simulated-day/labels-table.ts';
import { runEscalation } from './run-escalation.ts';
import { runStorm, type StormResult } from './run-storm.ts';
import { stormLosses, stormTable } from './storm-table.ts';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import { withSurroundings } from './surroundings.ts';
import { guardOutput } from '../../lib/tooling/guard-output.ts';

guardOutput();

const EXIT_LOST = 1;
/** Something promised was not told in time, or something was told of nothing. */
const EXIT_BROKEN_PROMISE = 1;
const EXIT_UNUSABLE = 2;
/** 128 + SIGINT, as shells report it. */
const EXIT_INTERRUPTED = 130;
const STOP_TIMEOUT_MS = 5_000;
const DIRECTORY = join(repositoryRoot, '.demo');

/** Errors that are the user's to put right: one line, no stack. */
const UNUSABLE = new Set(['UnusableEnvironmentError', 'InputError', 'ConfigurationError']);

process.exitCode = await main();

async function main(): Promise<number> {
  const interrupted = new AbortController();
  const interrupt = (): void => {
    if (interrupted.signal.aborted) process.exit(EXIT_INTERRUPTED);
    process.stderr.write('\nstopping\n');
    interrupted.abort();
    // What does not stop in time is left to the end of this process; the AWS server ends with it.
    void delay(STOP_TIMEOUT_MS, undefined, { ref: false }).then(() => process.exit(EXIT_INTERRUPTED));
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    await clearResults(DIRECTORY);
    const exitCode = await performDemo(demoOptions(process.env), interrupted.signal);
    return exitCode ?? EXIT_INTERRUPTED;
  } catch (error) {
    if (interrupted.signal.aborted) return EXIT_INTERRUPTED;
    if (error instanceof Error && UNUSABLE.has(error.name)) {
      process.stderr.write(`demo: ${error.message}\n`);
      return EXIT_UNUSABLE;
    }
    throw error;
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

/** The exit code, null when it was interrupted. */
function performDemo(options: DemoOptions, signal: AbortSignal): Promise<number | null> {
  const { port } = options;
  const where = { program: 'demo', directory: DIRECTORY, signal, ...(port !== undefined && { port }) };
  return withSurroundings(where, async (surroundings, shown) => {
    const exitCode = await performScenario(options, surroundings, () => stay(shown, surroundings.signal));
    return surroundings.signal.aborted && shown?.stays !== true ? null : exitCode;
  });
}

/** While the console stays open, so does everything behind it. */
async function stay(shown: DemoConsole | null, signal: AbortSignal): Promise<void> {
  if (shown?.stays !== true || signal.aborted) return;
  say(`The console stays open: ${shown.url} (Ctrl-C ends it)`);
  say(
    'What you put on the stream is processed: in another terminal, eval "$(make demo-env)", then npx rtf feed FILE',
  );
  await untilAborted(signal);
}

/** The exit code, null when it was interrupted before its end. */
async function performScenario(
  options: DemoOptions,
  surroundings: Surroundings,
  stayOpen: () => Promise<void>,
): Promise<number | null> {
  if (options.scenario === 'escalation') {
    const exitCode = await performEscalation(surroundings);
    await stayOpen();
    return exitCode;
  }
  const everything = { ...surroundings, application: realApplication, progress: createProgress() };
  if (options.scenario === 'storm') {
    const storm = await runStorm(everything);
    if (storm === null) return null;
    const exitCode = await concludeStorm(storm);
    await stayOpen();
    return exitCode;
  }
  return runDemo(options, everything, async (result) => {
    const exitCode = await conclude(result, options.inputs.length === 0);
    await stayOpen();
    return exitCode;
  });
}

async function performEscalation(surroundings: Surroundings): Promise<number> {
  const checks = await runEscalation(surroundings, say);
  say(checkTable(checks));
  return checks.every(({ holds }) => holds) ? 0 : EXIT_LOST;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function conclude(
  { outcome, notifications, lake, losses }: DemoResult,
  isSimulated: boolean,
): Promise<number> {
  const report = demoReport(outcome);
  const judgement = isSimulated ? dayJudgement(outcome) : null;
  say(closingTable(outcome, report, notifications, '.demo/report.json'));
  if (judgement !== null) say(labelsTable(judgement));
  const broken = judgement === null ? [] : brokenPromises(judgement);
  for (const promise of broken) process.stderr.write(`${promise}\n`);
  const where = `Report of run ${report.run_id} in .demo/report.json, messages as received in .demo/notifications/, the lake in .demo/lake/`;
  const results = {
    report: {
      ...report,
      lost: losses,
      ...(judgement !== null && { simulated_day: reportedJudgement(judgement) }),
    },
    messages: { notifications },
    lake,
  };
  return Math.max(await tell(losses, results, where), broken.length === 0 ? 0 : EXIT_BROKEN_PROMISE);
}

function concludeStorm(result: StormResult): Promise<number> {
  say(stormTable(result));
  const results = { messages: { storm: result.notifications } };
  return tell(stormLosses(result), results, 'Messages as received in .demo/storm/');
}

/** Everything is printed before anything is written. */
async function tell(losses: readonly string[], results: Results, where: string): Promise<number> {
  for (const loss of losses) process.stderr.write(`lost: ${loss}\n`);
  const problem = await saveResults(DIRECTORY, results);
  if (problem === null) say(where);
  else process.stderr.write(`demo: ${problem}\n`);
  return losses.length === 0 && problem === null ? 0 : EXIT_LOST;
}
