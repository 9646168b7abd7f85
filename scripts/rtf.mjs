#!/usr/bin/env node
// The command line `rtf`, compiled, under the Node that the project brings along.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const program = path('../build/cli/rtf.js');
if (!existsSync(program)) {
  console.error('rtf: not compiled yet: run `npm run build` first');
  process.exit(1);
}
const { status, error } = spawnSync(path('../node_modules/.bin/node'), [program, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
if (error) throw error;
process.exitCode = status ?? 1;
