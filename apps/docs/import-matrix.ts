import { foldersBelow } from './import-graph.ts';

/** Who imports whom among the folders of the core, as a Markdown table: a row imports what its columns name. */
export function importMatrix(): string {
  const folders = foldersBelow('src/core');
  const used = folders.filter(({ name }) => folders.some(({ imports }) => imports.has(name)));
  return [
    `| imports → | ${used.map(({ name }) => name).join(' | ')} |`,
    `|---|${used.map(() => ':-:').join('|')}|`,
    ...folders.map(({ name, imports }) => {
      const cells = used.map((other) => (imports.has(other.name) ? '●' : ''));
      return `| [**${name}**](../src/core/${name}) | ${cells.join(' | ')} |`;
    }),
  ].join('\n');
}
