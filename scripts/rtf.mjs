#!/usr/bin/env node
// The command line `rtf`, compiled, under the Node that the project brings along.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const node = path('../node_modules/.bin/node');
const program = path('../build/apps/cli/rtf.js');
if (!existsSync(program)) compile();
let child;
// A terminal sends Ctrl-C to both: what to do about it is for the command to say, which may have to clean up.
process.on('SIGINT', () => undefined);
// Before there is anything to pass them on to: a signal in between would end this process alone.
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child = spawn(node, [program, ...process.argv.slice(2)], { stdio: 'inherit' });
child.on('exit', (code, signal) => {
  process.exitCode = code ?? 128 + constants.signals[signal];
});

/** Once: who changes the project compiles it anew. */
function compile() {
  const compiler = path('../node_modules/typescript/bin/tsc');
  if (!existsSync(node) || !existsSync(compiler)) {
    console.error('rtf: not installed yet: run `make setup` first');
    process.exit(1);
  }
  console.error('rtf: compiling, which takes some seconds the first time');
  const { status } = spawnSync(node, [compiler, '-p', path('../tsconfig.json')], {
    // Standard output has results and nothing else.
    stdio: ['ignore', 2, 'inherit'],
  });
  if (status !== 0) process.exit(1);
}
