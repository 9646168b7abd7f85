import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import test, { type ExecutionContext } from 'ava';

import type { ConsoleInfo, SymbolRow } from '../../../apps/console/api.ts';
import { ConsoleClient } from '../../support/console-client.ts';
import { HOSTILE, obeyedSigns } from '../../support/hostile-text.ts';
import { until } from '../../support/until.ts';

const program = (path: string): string => fileURLToPath(new URL(`../../../apps/${path}`, import.meta.url));
const [DEMO, DEMO_ENV, RTF] = [program('demo/demo.js'), program('demo/demo-env.js'), program('cli/rtf.js')];

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

/** Runs the demo; `react` sees its standard error grow. */
async function runDemoProcess(
  environment: Readonly<Record<string, string>>,
  react: (stderr: string, signal: (name: NodeJS.Signals) => void) => void = () => undefined,
): Promise<Ended> {
  const child = spawn(process.execPath, [DEMO], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
    react(stderr, (name) => child.kill(name));
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stderr };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const refuses = test.macro(async (t, environment: Record<string, string>, message: RegExp) => {
  const { code, stderr } = await runDemoProcess(environment);
  t.is(code, 2);
  t.regex(stderr, message);
  t.is(stderr.trimEnd().split('\n').length, 1);
});
test(
  'a file that does not exist is one line and exit code 2',
  refuses,
  { INPUT: 'nowhere.csv' },
  /nowhere\.csv/,
);
test('a speed that is none is one line and exit code 2', refuses, { SPEED: 'fast' }, /SPEED/);
test(
  'a scenario that is none is one line and exit code 2',
  refuses,
  { SCENARIO: 'calm' },
  /SCENARIO: expected market, storm, escalation, got calm/,
);
test('a port that is none is one line and exit code 2', refuses, { AWS_SERVER_PORT: '0' }, /AWS_SERVER_PORT/);
test(
  'a console that is none is one line and exit code 2',
  refuses,
  { CONSOLE: 'maybe' },
  /CONSOLE: expected yes, no, stay, got maybe/,
);
test(
  'a port of the console that is none is one line and exit code 2',
  refuses,
  { CONSOLE_PORT: '0' },
  /CONSOLE_PORT/,
);
test(
  'a missing installation is one line and exit code 2',
  refuses,
  { MINISTACK_BIN: '/nowhere/ministack' },
  /make setup/,
);

test('a server that never begins to answer is one line and exit code 2 after 13 s', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'python-'));
  await writeFile(join(folder, 'python'), '#!/bin/sh\nexec sleep 60\n', { mode: 0o755 });
  const { code, stderr } = await runDemoProcess({ MINISTACK_BIN: join(folder, 'ministack') });
  t.is(code, 2);
  t.is(stderr, 'demo: the local AWS server did not answer within 13 s: it said nothing\n');
});

test('a port in use is one line and exit code 2', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const { code, stderr } = await runDemoProcess({ AWS_SERVER_PORT: String(port) });
  taken.close();
  t.is(code, 2);
  t.regex(stderr, new RegExp(`^demo: port ${port} on 127\\.0\\.0\\.1 cannot be used: .*\n$`));
});

test('Ctrl-C stops everything and leaves no port behind', async (t) => {
  const port = await freePort();
  let isInterrupted = false;
  const { code } = await runDemoProcess({ SPEED: '50', AWS_SERVER_PORT: String(port) }, (stderr, signal) => {
    if (isInterrupted || !stderr.includes('rows')) return;
    isInterrupted = true;
    signal('SIGINT');
  });
  t.is(code, 130);
  await t.throwsAsync(fetch(`http://127.0.0.1:${port}/_ministack/health`));
});

