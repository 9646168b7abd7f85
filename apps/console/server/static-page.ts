import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { PAGE_HEADERS } from './guard.ts';
import { ConsoleProblem } from './problem.ts';

/** What `scripts/bundle-console.mjs` writes; nothing else of the folder is served. */
const FILES: Readonly<Record<string, readonly [file: string, contentType: string]>> = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/app.js': ['app.js', 'text/javascript; charset=utf-8'],
  '/app.css': ['app.css', 'text/css; charset=utf-8'],
  '/icon.svg': ['icon.svg', 'image/svg+xml'],
};

export function isPagePath(path: string): boolean {
  return Object.hasOwn(FILES, path);
}

/** A page that the browser has already is not sent again, and one that was built anew is. */
export async function sendPage(
  folder: string,
  path: string,
  { headers }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [file, contentType] = FILES[path]!;
  const content = await readFile(join(folder, file)).catch((error: unknown) => {
    throw new ConsoleProblem(
      503,
      `the console's page is not built (${(error as NodeJS.ErrnoException).code}): run \`make console\``,
    );
  });
  const etag = `"${createHash('sha256').update(content).digest('base64url')}"`;
  const common = { ...PAGE_HEADERS, etag, 'cache-control': 'no-cache' };
  if (headers['if-none-match'] === etag) response.writeHead(304, common).end();
  else response.writeHead(200, { ...common, 'content-type': contentType }).end(content);
}
