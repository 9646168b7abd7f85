import { setTimeout as delay } from 'node:timers/promises';

import { startAwsServer, type AwsServer } from '../../lib/local-aws/aws-server.ts';
import { untilDead } from '../../lib/local-aws/server-watch.ts';
import { startSink, type Sink } from '../../lib/local-aws/sink.ts';
import type { Surroundings } from './alerting-scene.ts';
import { removeEnvironment, writeEnvironment } from './environment-file.ts';
import { openDemoConsole, type DemoConsole } from './demo-console.ts';

export interface SurroundingsOptions {
  /** Whose messages on standard error begin with it. */
  readonly program: string;
  /** Port of the AWS server; a free one when absent. */
  readonly port?: number;
  /** Where the address of the AWS server stands while it runs, for `make demo-env`. */
  readonly directory: string;
  readonly signal: AbortSignal;
}

/** It takes about two seconds, and several times that where much else runs. */
const START_TIMEOUT_MS = 13_000;
/** What talks to a dead server fails soon after the server; that it is dead is the better reason. */
const REASON_WAIT_MS = 1_000;
const EXIT_UNUSABLE = 2;

/**
 * Starts AWS on loopback, the sink and the console, does the work there, and stops them again.
 * @throws UnusableEnvironmentError when one of them cannot start
 */
export async function withSurroundings<T>(
  options: SurroundingsOptions,
  work: (surroundings: Surroundings, shown: DemoConsole | null) => Promise<T>,
): Promise<T> {
  // Metrics are read from the recording port; EMF lines on standard output would bury the tables.
  process.env['POWERTOOLS_METRICS_DISABLED'] = 'true';
  const { program, port, directory, signal } = options;
  let server: AwsServer | undefined;
  let sink: Sink | undefined;
  let shown: DemoConsole | null = null;
  const over = new AbortController();
  try {
    const started = await startAwsServer({
      startTimeoutMs: START_TIMEOUT_MS,
      ...(port !== undefined && { port }),
    });
    server = started;
    sink = await startSink();
    Object.assign(process.env, server.environment);
    await writeEnvironment(directory, started.environment);
    const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
    shown = await openDemoConsole(process.env, { server, sink, isTerminal });
    if (shown !== null) process.stdout.write(`Console: ${shown.url}\n`);
    const surroundings = { server: started, sink, signal: AbortSignal.any([signal, over.signal]) };
    return await Promise.race([
      work(surroundings, shown).catch(async (error: unknown) => {
        await delay(REASON_WAIT_MS);
        throw error;
      }),
      untilDead(started, over.signal).then((how) => leave(program, started, how)),
    ]);
  } finally {
    over.abort();
    await removeEnvironment(directory);
    await shown?.stop();
    await sink?.stop();
    await server?.stop();
  }
}

/** Everything here waits for answers that will not come: with a dead server nothing can end in good order. */
function leave(program: string, server: AwsServer, how: string): Promise<never> {
  server.kill();
  process.stderr.write(`${program}: ${how}\n`, () => process.exit(EXIT_UNUSABLE));
  return new Promise(() => undefined);
}
