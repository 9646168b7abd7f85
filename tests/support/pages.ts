import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';

/** A Markdown page of the repository. */
export interface Page {
  /** From the root of the repository. */
  readonly path: string;
  readonly text: string;
}

/** Every page that people read. */
export function pages(): readonly Page[] {
  const patterns = ['*.md', 'docs/**/*.md', 'terraform/**/*.md', 'events/*.md', 'data/*.md'];
  return globSync(patterns, { cwd: repositoryRoot })
    .filter((path) => !path.includes('.terraform'))
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(repositoryRoot, path), 'utf8') }));
}

/** The text without its blocks of code. */
export function proseOf(text: string): string {
  return text.replaceAll(/^```[\s\S]*?^```$/gm, '');
}

/** Titles of a level, as written. */
export function headings(text: string, level: number): string[] {
  return [...proseOf(text).matchAll(/^(#+) (.+)$/gm)]
    .filter(([, marks]) => marks!.length === level)
    .map(([, , title]) => title!);
}

/**
 * What the headings of a page are reached by, as GitHub makes them: lower case, without punctuation, blanks as hyphens; one that
 * repeats has its number behind it.
 */
export function anchorsOf(text: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  const seen = new Map<string, number>();
  for (const [, title] of proseOf(text).matchAll(/^#+ (.+)$/gm)) {
    const plain = title!.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = plain.replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '').replaceAll(' ', '-');
    const times = seen.get(anchor) ?? 0;
    seen.set(anchor, times + 1);
    anchors.add(times === 0 ? anchor : `${anchor}-${times}`);
  }
  return anchors;
}
