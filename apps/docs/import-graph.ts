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
  return graphOf(root, (path) => folderOf(path, root));
}

/** The rooms of apps and lib, and src as one, by which of each other their files import. */
export function rooms(): readonly Folder[] {
  return graphOf('{apps,lib,src}', (path) => {
    const [top, room, ...rest] = path.split('/');
    if (top === 'src') return 'src';
    return (top === 'apps' || top === 'lib') && rest.length > 0 ? `${top}/${room}` : null;
  });
}

/** Names of the modules that lie in `root` itself. */
export function filesIn(root: string): readonly string[] {
  return globSync(`${root}/*.ts`, { cwd: repositoryRoot })
    .map((path) => basename(path, '.ts'))
    .toSorted();
}

/** A circle of folders that import each other; null where there is none. */
export function circleIn(folders: readonly Folder[]): readonly string[] | null {
  const byName = new Map(folders.map((folder) => [folder.name, folder]));
  const follow = (name: string, path: readonly string[]): readonly string[] | null => {
    const start = path.indexOf(name);
    if (start >= 0) return [...path.slice(start), name];
    for (const next of byName.get(name)?.imports ?? []) {
      const circle = follow(next, [...path, name]);
      if (circle !== null) return circle;
    }
    return null;
  };
  for (const { name } of folders) {
    const circle = follow(name, []);
    if (circle !== null) return circle;
  }
  return null;
}

/** @param nameOf the folder that a file counts to; null for what is left out */
function graphOf(root: string, nameOf: (path: string) => string | null): readonly Folder[] {
  const folders = new Map<string, Set<string>>();
  for (const path of globSync(`${root}/**/*.ts`, { cwd: repositoryRoot }).toSorted()) {
    const own = nameOf(path);
    if (own === null) continue;
    const imports = folders.get(own) ?? new Set();
    folders.set(own, imports);
    const source = readFileSync(join(repositoryRoot, path), 'utf8');
    for (const [, fixed, lazy] of source.matchAll(IMPORT)) {
      const other = nameOf(normalize(join(dirname(path), fixed ?? lazy!)));
      if (other !== null && other !== own) imports.add(other);
    }
  }
  return [...folders].map(([name, imports]) => ({ name, imports: new Set([...imports].toSorted()) }));
}

/** Null for what lies elsewhere, or in `root` itself. */
function folderOf(path: string, root: string): string | null {
  const [folder, ...rest] = path.startsWith(`${root}/`) ? path.slice(root.length + 1).split('/') : [];
  return folder === undefined || rest.length === 0 ? null : folder;
}
