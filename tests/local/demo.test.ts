import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

import test from 'ava';

const DEMO = fileURLToPath(new URL('../../local/demo.js', import.meta.url));

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
  'a missing installation is one line and exit code 2',
  refuses,
  { MINISTACK_BIN: '/nowhere/ministack' },
  /make setup/,
);

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
