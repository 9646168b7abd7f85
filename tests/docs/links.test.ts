import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import { repositoryRoot } from '../../local/repository-root.ts';
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

test('a heading is reached by the words that GitHub makes of it', (t) => {
  const text = '# A `b` (c), d – e\n```\n# no heading\n```\n## Same\n## Same\n## [ADR](x.md) 1\n';
  t.deepEqual([...anchorsOf(text)], ['a-b-c-d--e', 'same', 'same-1', 'adr-1']);
});
