// Runs the tests in tests/browser, which need Chromium on the PATH, and ends with one line: "N passed, N failed".
import { runTests } from './run-tests.mjs';

// ava.config.js leaves them out without it.
process.env.BROWSER_TESTS = 'yes';
const { passed, failed } = await runTests('ava', ['--tap', '--serial', '--concurrency=1']);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
