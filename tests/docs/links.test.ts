import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import { anchorsOf, pages, proseOf } from '../support/pages.ts';

const LINK = /\]\(([^)\s]+)\)/g;

for (const { path, text } of pages()) {
  test(`every link of ${path} leads somewhere`, (t) => {
    for (const [, target] of proseOf(text).matchAll(LINK)) {
      if (/^(https?|mailto):/.test(target!)) continue;
      const [file, anchor] = target!.split('#');
      const place = file === '' ? path : join(dirname(path), file!);
      t.true(existsSync(join(repositoryRoot, place)), target);
      if (anchor === undefined || !place.endsWith('.md')) continue;
      const anchors = anchorsOf(readFileSync(join(repositoryRoot, place), 'utf8'));
      t.true(anchors.has(anchor), target);
    }
    t.pass();
  });
}

test('every page is reached from the front page', (t) => {
  const byPath = new Map(pages().map((page) => [page.path, page.text]));
  const reached = new Set(['README.md']);
  for (const path of reached) {
    for (const [, target] of proseOf(byPath.get(path)!).matchAll(LINK)) {
      const place = join(dirname(path), target!.split('#')[0]!);
      const isFolder = !/^https?:/.test(target!) && !place.endsWith('.md');
      for (const known of byPath.keys()) {
        if (known === place || (isFolder && place !== '.' && dirname(known) === place)) reached.add(known);
      }
    }
  }
  t.deepEqual(
    [...byPath.keys()].filter((path) => !reached.has(path)),
    [],
  );
});

test('a heading is reached by the words that GitHub makes of it', (t) => {
  const text = '# A `b` (c), d – e\n```\n# no heading\n```\n## Same\n## Same\n## [ADR](x.md) 1\n';
  t.deepEqual([...anchorsOf(text)], ['a-b-c-d--e', 'same', 'same-1', 'adr-1']);
});
