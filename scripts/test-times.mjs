// Loaded into each worker of ava (ava.config.js): where TEST_TIMES names a file, a line is added to it for each file of tests, with
// how long its worker lived and how long it was busy itself, not waiting for processes that it started.
import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const { TEST_TIMES: times } = process.env;
if (times !== undefined) {
  process.on('exit', () => {
    const file = relative(process.cwd(), fileURLToPath(test.meta.file));
    const { active, idle } = performance.eventLoopUtilization();
    appendFileSync(
      times,
      `${JSON.stringify({ file, seconds: (active + idle) / 1000, busySeconds: active / 1000 })}\n`,
    );
  });
}
