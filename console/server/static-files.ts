import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConsoleProblem } from './problem.ts';

export interface StaticFile {
  readonly type: string;
  readonly etag: string;
  readonly content: Buffer;
}

/** All there is of the page, by the path that asks for it. */
const FILES: Readonly<Record<string, { readonly name: string; readonly type: string }>> = {
  '/': { name: 'index.html', type: 'text/html; charset=utf-8' },
  '/app.js': { name: 'app.js', type: 'text/javascript; charset=utf-8' },
  '/app.css': { name: 'app.css', type: 'text/css; charset=utf-8' },
  '/icon.svg': { name: 'icon.svg', type: 'image/svg+xml' },
};

/** Gives the file for a path, null for a path that is none. */
export function staticFiles(folder: string): (path: string) => Promise<StaticFile | null> {
  return async (path) => {
    const file = Object.hasOwn(FILES, path) ? FILES[path]! : null;
    if (file === null) return null;
    try {
      const content = await readFile(join(folder, file.name));
      const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 16)}"`;
      return { type: file.type, etag, content };
    } catch {
      throw new ConsoleProblem(404, `The page has not been built: ${file.name} is missing.`);
    }
  };
}
