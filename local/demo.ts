import 'reflect-metadata';

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { startAwsServer, type AwsServer } from './aws-server.ts';
import { realApplication } from './demo/application.ts';
import { closingTable } from './demo/closing-table.ts';
import { writeNotifications } from './demo/notifications.ts';
import { demoOptions, type DemoOptions } from './demo/options.ts';
import { createProgress } from './demo/progress.ts';
import { demoReport } from './demo/report.ts';
import { runDemo, type DemoResult } from './demo/run-demo.ts';
import { repositoryRoot } from './repository-root.ts';
import { startSink, type Sink } from './sink.ts';

const EXIT_LOST = 1;
const EXIT_UNUSABLE = 2;
/** 128 + SIGINT, as shells report it. */
const EXIT_INTERRUPTED = 130;
const STOP_TIMEOUT_MS = 5_000;

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
    const result = await performDemo(demoOptions(process.env), interrupted.signal);
    if (result === null || interrupted.signal.aborted) return EXIT_INTERRUPTED;
    return await conclude(result);
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

async function performDemo(options: DemoOptions, signal: AbortSignal): Promise<DemoResult | null> {
  // Metrics are read from the recording port; EMF lines on standard output would bury the tables.
  process.env['POWERTOOLS_METRICS_DISABLED'] = 'true';
  let server: AwsServer | undefined;
  let sink: Sink | undefined;
  try {
    server = await startAwsServer(options.port === undefined ? {} : { port: options.port });
    sink = await startSink();
    Object.assign(process.env, server.environment);
    return await runDemo(options, {
      server,
      sink,
      application: realApplication,
      progress: createProgress(),
      signal,
    });
  } finally {
    await sink?.stop();
    await server?.stop();
  }
}

async function conclude({ outcome, notifications, losses }: DemoResult): Promise<number> {
  const directory = join(repositoryRoot, '.demo');
  const report = demoReport(outcome);
  await mkdir(directory, { recursive: true });
  await writeNotifications(join(directory, 'notifications'), notifications);
  await writeFile(join(directory, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
  process.stdout.write(`${closingTable(outcome, report, notifications)}\n`);
  process.stdout.write('Report in .demo/report.json, messages as received in .demo/notifications/\n');
  for (const loss of losses) process.stderr.write(`lost: ${loss}\n`);
  return losses.length === 0 ? 0 : EXIT_LOST;
}
