import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { commandReference } from '../../apps/cli/reference/command-reference.ts';
import { generatedPart } from '../../lib/tooling/generated-part.ts';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import { parseRtf } from '../support/parse-rtf.ts';

const reference = commandReference();

test('the reference of commands is what they print themselves (make docs writes it)', (t) => {
  const page = readFileSync(join(repositoryRoot, 'docs/command-line.md'), 'utf8');
  t.is(generatedPart(page, 'commands'), reference);
});

test('every command shows an example, and every example is one that rtf understands', async (t) => {
  const sections = reference.split(/^## /m).slice(2);
  t.true(sections.length >= 18, `${sections.length} commands`);
  for (const section of sections) {
    const [name = ''] = section.split('\n');
    const examples = [...section.matchAll(/^ {2}(?:\S.* \| |source <\()?(rtf .*?)\)?$/gm)].map(
      ([, line]) => line!,
    );
    t.true(examples.length > 0, `${name} has no example`);
    for (const example of examples) {
      const [command] = example.split(/ [|>]+ /);
      const words = [...command!.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
        ([, single, double, bare]) => single ?? double ?? bare!,
      );
      await t.notThrowsAsync(parseRtf(words.slice(1)), example);
    }
  }
});
