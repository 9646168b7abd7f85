import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import test from 'ava';
import { showsColours } from '../../../apps/cli/output.ts';
import { repositoryRoot } from '../../../lib/tooling/repository-root.ts';
import { localStacks } from '../../support/local-stack.ts';
import { rtfOn } from '../../support/rtf.ts';
import { until } from '../../support/until.ts';

const localStack = localStacks();
const rtf = rtfOn(new DynamoDBClient());

test('help shows the commands, and each command its options with an example', async (t) => {
  const help = await rtf(['--help']);
  t.is(help.code, 0);
  t.regex(help.out, /preferences/);
  t.regex(help.out, /Exit codes: 0 done, 1 failed/);
  const get = await rtf(['preferences', 'get', '--help']);
  t.is(get.code, 0);
  for (const words of [/--env/, /--project/, /--json/, /Example/]) t.regex(get.out, words);
});

test('a command line that makes no sense exits with 2 and says why', async (t) => {
  for (const [argv, words] of [
    [['prefrences'], /unknown command 'prefrences'[\s\S]*preferences/],
    [['preferences', 'get'], /missing required argument 'id'/],
    [['preferences', 'list', '--colour'], /unknown option '--colour'/],
    [['preferences', 'list', '--env', 'test'], /Allowed choices are dev, staging, prod/],
    [[], /Usage: rtf/],
  ] as const) {
    const { code, out, err } = await rtf(argv);
    t.is(code, 2, argv.join(' '));
    t.is(out, '');
    t.regex(err, words);
  }
});

test('the installed program finds endpoint and credentials in the standard AWS environment', async (t) => {
  const { server, stack } = await localStack();
  const project = stack.userPreferencesTable.replace(/-dev-user-preferences$/, '');
  const result = await new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    execFile(
      join(repositoryRoot, 'scripts/rtf.mjs'),
      ['preferences', 'list', '--project', project, '--json'],
      {
        env: {
          PATH: process.env['PATH'],
          AWS_ENDPOINT_URL: server.endpoint,
          AWS_REGION: 'us-east-1',
          AWS_ACCESS_KEY_ID: 'test',
          AWS_SECRET_ACCESS_KEY: 'test',
        },
      },
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
  t.deepEqual(result, { code: 0, stdout: '[]\n', stderr: '' });
});

test('a checkout that is not compiled is compiled by the first command, which says so beside its result', async (t) => {
  const checkout = await mkdtemp(join(tmpdir(), 'rtf '));
  t.teardown(() => rm(checkout, { recursive: true }));
  for (const name of [
    'apps',
    'data',
    'lib',
    'src',
    'scripts',
    'package.json',
    'tsconfig.json',
    'template.yaml',
  ]) {
    await cp(join(repositoryRoot, name), join(checkout, name), { recursive: true });
  }
  await symlink(join(repositoryRoot, 'node_modules'), join(checkout, 'node_modules'));
  const run = (): Promise<{ stdout: string; stderr: string }> =>
    new Promise((resolve) => {
      execFile(process.execPath, [join(checkout, 'scripts/rtf.mjs'), '--help'], (_, stdout, stderr) =>
        resolve({ stdout, stderr }),
      );
    });
  const first = await run();
  t.regex(first.stdout, /^Usage: rtf/);
  t.regex(first.stderr, /^rtf: compiling/);
  t.is((await run()).stderr, '');
});

test('a checkout that is not installed says what to do', async (t) => {
  const checkout = await mkdtemp(join(tmpdir(), 'rtf-'));
  t.teardown(() => rm(checkout, { recursive: true }));
  await mkdir(join(checkout, 'scripts'));
  await copyFile(join(repositoryRoot, 'scripts/rtf.mjs'), join(checkout, 'scripts/rtf.mjs'));
  const said = await new Promise<string>((resolve) => {
    execFile(process.execPath, [join(checkout, 'scripts/rtf.mjs'), '--help'], (_, __, stderr) =>
      resolve(stderr),
    );
  });
  t.is(said, 'rtf: not installed yet: run `make setup` first\n');
});

test('colours are for terminals that show them, and for nobody who does not want them', (t) => {
  t.true(showsColours({ isTTY: true }, { TERM: 'xterm-256color' }));
  t.true(showsColours({ isTTY: true }, { NO_COLOR: '' }));
  t.false(showsColours({ isTTY: true }, { NO_COLOR: '1' }));
  t.false(showsColours({ isTTY: true }, { TERM: 'dumb' }));
  t.false(showsColours({ isTTY: false }, {}));
});

/** Only Linux shows whether the program behind it has started. */
const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('a command that is killed exits as a shell reports it', async (t) => {
  const program = spawn(join(repositoryRoot, 'scripts/rtf.mjs'), ['explain', '--alert', '-'], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  program.stdin.write('{');
  await until(async () => (await childrenOf(program.pid!)).length > 0);
  program.kill('SIGTERM');
  t.deepEqual(await once(program, 'exit'), [143, null]);
});

/** Processes that this one has started. */
async function childrenOf(pid: number): Promise<string[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.trim().split(' ').filter(Boolean);
}
