import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';

/** A folder and what its files import of its neighbours. */
export interface Folder {
  readonly name: string;
  readonly imports: ReadonlySet<string>;
}

/** Types are erased, but a file that names one depends on it all the same. */
const IMPORT = /\bfrom '(\.[^']+)'|\bimport\('(\.[^']+)'\)/g;

/** The folders right below `root` (such as `src/core`), by which of each other their files import. */
export function foldersBelow(root: string): readonly Folder[] {
  const folders = new Map<string, Set<string>>();
  for (const path of globSync(`${root}/**/*.ts`, { cwd: repositoryRoot }).toSorted()) {
    const own = folderOf(path, root);
    if (own === null) continue;
    const imports = folders.get(own) ?? new Set();
    folders.set(own, imports);
    const source = readFileSync(join(repositoryRoot, path), 'utf8');
    for (const [, fixed, lazy] of source.matchAll(IMPORT)) {
      const other = folderOf(normalize(join(dirname(path), fixed ?? lazy!)), root);
      if (other !== null && other !== own) imports.add(other);
    }
  }
  return [...folders].map(([name, imports]) => ({ name, imports: new Set([...imports].toSorted()) }));
}

/** Names of the modules that lie in `root` itself. */
export function filesIn(root: string): readonly string[] {
  return globSync(`${root}/*.ts`, { cwd: repositoryRoot })
    .map((path) => basename(path, '.ts'))
    .toSorted();
}

/** Null for what lies elsewhere, or in `root` itself. */
function folderOf(path: string, root: string): string | null {
  const [folder, ...rest] = path.startsWith(`${root}/`) ? path.slice(root.length + 1).split('/') : [];
  return folder === undefined || rest.length === 0 ? null : folder;
}
