import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { readTemplate } from '../../lib/template/template.ts';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import { headings } from '../support/pages.ts';

const page = readFileSync(join(repositoryRoot, 'docs/operating.md'), 'utf8');
const runbook = /^## Alarms$([\s\S]*?)^## /m.exec(page)![1]!;

const alarms = Object.values(readTemplate(join(repositoryRoot, 'template.yaml')).Resources)
  .filter(({ Type }) => /^AWS::CloudWatch::(Composite)?Alarm$/.test(Type))
  .map(({ Properties }) => {
    const { AlarmName, AlarmDescription } = Properties as Record<string, unknown>;
    const name = /\$\{Environment\}-([\w-]+)/.exec(JSON.stringify(AlarmName))![1]!;
    return { name, description: String(AlarmDescription) };
  });

test('the runbook has a section for each alarm, and no other', (t) => {
  t.true(alarms.length >= 17);
  t.deepEqual(headings(runbook, 3).toSorted(), alarms.map(({ name }) => name).toSorted());
});

test('the description of each alarm names its section', (t) => {
  for (const { name, description } of alarms) {
    t.true(description.endsWith(` (docs/operating.md#${name})`), description);
  }
});

test('each section says what users notice, where to look, why, what to do and when it is over', (t) => {
  const rows = ['Users notice', 'First look', 'Likely causes', 'Do', 'Over when'];
  for (const section of runbook.split(/^### /m).slice(1)) {
    const name = section.split('\n')[0]!;
    if (name === 'health') continue;
    const found = [...section.matchAll(/^\| ([A-Z][\w ]+) \| .+ \|$/gm)].map(([, row]) => row);
    t.deepEqual(found, rows, name);
  }
});

test('a saved query that the page speaks of is one of the template', (t) => {
  const template = readFileSync(join(repositoryRoot, 'template.yaml'), 'utf8');
  const saved = [...template.matchAll(/Name: !Sub \$\{ProjectName\}-\$\{Environment\}\/([\w-]+)/g)].map(
    ([, name]) => name,
  );
  const named = [...page.matchAll(/query `([\w-]+)`/g)].map(([, name]) => name!);
  t.true(named.length > 5);
  for (const name of named) t.true(saved.includes(name), name);
});
