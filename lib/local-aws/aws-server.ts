import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { repositoryRoot } from '../tooling/repository-root.ts';
import { readEmails, readSmsMessages, type CapturedEmail, type CapturedSms } from './captured-messages.ts';
import { UnusableEnvironmentError } from '../tooling/unusable-environment-error.ts';

const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 3_000;
const KEPT_OUTPUT_CHARACTERS = 2_000;

/** A real AWS API over HTTP on loopback; its state is in memory and gone with it. */
export interface AwsServer {
  readonly endpoint: string;
  readonly port: number;
  /** What a process needs in its environment for the SDK to talk to this server. */
  readonly environment: Readonly<Record<string, string>>;
  /** Resolves when its process has ended, however that came about, with the signal or the exit code. */
  readonly ended: Promise<string>;
  /** E-mails accepted by SES, oldest first. */
  emails(): Promise<CapturedEmail[]>;
  /** Text messages accepted by SNS, oldest first. */
  smsMessages(): Promise<CapturedSms[]>;
  stop(): Promise<void>;
  /** At once, in whatever state it is. */
  kill(): void;
}

export interface AwsServerOptions {
  /** A free port is taken when absent. */
  readonly port?: number;
  /** How long it may take to answer; half a minute, so that many can start at once on a busy machine. */
  readonly startTimeoutMs?: number;
}

/**
 * Starts the server and resolves when it answers.
 * @throws UnusableEnvironmentError when Python or its packages are missing, or the port is in use.
 */
export async function startAwsServer(options: AwsServerOptions = {}): Promise<AwsServer> {
  const { startTimeoutMs = START_TIMEOUT_MS } = options;
  const child = spawnServer(options.port ?? 0);
  const output = collectOutput(child);
  const ended = endOf(child);
  const stop = (): Promise<void> => stopChild(child);
  const start: Start = { child, output, deadlineMs: Date.now() + startTimeoutMs, startTimeoutMs };
  try {
    const port = await listeningPort(start, options.port);
    const endpoint = `http://127.0.0.1:${port}`;
    await untilHealthy(endpoint, start);
    return {
      endpoint,
      port,
      environment: {
        AWS_ENDPOINT_URL: endpoint,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
      },
      ended,
      emails: () => readEmails(endpoint),
      smsMessages: () => readSmsMessages(endpoint),
      stop,
      kill: () => void child.kill('SIGKILL'),
    };
  } catch (error) {
    child.kill('SIGKILL');
    await stop();
    throw error;
  }
}

function spawnServer(port: number): ChildProcess {
  const python = pythonWithMiniStack();
  if (!existsSync(python)) {
    throw new UnusableEnvironmentError(
      'the local AWS server is not installed (no Python in .venv): run `make setup` first',
    );
  }
  // Its own process group: Ctrl-C in the terminal is ours to handle, so that work in flight can finish.
  const child = spawn(python, [join(repositoryRoot, 'lib/local-aws/aws-server.py'), String(port)], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    env: { ...process.env, LOG_LEVEL: 'WARNING', S3_PERSIST: '0', PERSIST_STATE: '0' },
  });
  child.stdin?.on('error', () => undefined);
  child.once('error', () => undefined);
  return child;
}

/** MINISTACK_BIN names the `ministack` command of another Python environment. */
function pythonWithMiniStack(): string {
  const command = process.env['MINISTACK_BIN'];
  return command === undefined || command === ''
    ? join(repositoryRoot, '.venv/bin/python')
    : join(dirname(command), 'python');
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
}

interface Output {
  text: string;
  /** True once the process has ended and everything it wrote has arrived: the one may be long before the other. */
  isComplete: boolean;
}

function collectOutput(child: ChildProcess): Output {
  const output = { text: '', isComplete: false };
  child.once('close', () => {
    output.isComplete = true;
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      output.text = (output.text + chunk).slice(-KEPT_OUTPUT_CHARACTERS);
    });
  }
  return output;
}

interface Start {
  readonly child: ChildProcess;
  readonly output: Output;
  readonly deadlineMs: number;
  readonly startTimeoutMs: number;
}

async function listeningPort(start: Start, asked: number | undefined): Promise<number> {
  const { output } = start;
  for (;;) {
    const announced = /^PORT (\d+)$/m.exec(output.text);
    if (announced !== null) return Number(announced[1]);
    const refused = /^PORT_UNAVAILABLE (.*)$/m.exec(output.text);
    if (refused !== null) {
      throw new UnusableEnvironmentError(`port ${asked ?? 0} on 127.0.0.1 cannot be used: ${refused[1]}`);
    }
    await stillStarting(start);
  }
}

async function untilHealthy(endpoint: string, start: Start): Promise<void> {
  for (;;) {
    const healthy = await fetch(`${endpoint}/_ministack/health`, { signal: AbortSignal.timeout(2_000) }).then(
      (response) => response.ok,
      () => false,
    );
    if (healthy) return;
    await stillStarting(start);
  }
}

async function stillStarting({ child, output, deadlineMs, startTimeoutMs }: Start): Promise<void> {
  if (output.isComplete || child.pid === undefined) {
    const missing = /No module named '?([\w.]+)/.exec(output.text);
    throw missing === null
      ? new UnusableEnvironmentError(`the local AWS server ended while starting: ${lastLine(output.text)}`)
      : new UnusableEnvironmentError(
          `the local AWS server is not installed (Python module ${missing[1]} is missing): run \`make setup\` first`,
        );
  }
  if (Date.now() > deadlineMs) {
    throw new UnusableEnvironmentError(
      `the local AWS server did not answer within ${startTimeoutMs / 1000} s: ${lastLine(output.text)}`,
    );
  }
  await delay(25);
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) || 'it said nothing';
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  child.stdin?.end();
  await Promise.race([ended, delay(STOP_TIMEOUT_MS, undefined, { ref: false })]);
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await ended;
  }
}
