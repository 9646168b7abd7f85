import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import { headings } from '../support/pages.ts';

const path = 'docs/security.md';
const page = readFileSync(join(repositoryRoot, path), 'utf8');

test('every test that the page leans on is there, by what its title says, and runs', (t) => {
  const links = [...page.matchAll(/\[([^\]]+)\]\((\.\.\/tests\/[^)#]+\.ts)\)/g)];
  t.true(links.length >= 20, `${links.length} tests`);
  for (const [, title, target] of links) {
    const source = readFileSync(join(repositoryRoot, dirname(path), target!), 'utf8');
    t.true(title!.split(' ').length >= 3, `${title} says what holds`);
    t.true(isTitleIn(source, title!), title);
    t.notRegex(source, /\btest(\.serial)?\.(skip|todo|failing)\b/, title);
  }
});

/** All of it as a text, such as the name of a case; or part of a title that names its cases, too. */
function isTitleIn(source: string, title: string): boolean {
  const isWhole = ["'", '"', '`'].some((quote) => source.includes(quote + title + quote));
  const tests = source.split('\n').filter((line) => /\btest(\.serial)?\(|\btitle: /.test(line));
  return isWhole || tests.some((line) => line.includes(title));
}

test('every file and folder that the page names is there', (t) => {
  const names = [...page.matchAll(/`((?:src|lib|apps|images)\/[\w./-]+)`/g)].map(([, name]) => name!);
  t.true(names.length >= 20, `${names.length} names`);
  for (const name of names) t.true(existsSync(join(repositoryRoot, name)), name);
});

test('the page says what is not covered', (t) => {
  t.true(headings(page, 2).includes('Not covered'));
});
