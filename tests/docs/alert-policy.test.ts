import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { generatedPart } from '../../lib/tooling/generated-part.ts';
import { limitsTable } from '../../apps/docs/limits-table.ts';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import { STAGES } from '../../src/core/alert-policy/trace.ts';
import { parsePreferenceItem } from '../../src/dto/preference-item.ts';
import { PreferenceDto } from '../../src/dto/preference.dto.ts';
import { fieldsOf } from '../support/dto-fields.ts';

const page = readFileSync(join(repositoryRoot, 'docs/alert-policy.md'), 'utf8');

function example(name: string): Record<string, unknown> {
  const [, json] = new RegExp(`<!-- example: ${name} -->\\s*\`\`\`json\\n([\\s\\S]*?)\`\`\``).exec(page)!;
  return JSON.parse(json!) as Record<string, unknown>;
}

test('the user shown in the documentation is valid to the last field and says all that can be said', (t) => {
  const user = example('user');
  const parsed = parsePreferenceItem(user, 'refuse unknown fields');
  t.is(parsed.kind, 'preference', JSON.stringify(parsed));
  const missing = fieldsOf(PreferenceDto).filter((field) => !(field in user));
  t.deepEqual(missing.toSorted(), ['enabled', 'learning', 'rules', 'undeliverable_email']);
});

test('the user shown on the page of the configuration is valid', (t) => {
  const readme = readFileSync(join(repositoryRoot, 'docs/configuration.md'), 'utf8');
  const [, json] = /A user is one item in user-preferences:\s*```json\n([\s\S]*?)```/.exec(readme)!;
  const parsed = parsePreferenceItem(JSON.parse(json!) as Record<string, unknown>, 'refuse unknown fields');
  t.is(parsed.kind, 'preference', JSON.stringify(parsed));
});

test('the escalation policy shown in the documentation is valid', (t) => {
  const parsed = parsePreferenceItem(example('policy'), 'refuse unknown fields');
  t.is(parsed.kind, 'policy', JSON.stringify(parsed));
});

test('the stages of the documentation are those of the code, in their order', (t) => {
  t.deepEqual([...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, stage]) => stage).slice(0, STAGES.length), [
    ...STAGES,
  ]);
});

test('the limits of the documentation are those of the code (make docs writes them)', (t) => {
  t.is(generatedPart(page, 'message limits'), limitsTable());
});
