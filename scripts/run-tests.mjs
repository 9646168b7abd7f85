import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/**
 * Runs tests that report as TAP. Failures are shown in full, passes counted. A file that crashes before its tests is one failure in TAP, too; a run
 * that ends badly without saying why still counts as one.
 */
export async function runTests(command, args) {
  const child = spawn(command, args, {
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

/** Exit code of a child process; 1 when it could not be started or was killed. */
export function exitCode(child) {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.once('close', (code) => resolve(code ?? 1));
  });
}
