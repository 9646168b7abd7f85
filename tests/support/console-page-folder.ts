import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder with a page that says nothing, in place of the bundled one. */
export async function emptyPageFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'console-page-'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Console</title>');
  await writeFile(join(folder, 'app.js'), 'export {};');
  await writeFile(join(folder, 'app.css'), 'body {}');
  return folder;
}
