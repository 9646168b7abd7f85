import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import { headings } from '../support/pages.ts';

const path = 'docs/security.md';
const page = readFileSync(join(repositoryRoot, path), 'utf8');

test('every test that the page leans on is there, by its title', (t) => {
  const links = [...page.matchAll(/\[([^\]]+)\]\((\.\.\/tests\/[^)#]+\.ts)\)/g)];
  t.true(links.length >= 20, `${links.length} tests`);
  for (const [, title, target] of links) {
    t.true(readFileSync(join(repositoryRoot, dirname(path), target!), 'utf8').includes(title!), title);
  }
});

test('every file and folder that the page names is there', (t) => {
  const names = [...page.matchAll(/`((?:src|lib|apps|images)\/[\w./-]+)`/g)].map(([, name]) => name!);
  t.true(names.length >= 20, `${names.length} names`);
  for (const name of names) t.true(existsSync(join(repositoryRoot, name)), name);
});

test('the page says what is not covered', (t) => {
  t.true(headings(page, 2).includes('Not covered'));
});
