// Runs the tests that come nearest to the mutant that is active. Without one there is nothing to run: `make test` has.
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { testsOf } from './tests-of.mjs';

const id = process.env.__STRYKER_ACTIVE_MUTANT__;
if (id !== undefined) {
  const call = new RegExp(String.raw`stryMutAct_\w+\("${id}"\)`);
  const file = globSync('src/**/*.ts').find((path) => call.test(readFileSync(path, 'utf8')));
  if (file === undefined) throw new Error(`no file has the mutant ${id}`);
  const { status } = spawnSync('ava', ['--fail-fast', ...testsOf(file)], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
