import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import { generatedPart } from '../../lib/tooling/generated-part.ts';
import { circleIn, foldersBelow, rooms, type Folder } from '../../apps/docs/import-graph.ts';
import { coreMatrix, roomsMatrix } from '../../apps/docs/import-matrix.ts';
import { layersPicture } from '../../apps/docs/layers-picture.ts';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import { pages } from '../support/pages.ts';

const read = (path: string): string => readFileSync(join(repositoryRoot, path), 'utf8');

test('the picture of the folders is that of the code (make docs draws it)', (t) => {
  t.is(read('docs/modules.svg'), layersPicture());
});

for (const [part, table] of [
  ['core imports', coreMatrix],
  ['room imports', roomsMatrix],
] as const) {
  test(`the table "${part}" is that of the code (make docs writes it)`, (t) => {
    t.is(generatedPart(read('docs/how-a-tick-becomes-a-message.md'), part), table());
  });
}

for (const [what, folders] of [
  ['folders of the core', foldersBelow('src/core')],
  ['folders of src', foldersBelow('src')],
  ['rooms around src', rooms()],
] as const) {
  test(`no ${what} import each other in a circle`, (t) => {
    t.true(folders.length > 5);
    t.is(circleIn(folders), null);
  });
}

test('a circle is found however long it is', (t) => {
  const folders = Object.entries({ a: ['b'], b: ['c', 'd'], c: [], d: ['b'] }).map(
    ([name, imports]): Folder => ({ name, imports: new Set(imports) }),
  );
  t.deepEqual(circleIn(folders), ['b', 'd', 'b']);
  t.is(circleIn(folders.slice(0, 3)), null);
});

test('src imports neither lib nor apps, and lib no app', (t) => {
  for (const { name, imports } of rooms()) {
    const wrong = [...imports].filter((other) =>
      name === 'src' ? true : name.startsWith('lib/') && other.startsWith('apps/'),
    );
    t.deepEqual(wrong, [], name);
  }
});

test('imports are found, lazy ones and those of types included', (t) => {
  const folders = new Map(foldersBelow('src').map(({ name, imports }) => [name, [...imports]]));
  t.deepEqual(folders.get('core'), []);
  t.deepEqual(folders.get('ports'), ['core']);
  t.deepEqual(folders.get('pipelines'), ['core', 'ports']);
});

test('a name that a page links to a file is in that file', (t) => {
  let count = 0;
  for (const { path, text } of pages()) {
    for (const [, name, target] of text.matchAll(/\[`(\w+)`\]\(([^)#]+)\)/g)) {
      const file = join(repositoryRoot, dirname(path), target!);
      if (!file.endsWith('.ts') || !existsSync(file) || statSync(file).isDirectory()) continue;
      t.regex(readFileSync(file, 'utf8'), new RegExp(`\\b${name!}\\b`), `${path}: ${name!} in ${target!}`);
      count += 1;
    }
  }
  t.true(count >= 25, `${count} names`);
});
