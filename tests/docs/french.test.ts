import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';

const [english, french] = ['README.md', 'docs/fr/README.md'].map((path) =>
  readFileSync(join(repositoryRoot, path), 'utf8'),
) as [string, string];

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

test('the French page has the variables of the English one, in its order, with their defaults', (t) => {
  const variables = variablesOf(english);
  t.true(variables.length >= 20);
  t.deepEqual(variablesOf(french), variables);
});

test('the French page shows the same user', (t) => {
  t.is(jsonOf(english).length, 1);
  t.deepEqual(jsonOf(french), jsonOf(english));
});
