#!/usr/bin/env node
// The command line `rtf`, compiled, under the Node that the project brings along.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const program = path('../build/apps/cli/rtf.js');
if (!existsSync(program)) {
  console.error('rtf: not compiled yet: run `npm run build` first');
  process.exit(1);
}
let child;
// A terminal sends Ctrl-C to both: what to do about it is for the command to say, which may have to clean up.
process.on('SIGINT', () => undefined);
// Before there is anything to pass them on to: a signal in between would end this process alone.
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child = spawn(path('../node_modules/.bin/node'), [program, ...process.argv.slice(2)], { stdio: 'inherit' });
child.on('exit', (code, signal) => {
  process.exitCode = code ?? 128 + constants.signals[signal];
});
