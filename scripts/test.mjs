// Runs every check, two at a time, then the tests, names the slowest of them and ends with one line: "N passed, N failed", the tests that really ran.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitCode, runTests } from './run-tests.mjs';
import { slowestFiles } from './slowest-tests.mjs';

const CHECKS = [
  { name: 'format', command: 'oxfmt', args: ['--check', '.'] },
  { name: 'lint', command: 'oxlint', args: ['--type-aware', '--max-warnings', '0'] },
  { name: 'types', command: 'tsc', args: ['-p', 'tsconfig.json'] },
  // In a browser there is no Node, and a document.
  { name: 'types of the page', command: 'tsc', args: ['-p', 'apps/console/page/tsconfig.json'] },
  {
    name: 'template',
    command: '.venv-aws/bin/sam',
    args: ['validate', '--lint', '--template', 'template.yaml', '--region', 'us-east-1'],
  },
  {
    name: 'cfn-lint',
    command: '.venv-aws/bin/cfn-lint',
    args: ['images/repositories.yaml', '.github/deployer-role.yaml', 'apps/cli/assumptions/stack.yaml'],
  },
  {
    name: 'hadolint',
    command: '.venv-aws/bin/hadolint',
    args: ['kinesis-processor', 'alert-processor', 'feed'].map((image) => `images/${image}/Dockerfile`),
  },
  { name: 'actionlint', command: '.venv-aws/bin/actionlint', args: workflows() },
  // Every suppression stands in the template, at the resource, with its reason.
  {
    name: 'checkov',
    // As a module: the script that pip installs names its interpreter in its first line, which ends at a blank in the path.
    command: '.venv-checkov/bin/python',
    args: '-m checkov.main --file template.yaml images/repositories.yaml .github/deployer-role.yaml --framework cloudformation --compact --quiet --skip-download'.split(
      ' ',
    ),
  },
  { name: 'terraform', command: 'node', args: ['scripts/terraform.mjs', '--static'] },
];
/** What a check answers where the machine lacks what it needs. */
const UNABLE = 3;

rmSync('build', { recursive: true, force: true });
rmSync('coverage', { recursive: true, force: true });

/** Most of them keep one core busy and leave the other idle. */
const AT_ONCE = 2;

let failedChecks = 0;
for await (const { name, code, output } of inOrder(CHECKS)) {
  if (code === UNABLE) {
    console.log(`not run here: ${name}, since ${output.trim().split('\n').at(-1)}`);
    continue;
  }
  console.log(`${name}: ${code === 0 ? 'ok' : 'FAILED'}`);
  if (code === 0) continue;
  failedChecks += 1;
  console.log(output);
}

const times = mkdtempSync(join(tmpdir(), 'test-times-'));
process.env.TEST_TIMES = join(times, 'files.ndjson');
writeFileSync(process.env.TEST_TIMES, '');
const { passed, failed } = await runTests('c8', ['ava', '--tap', ...process.argv.slice(2)]);
for (const line of slowestFiles(process.env.TEST_TIMES)) console.log(line);
rmSync(times, { recursive: true });
console.log(`${passed} passed, ${failed + failedChecks} failed`);
process.exitCode = failed + failedChecks === 0 ? 0 : 1;

/** What became of each check, in their order, while the next ones run. */
async function* inOrder(checks) {
  const results = checks.map(() => Promise.withResolvers());
  let next = 0;
  const work = async () => {
    while (next < checks.length) {
      const index = next++;
      const { command, args } = checks[index];
      results[index].resolve(await run(command, args));
    }
  };
  for (let worker = 0; worker < AT_ONCE; worker++) void work();
  for (const [index, { promise }] of results.entries())
    yield { name: checks[index].name, ...(await promise) };
}

/** A check: quiet when it passes. */
async function run(command, args) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  return { code: await exitCode(child), output };
}

/** Named one by one: actionlint looks for them by itself only where there is a .git folder. */
function workflows() {
  const folder = '.github/workflows';
  return readdirSync(folder).map((name) => `${folder}/${name}`);
}
