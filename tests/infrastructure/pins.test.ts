import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';

const read = (name: string): string => readFileSync(join(repositoryRoot, name), 'utf8');
const REQUIREMENTS = readdirSync(repositoryRoot).filter((name) => /^requirements.*\.txt$/.test(name));

test('every package in the lock has its hash, those of other platforms too', (t) => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { integrity?: string }>;
  };
  const without = Object.entries(packages).filter(
    ([path, { integrity }]) => path !== '' && integrity?.startsWith('sha512-') !== true,
  );
  t.deepEqual(without, []);
});

test('every Python package is pinned by version and by the hashes of its files', (t) => {
  t.true(REQUIREMENTS.length >= 4);
  for (const file of REQUIREMENTS) {
    const text = read(file).replaceAll(/\s*\\\n\s*/g, ' ');
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    t.true(lines.length > 0, file);
    for (const line of lines)
      t.regex(line, /^[\w.-]+==[\w.]+( ; [^-]+)?( --hash=sha256:[0-9a-f]{64})+$/, file);
  }
});

test('pip takes nothing but those files, and everything that it installs is named', (t) => {
  const makefile = read('Makefile');
  const installs = [...makefile.matchAll(/pip install .*/g)].map(([line]) => line);
  t.true(installs.length > 0);
  for (const line of installs) {
    t.regex(line, /--no-deps/);
    t.regex(line, /--require-hashes/);
  }
  for (const file of REQUIREMENTS) t.true(makefile.includes(`${file} | check-python`), file);
});
