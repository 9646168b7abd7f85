/**
 * The paths in INPUT, with blanks between them. A path that has blanks itself stands in quotes, or has a backslash before each,
 * as in a shell; without either, what exists as a file counts: the longest run of words that does.
 */
export function inputPaths(input: string, exists: (path: string) => boolean): readonly string[] {
  const words = wordsOf(input);
  const paths: string[] = [];
  for (let at = 0; at < words.length;) {
    const lengths = Array.from({ length: words.length - at }, (_, index) => words.length - at - index);
    const length = lengths.find((count) => count > 1 && exists(joined(words.slice(at, at + count)))) ?? 1;
    paths.push(joined(words.slice(at, at + length)));
    at += length;
  }
  return paths;
}

interface Word {
  readonly text: string;
  /** The blanks before it. */
  readonly gap: string;
}

const WORD = /(\s*)((?:"[^"]*"|'[^']*'|\\.|[^\s"'\\]|["'\\])+)/gsu;
const PART = /"([^"]*)"|'([^']*)'|\\(.)|([^"'\\]+|["'\\])/gsu;

function wordsOf(input: string): readonly Word[] {
  return Array.from(input.matchAll(WORD), ([, gap, word]) => ({
    gap: gap!,
    text: word!.replaceAll(PART, (_, double, single, escaped, plain) => double ?? single ?? escaped ?? plain),
  }));
}

function joined(words: readonly Word[]): string {
  return words.map(({ gap, text }, index) => (index === 0 ? text : gap + text)).join('');
}
