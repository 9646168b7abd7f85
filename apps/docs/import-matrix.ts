import { foldersBelow, rooms, type Folder } from './import-graph.ts';

/** Imports among the folders of the core as a Markdown table: a row imports what its columns name. */
export function coreMatrix(): string {
  return matrixOf(foldersBelow('src/core'), (name) => `src/core/${name}`);
}

/** Imports among the programs, the rooms of lib, and src as a whole. */
export function roomsMatrix(): string {
  return matrixOf(rooms(), (name) => name);
}

function matrixOf(folders: readonly Folder[], pathOf: (name: string) => string): string {
  const used = folders.filter(({ name }) => folders.some(({ imports }) => imports.has(name)));
  return [
    `| imports → | ${used.map(({ name }) => name).join(' | ')} |`,
    `|---|${used.map(() => ':-:').join('|')}|`,
    ...folders.map(({ name, imports }) => {
      const cells = used.map((other) => (imports.has(other.name) ? '●' : ''));
      return `| [**${name}**](../${pathOf(name)}) | ${cells.join(' | ')} |`;
    }),
  ].join('\n');
}
