// Changes the code in small ways, one at a time, and counts how many of the changes a test notices.
// FILES="src/core/rules/*.ts …" (all of src without it), SAMPLE=400 of their mutants, drawn by SEED=1. AT_ONCE=2 are tried side by side.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Stryker } from '@stryker-mutator/core';
import { createInstrumenter } from '@stryker-mutator/instrumenter';
import { createInjector } from 'typed-inject';
import { testsOf } from './tests-of.mjs';

/** Where the changed copy lives, so that nobody works in a tree that is being changed. */
const COPY = '.mutation';
/** Of a test file that hangs, because a mutant made a loop endless. */
const TIMEOUT_MS = 90_000;
/** A whole body holds dozens of others, and whether it is there at all is no subtle question. */
const MOST_IN_ONE_PLACE = 4;
const SILENT = Object.fromEntries(
  ['trace', 'debug', 'info', 'warn', 'error', 'fatal'].map((level) => [level, () => undefined]),
);
const QUIET = { ...SILENT, isDebugEnabled: () => false, isTraceEnabled: () => false };

const files = globSync(process.env.FILES?.split(/\s+/) ?? 'src/**/*.ts').toSorted((a, b) =>
  a.localeCompare(b),
);
const size = Number(process.env.SAMPLE ?? 400);
const seed = Number(process.env.SEED ?? 1);
if (files.length === 0) throw new Error(`FILES=${process.env.FILES}: there is no such file`);

const untested = files.filter((file) => testsOf(file).length === 0);
for (const file of untested) console.log(`no test comes to ${file}`);
const mutants = drawn(await mutantsOf(files), size);
copyTree();
process.chdir(COPY);
const results = await new Stryker({
  inPlace: true,
  mutate: mutants.map(({ fileName, location: { start, end } }) => {
    // Lines count from 1 in what is asked for.
    return `${fileName}:${start.line + 1}:${start.column}-${end.line + 1}:${end.column}`;
  }),
  buildCommand: 'tsc -p tsconfig.json --noCheck',
  testRunner: 'command',
  commandRunner: { command: 'node scripts/test-mutant.mjs' },
  coverageAnalysis: 'off',
  timeoutMS: TIMEOUT_MS,
  concurrency: Number(process.env.AT_ONCE ?? 2),
  reporters: ['clear-text', 'json'],
  clearTextReporter: { allowColor: false, reportTests: false, reportScoreTable: false },
  checkers: [],
  plugins: [],
  allowConsoleColors: false,
}).runMutationTest();
report(results);

async function mutantsOf(names) {
  const sources = names.map((name) => ({ name, content: readFileSync(name, 'utf8'), mutate: true }));
  const injector = createInjector()
    .provideValue('logger', QUIET)
    .provideValue('getLogger', () => QUIET)
    .provideValue('options', {});
  const how = { plugins: null, excludedMutations: [], ignorers: [] };
  return (await createInstrumenter(injector).instrument(sources, how)).mutants;
}

/**
 * Small changes, the same ones for the same seed: Fisher and Yates, on mulberry32. A place is named by where it begins and ends, so
 * what lies in it is tried, too, and counts.
 */
function drawn(all, count) {
  const pool = [...all];
  let state = seed;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  for (let at = pool.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [pool[at], pool[other]] = [pool[other], pool[at]];
  }
  const taken = new Set();
  const places = [];
  for (const mutant of pool) {
    if (taken.size >= count) break;
    const inside = all.filter((other) => lies(other, mutant));
    if (inside.length > MOST_IN_ONE_PLACE || taken.has(mutant)) continue;
    places.push(mutant);
    for (const each of inside) taken.add(each);
  }
  console.log(`${taken.size} mutants in ${places.length} places of ${files.length} files, SEED=${seed}`);
  return places;
}

function lies(inner, outer) {
  if (inner.fileName !== outer.fileName) return false;
  const [a, b] = [inner.location, outer.location];
  return isNotBefore(a.start, b.start) && isNotBefore(b.end, a.end);
}

function isNotBefore(one, other) {
  return one.line > other.line || (one.line === other.line && one.column >= other.column);
}

/** The files of the project as they stand, and what was installed for them. */
function copyTree() {
  rmSync(COPY, { recursive: true, force: true });
  const { stdout } = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard']);
  for (const path of String(stdout).split('\0')) {
    if (path === '' || !existsSync(path)) continue;
    mkdirSync(dirname(join(COPY, path)), { recursive: true });
    cpSync(path, join(COPY, path));
  }
  for (const installed of ['node_modules', '.venv'])
    symlinkSync(join('..', installed), join(COPY, installed));
}

function report(all) {
  const rooms = Map.groupBy(all, ({ fileName }) => fileName.replace(/^.*?\b(src\/[^/]+)\/.*$/, '$1'));
  for (const [room, inRoom] of [...rooms].toSorted(([a], [b]) => a.localeCompare(b))) {
    const survivors = inRoom.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
    const valid = inRoom.filter(({ status }) => status !== 'CompileError' && status !== 'Ignored');
    const killed = valid.length - survivors.length;
    console.log(
      `${room}: ${killed} of ${valid.length} killed, ${((100 * killed) / valid.length).toFixed(0)} %`,
    );
  }
}
