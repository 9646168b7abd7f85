// Runs every check in order and ends with one line: "N passed, N failed", the tests that really ran.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { rmSync } from 'node:fs';

const CHECKS = [
  { name: 'format', command: 'oxfmt', args: ['--check', '.'] },
  { name: 'lint', command: 'oxlint', args: ['--type-aware', '--max-warnings', '0'] },
  { name: 'types', command: 'tsc', args: ['-p', 'tsconfig.json'] },
  {
    name: 'template',
    command: '.venv-aws/bin/sam',
    args: ['validate', '--lint', '--template', 'template.yaml', '--region', 'us-east-1'],
  },
  { name: 'cfn-lint', command: '.venv-aws/bin/cfn-lint', args: ['images/repositories.yaml'] },
  // Every suppression stands in the template, at the resource, with its reason.
  {
    name: 'checkov',
    command: '.venv-checkov/bin/checkov',
    args: '--file template.yaml images/repositories.yaml --framework cloudformation --compact --quiet --skip-download'.split(
      ' ',
    ),
  },
];

rmSync('build', { recursive: true, force: true });
rmSync('coverage', { recursive: true, force: true });

let failedChecks = 0;
for (const { name, command, args } of CHECKS) {
  const { isOk, output } = await run(command, args);
  console.log(`${name}: ${isOk ? 'ok' : 'FAILED'}`);
  if (isOk) continue;
  failedChecks += 1;
  console.log(output);
}

const { passed, failed } = await runTests(process.argv.slice(2));
console.log(`${passed} passed, ${failed + failedChecks} failed`);
process.exitCode = failed + failedChecks === 0 ? 0 : 1;

/** A check: quiet when it passes. */
async function run(command, args) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const isOk = (await exitCode(child)) === 0;
  return { isOk, output };
}

/**
 * Failures are shown in full, passes counted. A file that crashes before its tests is one failure in TAP, too; a run
 * that ends badly without saying why still counts as one.
 */
async function runTests(files) {
  const child = spawn('c8', ['ava', '--tap', ...files], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const counts = { passed: 0, failed: 0 };
  let isFailure = false;
  let isTap = true;
  for await (const line of createInterface({ input: child.stdout })) {
    if (/^ok \d/.test(line)) {
      isFailure = false;
      if (/# (SKIP|TODO)/.test(line))
        console.log(line.replace(/^ok \d+ - (.*?)\s*# .*$/, 'not run here: $1'));
      else counts.passed += 1;
    } else if (/^not ok \d/.test(line)) {
      isFailure = true;
      counts.failed += 1;
    } else if (/^1\.\.\d+/.test(line)) {
      isFailure = false;
      isTap = false;
    }
    // After the plan comes the coverage summary; before it, only what belongs to a failure is shown.
    if (isFailure || (!isTap && !/^(#|1\.\.|$)/.test(line))) console.log(line);
  }
  if ((await exitCode(child)) !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

function exitCode(child) {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.once('close', (code) => resolve(code ?? 1));
  });
}
