import 'reflect-metadata';

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { startAwsServer, type AwsServer } from '../../lib/local-aws/aws-server.ts';
import { realApplication } from './application.ts';
import type { Surroundings } from './alerting-scene.ts';
import { checkTable } from './check.ts';
import { closingTable } from './closing-table.ts';
import { openDemoConsole, untilAborted, type DemoConsole } from './demo-console.ts';
import { writeNotifications } from './notifications.ts';
import { demoOptions, type DemoOptions } from './options.ts';
import { createProgress } from '../../lib/tooling/progress.ts';
import { demoReport } from './report.ts';
import { runDemo, type DemoResult } from './run-demo.ts';
import { runEscalation } from './run-escalation.ts';
import { runStorm, type StormResult } from './run-storm.ts';
import { stormLosses, stormTable } from './storm-table.ts';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import { startSink, type Sink } from '../../lib/local-aws/sink.ts';
import { guardOutput } from '../../lib/tooling/guard-output.ts';

guardOutput();

const EXIT_LOST = 1;
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
async function performDemo(options: DemoOptions, signal: AbortSignal): Promise<number | null> {
  // Metrics are read from the recording port; EMF lines on standard output would bury the tables.
  process.env['POWERTOOLS_METRICS_DISABLED'] = 'true';
  let server: AwsServer | undefined;
  let sink: Sink | undefined;
  let shown: DemoConsole | null = null;
  try {
    server = await startAwsServer(options.port === undefined ? {} : { port: options.port });
    sink = await startSink();
    Object.assign(process.env, server.environment);
    const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
    shown = await openDemoConsole(process.env, { server, sink, isTerminal });
    if (shown !== null) say(`Console: ${shown.url}`);
    const exitCode = await performScenario(options, { server, sink, signal });
    if (shown?.stays !== true || signal.aborted) return signal.aborted ? null : exitCode;
    say(`The console stays open: ${shown.url} (Ctrl-C ends it)`);
    await untilAborted(signal);
    return exitCode;
  } finally {
    await shown?.stop();
    await sink?.stop();
    await server?.stop();
  }
}

async function performScenario(options: DemoOptions, surroundings: Surroundings): Promise<number | null> {
  if (options.scenario === 'escalation') return performEscalation(surroundings);
  const everything = { ...surroundings, application: realApplication, progress: createProgress() };
  if (options.scenario === 'storm') {
    const storm = await runStorm(everything);
    return storm === null ? null : concludeStorm(storm);
  }
  const result = await runDemo(options, everything);
  return result === null ? null : conclude(result);
}

async function performEscalation(surroundings: Surroundings): Promise<number> {
  const checks = await runEscalation(surroundings, say);
  say(checkTable(checks));
  return checks.every(({ holds }) => holds) ? 0 : EXIT_LOST;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function conclude({ outcome, notifications, losses }: DemoResult): Promise<number> {
  const report = demoReport(outcome);
  await mkdir(DIRECTORY, { recursive: true });
  await writeNotifications(join(DIRECTORY, 'notifications'), notifications);
  await writeFile(join(DIRECTORY, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
  process.stdout.write(`${closingTable(outcome, report, notifications)}\n`);
  process.stdout.write('Report in .demo/report.json, messages as received in .demo/notifications/\n');
  return tellLosses(losses);
}

async function concludeStorm(result: StormResult): Promise<number> {
  await writeNotifications(join(DIRECTORY, 'storm'), result.notifications);
  process.stdout.write(`${stormTable(result)}\n`);
  process.stdout.write('Messages as received in .demo/storm/\n');
  return tellLosses(stormLosses(result));
}

function tellLosses(losses: readonly string[]): number {
  for (const loss of losses) process.stderr.write(`lost: ${loss}\n`);
  return losses.length === 0 ? 0 : EXIT_LOST;
}