/** A demo of one minute of one symbol, and what it has said so far. */
async function shortDemo(
  t: ExecutionContext,
  environment: Readonly<Record<string, string>>,
  name = 'ticks.csv',
) {
  const input = join(await mkdtemp(join(tmpdir(), 'demo-')), name);
  await writeFile(input, 'symbol,timestamp,price,volume\nACME,2022-12-13T13:30:00Z,100,1\n');
  const child = spawn(process.execPath, [DEMO], {
    env: { ...process.env, INPUT: input, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close') as Promise<[number | null]>;
  t.teardown(() => child.kill('SIGKILL'));
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    out += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    err += chunk;
  });
  return { child, closed, out: () => out, err: () => err };
}

// All demos of a checkout have one place for their results: those that are read to their end run before the others.
test.serial(
  'the console is open from the beginning, and stays after the tables where it is told to',
  async (t) => {
    const { child, closed, out } = await shortDemo(t, { CONSOLE: 'stay' });
    await until(() => out().includes('\n'));
    const [, url] = /^Console: (http:\/\/127\.0\.0\.1:\d+)\n/.exec(out())!;
    await until(() => out().includes(`The console stays open: ${url} (Ctrl-C ends it)`));
    t.true(out().includes('What it took'));
    const client = new ConsoleClient({ url: url! });
    t.like(await client.get<ConsoleInfo>('/api/console'), { environment: 'dev', hasNotifications: true });
    await using events = await client.watch();
    const rows = await events.next<SymbolRow[]>('symbols', (some) =>
      some.some(({ symbol }) => symbol === 'ACME'),
    );
    t.is(rows.length, 1);

    // The processors go on working for whoever puts something on the stream.
    const { stdout } = await promisify(execFile)(process.execPath, [DEMO_ENV]);
    const variables = Object.fromEntries(
      Array.from(stdout.matchAll(/^export (\w+)='(.*)'$/gm), ([, name, value]) => [name, value]),
    );
    const input = join(await mkdtemp(join(tmpdir(), 'demo-')), 'more.csv');
    await writeFile(input, 'symbol,timestamp,price,volume\nGLOBEX,2022-12-13T13:30:00Z,100,1\n');
    await promisify(execFile)(process.execPath, [RTF, 'feed', input], {
      env: { ...process.env, ...variables },
    });
    await events.next<SymbolRow[]>('symbols', (some) => some.some(({ symbol }) => symbol === 'GLOBEX'));
    const queried = await promisify(execFile)(process.execPath, [RTF, 'preferences', 'list'], {
      env: { ...process.env, ...variables },
    });
    t.regex(queried.stdout, /trader/);
    child.kill('SIGINT');
    t.deepEqual(await closed, [0, null]);
    await t.throwsAsync(fetch(url!));
  },
);

/** The process that the demo has started: its AWS server. */
async function serverOf(demo: ChildProcess): Promise<number> {
  const { stdout } = await promisify(execFile)('pgrep', ['-P', String(demo.pid)]);
  return Number(stdout.trim());
}

/** Many demos begin at once here. */
const STARTED_WITHIN_MS = 60_000;

const diesWith = test.macro(async (t, signal: NodeJS.Signals, sentence: RegExp) => {
  const input = join(await mkdtemp(join(tmpdir(), 'demo-')), 'ticks.csv');
  const lines = Array.from({ length: 5_000 }, (_, index) => `ACME,${1_670_938_200_000 + index},100,1`);
  await writeFile(input, `symbol,timestamp,price,volume\n${lines.join('\n')}\n`);
  const child = spawn(process.execPath, [DEMO], {
    env: { ...process.env, INPUT: input, SPEED: '100', CONSOLE: 'yes' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  const closed = once(child, 'close') as Promise<[number | null]>;
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  await until(() => stderr.includes('read as'), STARTED_WITHIN_MS);
  const before = stderr.length;
  const killedMs = performance.now();
  process.kill(await serverOf(child), signal);
  t.deepEqual(await closed, [2, null]);
  t.true(performance.now() - killedMs < 15_000);
  t.regex(stderr.slice(before).replaceAll(/^.*ticks\.csv.*\n/gm, ''), sentence);
});
test.serial(
  'an AWS server that ends in the middle ends the demo with one sentence',
  diesWith,
  'SIGKILL',
  /^demo: the local AWS server has ended \(SIGKILL\)\n$/,
);
test.serial(
  'an AWS server that hangs in the middle ends the demo with one sentence within 15 s',
  diesWith,
  'SIGSTOP',
  /^demo: the local AWS server does not answer any more \(http:\/\/127\.0\.0\.1:\d+\)\n$/,
);

test.serial('a file cannot steer the terminal of the demo by its name', async (t) => {
  const { closed, out, err } = await shortDemo(t, { CONSOLE: 'no' }, `${HOSTILE.replaceAll('/', '')}.csv`);
  t.deepEqual(await closed, [0, null]);
  for (const text of [out(), err()]) {
    t.regex(text, /owned/);
    t.deepEqual(obeyedSigns(text), []);
  }
});

test.serial('without a terminal the demo ends by itself, and CONSOLE=no has no console', async (t) => {
  const { closed, out } = await shortDemo(t, { CONSOLE: 'no' });
  t.deepEqual(await closed, [0, null]);
  t.false(out().includes('Console'));
});
