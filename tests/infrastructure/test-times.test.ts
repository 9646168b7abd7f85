import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';

const folder = mkdtempSync(join(tmpdir(), 'times-'));
test.after.always(() => {
  rmSync(folder, { recursive: true, force: true });
});

function slowest(path: string, count: number): readonly string[] {
  const program = `import { slowestFiles } from '${join(repositoryRoot, 'scripts/slowest-tests.mjs')}';
    console.log(JSON.stringify(slowestFiles('${path}', ${count})));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  return JSON.parse(output) as readonly string[];
}

test('the slowest files of tests are named, longest first, with the time of all', (t) => {
  const path = join(folder, 'written.ndjson');
  const files = [
    ['a', 1],
    ['b', 30.25],
    ['c', 8],
  ] as const;
  writeFileSync(
    path,
    files.map(([file, seconds]) => `${JSON.stringify({ file, seconds, busySeconds: 0.5 })}\n`).join(''),
  );
  t.deepEqual(slowest(path, 2), [
    'slowest 2 of 3 files of tests, which took 39 s one after the other; in brackets how long they were busy themselves:',
    '   30.3 s (0.5) b',
    '    8.0 s (0.5) c',
  ]);
});

test('each file of tests that runs says how long it took', (t) => {
  const path = join(folder, 'run.ndjson');
  const file = 'tests/core/prelude/fnv1a.test.ts';
  execFileSync(process.execPath, [join(repositoryRoot, 'node_modules/ava/entrypoints/cli.js'), file], {
    cwd: repositoryRoot,
    env: { PATH: process.env['PATH'], TEST_TIMES: path },
    stdio: 'ignore',
  });
  const [line, ...others] = readFileSync(path, 'utf8').trimEnd().split('\n');
  t.deepEqual(others, []);
  const time = JSON.parse(line!) as { file: string; seconds: number; busySeconds: number };
  t.is(time.file, file);
  t.true(time.seconds > 0 && time.busySeconds > 0);
});
