// Runs one of the suites in tests/docker, which need a Docker engine, and ends with one line: "N passed, N failed".
import { runTests } from './run-tests.mjs';

const [suite] = process.argv.slice(2);
// ava.config.js leaves them out unless the variable names them.
process.env.DOCKER_TESTS = suite;
const { passed, failed } = await runTests('ava', ['--tap', '--serial', '--concurrency=1']);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
