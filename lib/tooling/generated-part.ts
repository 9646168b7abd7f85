import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './repository-root.ts';

/** The text between `<!-- generated: name -->` and `<!-- end -->`; null where the page has no such part. */
export function generatedPart(page: string, name: string): string | null {
  return partPattern(name).exec(page)?.[1] ?? null;
}

/** The page with that text replaced. */
export function withGeneratedPart(page: string, name: string, text: string): string {
  return page.replace(partPattern(name), () => `<!-- generated: ${name} -->\n\n${text}\n\n<!-- end -->`);
}

/**
 * Writes a part of a page in docs/ that comes from the code; a test fails while the page has another text.
 * @param page its file name
 */
export function writeGeneratedPart(page: string, name: string, text: string): void {
  const path = join(repositoryRoot, 'docs', page);
  writeFileSync(path, withGeneratedPart(readFileSync(path, 'utf8'), name, text));
}

function partPattern(name: string): RegExp {
  return new RegExp(`<!-- generated: ${name} -->\\s*([\\s\\S]*?)\\s*<!-- end -->`);
}
