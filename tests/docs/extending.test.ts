import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import { ALL_CHANNELS } from '../../src/core/channels/channels.ts';

const read = (path: string): string => readFileSync(join(repositoryRoot, path), 'utf8');
const page = read('docs/extending.md');
/** A section of the page, by its heading. */
const section = (heading: string): string =>
  page.split(/^## /m).find((each) => each.startsWith(`${heading}\n`))!;

test('what knows the latest channel beside its folder are the five files that the page names', (t) => {
  const latest = ALL_CHANNELS.at(-1)!;
  const knowing = globSync(['src/**/*.ts', 'lib/**/*.ts', 'apps/**/*.ts'], { cwd: repositoryRoot })
    .filter((path) => !path.startsWith(`src/core/channels/${latest}/`))
    .filter((path) => new RegExp(latest, 'i').test(read(path)));
  const named = [...section('A channel').matchAll(/^\| \d\. \[`([^`]+)`\]/gm)].map(([, path]) => path!);
  t.deepEqual(knowing.toSorted(), named.toSorted());
  t.true(named.length <= 5);
});

test('each channel has a folder of its name, with its renderer', (t) => {
  for (const channel of ALL_CHANNELS) {
    const folder = `src/core/channels/${channel}`;
    t.regex(read(`${folder}/${channel}.ts`), /satisfies ChannelDefinition</);
    t.regex(read(`${folder}/render-${channel}.ts`), /export function render/);
  }
});
