import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The top level of the repository, whether this file runs as it is or compiled in `build/`. */
export const repositoryRoot = findUpwards(import.meta.dirname, 'template.yaml');

function findUpwards(start: string, name: string): string {
  for (let directory = start; ; directory = dirname(directory)) {
    if (existsSync(join(directory, name))) return directory;
    if (directory === dirname(directory)) throw new Error(`no ${name} in ${start} or above it`);
  }
}
