import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** More than these take long, and notice hardly anything else. */
const MOST = 10;

let importers;

/** The tests that come nearest to a file: that which mirrors it, then those that import it, then those that import these. */
export function testsOf(file) {
  importers ??= readImporters();
  const mirror = file.replace(/^src\//, 'tests/').replace(/\.ts$/, '.test.ts');
  const found = new Set(importers.has(mirror) || isTest(mirror) ? known(mirror) : []);
  const seen = new Set([file]);
  for (let ring = [file]; ring.length > 0 && found.size < MOST;) {
    ring = ring.flatMap((each) => [...(importers.get(each) ?? [])]).filter((each) => !seen.has(each));
    for (const each of ring) {
      seen.add(each);
      if (isTest(each) && found.size < MOST) found.add(each);
    }
  }
  return [...found];
}

const isTest = (path) => path.endsWith('.test.ts');
const known = (path) => globSync(path);

/** By file, who imports it. */
function readImporters() {
  const found = new Map();
  const paths = globSync(['src/**/*.ts', 'lib/**/*.ts', 'apps/**/*.ts', 'tests/**/*.ts']).filter(
    (path) => !path.startsWith('tests/docker/') && !path.startsWith('tests/browser/'),
  );
  for (const path of paths) {
    for (const [, target] of readFileSync(path, 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+\.ts)'/g)) {
      const imported = normalize(join(dirname(path), target));
      if (!found.has(imported)) found.set(imported, new Set());
      found.get(imported).add(path);
    }
  }
  return found;
}
