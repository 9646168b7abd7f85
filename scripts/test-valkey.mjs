// Runs the tests in tests/valkey on a real Valkey or Redis server, which must be on the PATH, and openssl, which makes the certificate
// that it shows. Ends with one line: "N passed, N failed".
import { execFileSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { runTests } from './run-tests.mjs';

const program = ['valkey-server', 'redis-server'].map(onPath).find((path) => path !== undefined);
if (program === undefined) {
  console.error(
    'expected valkey-server or redis-server on the PATH (apt install valkey-server, or redis-server)',
  );
  process.exit(1);
}
const folder = mkdtempSync(join(tmpdir(), 'valkey-certificates-'));
try {
  const [key, certificate] = [join(folder, 'server.key'), join(folder, 'server.crt')];
  const options = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost';
  const files = ['-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', certificate];
  execFileSync('openssl', [...options.split(' '), ...files], { stdio: ['ignore', 'ignore', 'pipe'] });
  // ava.config.js leaves the tests out unless it is told. Node trusts the certificate as it does that of a private authority.
  Object.assign(process.env, {
    VALKEY_SERVER: program,
    VALKEY_CERTIFICATES: folder,
    NODE_EXTRA_CA_CERTS: certificate,
  });
  const { passed, failed } = await runTests('ava', ['--tap']);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}

function onPath(name) {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folderOfPrograms) => join(folderOfPrograms, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
