import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';

interface Pattern {
  readonly regex?: string;
  readonly group?: readonly string[];
}
interface Lint {
  readonly overrides: readonly {
    readonly files: readonly string[];
    readonly rules: {
      readonly 'no-restricted-imports'?: readonly [string, { readonly patterns: readonly Pattern[] }];
    };
  }[];
}

const { overrides } = JSON.parse(readFileSync(join(repositoryRoot, '.oxlintrc.json'), 'utf8')) as Lint;
const patternsOf = (room: string): readonly Pattern[] =>
  overrides.find(({ files }) => files.includes(`${room}/**`))?.rules['no-restricted-imports']?.[1].patterns ??
  [];
const roomsIn = (folder: string): string[] =>
  readdirSync(join(repositoryRoot, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${folder}/${name}`);

const APPS = roomsIn('apps');

test('every room of src, lib and apps has a rule about what it may import', (t) => {
  for (const room of [...roomsIn('src'), ...roomsIn('lib'), ...APPS])
    t.true(patternsOf(room).length > 0, room);
});

test('no app may import another, but for the public files that cli and demo start', (t) => {
  const forbidden = (room: string, path: string): boolean =>
    patternsOf(room).some(
      ({ regex, group }) =>
        (regex !== undefined && new RegExp(regex).test(path)) ||
        (group !== undefined && path.includes(group[0]!.replaceAll('**', ''))),
    );
  for (const room of APPS) {
    const others = APPS.filter((other) => other !== room);
    const allowed = others.filter((other) => !forbidden(room, `../../${other.slice('apps/'.length)}/x.ts`));
    t.deepEqual(allowed, [], room);
  }
});

test('a file that a rule lets through is there', (t) => {
  const named = APPS.flatMap((room) => patternsOf(room))
    .flatMap(({ group = [] }) => group)
    .filter((glob) => glob.startsWith('!'))
    .map((glob) => `apps${glob.slice('!**/..'.length)}`);
  t.true(named.length > 0);
  for (const file of named) t.true(existsSync(join(repositoryRoot, file)), file);
});

test('tests stand in rooms that there are', (t) => {
  for (const folder of ['src/core', 'src/adapters', 'lib', 'apps']) {
    const tests = folder.startsWith('src/') ? folder.slice('src/'.length) : folder;
    const rooms = roomsIn(`tests/${tests}`).map((room) => room.slice(`tests/${tests}/`.length));
    for (const room of rooms) t.true(existsSync(join(repositoryRoot, folder, room)), `${folder}/${room}`);
  }
});
