import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';

const read = (path: string): string => readFileSync(join(repositoryRoot, path), 'utf8');
const [english, french] = [read('README.md'), read('docs/fr/README.md')];
const [configuration, enFrancais] = [read('docs/configuration.md'), read('docs/fr/configuration.md')];

/** What somebody would type, in blocks and in sentences, without remarks. */
function commandsOf(page: string): string[] {
  const lines = page.matchAll(/^((?:make|npm run|npx) [^#\n]+)|`((?:make|npm run|npx) [^`]+)`/gm);
  return [...new Set([...lines].map(([, block, inline]) => (block ?? inline!).trim()))].toSorted();
}

/** First and last cells of the table of variables that name something in code: its names and defaults. */
function variablesOf(page: string): string[] {
  return [...page.matchAll(/^\| ([^|]*) \| (?:both|les deux|[a-z-]+-processor) \| .* \| ([^|]*) \|$/gm)].map(
    ([, names, fallback]) => [names!, ...(fallback!.match(/`[^`]+`/g) ?? [])].join(' '),
  );
}

const jsonOf = (page: string): string[] => page.match(/^```json\n[\s\S]*?^```/gm) ?? [];

test('the French page has the commands of the English one', (t) => {
  const commands = commandsOf(english);
  t.true(commands.length >= 8);
  t.deepEqual(commandsOf(french), commands);
});

test('the French page has the sections of the English one, its pictures and as long a table', (t) => {
  const shapeOf = (page: string): readonly number[] =>
    [/^## /gm, /^!\[/gm, /^\|/gm, /^- /gm].map((part) => page.match(part)?.length ?? 0);
  t.deepEqual(shapeOf(french), shapeOf(english));
});

test('the French page of the configuration has the variables of the English one, in its order, with their defaults', (t) => {
  const variables = variablesOf(configuration);
  t.true(variables.length >= 20);
  t.deepEqual(variablesOf(enFrancais), variables);
});

test('the French page of the configuration shows the same user', (t) => {
  t.is(jsonOf(configuration).length, 1);
  t.deepEqual(jsonOf(enFrancais), jsonOf(configuration));
});

test('the front page is one that is read', (t) => {
  const words = english.split(/\s+/).length;
  t.true(words <= 1450, `${words} words`);
});
