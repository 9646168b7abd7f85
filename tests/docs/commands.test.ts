import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import { pages } from '../support/pages.ts';
import { parseRtf } from '../support/parse-rtf.ts';

const read = (path: string): string => readFileSync(join(repositoryRoot, path), 'utf8');
const makefile = read('Makefile');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

interface Shown {
  readonly page: string;
  readonly words: readonly string[];
}

/** Command lines that pages show, in blocks and within sentences, that begin with these words. */
function shown(begin: string): Shown[] {
  return pages()
    .filter(({ path }) => !path.startsWith('docs/adr/'))
    .flatMap(({ path, text }) => {
      const lines = [...text.replaceAll(/\\\n/g, ' ').matchAll(/^(?:\$ )?(.+)$|`([^`\n]+)`/gm)].flatMap(
        ([, line, code]) => (line === undefined ? [code!] : [line, ...codesIn(line)]),
      );
      return lines
        .filter((line) => line === begin || line.startsWith(`${begin} `))
        .map((line) => ({ page: path, words: wordsOf(line.slice(begin.length)) }));
    });
}

function codesIn(line: string): string[] {
  return [...line.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);
}

/** As a shell would split it; what is a remark, or goes to other programs and files, is left out. */
function wordsOf(text: string): string[] {
  const [command] = text.split(/ +# | [|>&]+ /);
  return [...command!.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    word.replaceAll(/['"]/g, ''),
  );
}

test('every command line of rtf that a page shows is one that rtf understands', async (t) => {
  const lines = [...shown('npx rtf'), ...shown('npm run rtf --')];
  const explained = shown('npm run explain --').map((line) => ({
    ...line,
    words: ['explain', ...line.words],
  }));
  t.true(lines.length >= 30, `${lines.length} lines`);
  for (const { page, words } of [...lines, ...explained]) {
    if (words.length === 0) continue;
    await t.notThrowsAsync(parseRtf(words), `${page}: rtf ${words.join(' ')}`);
  }
});

test('what rtf does not understand is found', async (t) => {
  await t.throwsAsync(parseRtf(['query', 'bars', 'AAPL', '--sinc', '5m']));
  await t.throwsAsync(parseRtf(['qery']));
});

test('every target of make that a page shows is there, and so are its variables', (t) => {
  const lines = shown('make').filter(({ words }) => /^[a-z][a-z-]*$/.test(words[0] ?? ''));
  t.true(lines.length >= 30, `${lines.length} lines`);
  for (const { page, words } of lines) {
    const [target, ...rest] = words;
    t.regex(makefile, new RegExp(`^${target!}:`, 'm'), `${page}: make ${target!}`);
    for (const word of rest) {
      const [, name] = /^([A-Z_]+)=/.exec(word) ?? [];
      t.truthy(name, `${page}: make ${words.join(' ')}: ${word}`);
      t.regex(makefile, new RegExp(`\\b${name!}\\b`), `${page}: ${word}`);
    }
  }
});

test('every script of npm that a page shows is there, and the back-test has its options', (t) => {
  const lines = shown('npm run');
  t.true(lines.length >= 8, `${lines.length} lines`);
  for (const { page, words } of lines) t.truthy(scripts[words[0]!], `${page}: npm run ${words.join(' ')}`);
  const help = execFileSync(process.execPath, [
    join(repositoryRoot, 'build/apps/backtest/backtest.js'),
    '--help',
  ]);
  for (const { page, words } of shown('npm run backtest')) {
    for (const word of words.slice(1).filter((each) => /^--./.test(each) && each !== '--help')) {
      t.true(help.includes(` ${word}`), `${page}: backtest ${word}`);
    }
  }
});
