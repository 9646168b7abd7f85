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

/** Files of the programs whose text fits. */
const filesWith = (text: RegExp): string[] =>
  globSync(['src/**/*.ts', 'lib/**/*.ts', 'apps/**/*.ts'], { cwd: repositoryRoot }).filter((path) =>
    text.test(read(path)),
  );
/** The numbered files of a section. */
const named = (heading: string): string[] =>
  [...section(heading).matchAll(/^\| \d\. \[`([^`]+)`\]/gm)].map(([, path]) => path!);

test('what knows the latest channel beside its folder are the five files that the page names', (t) => {
  const latest = ALL_CHANNELS.at(-1)!;
  const knowing = filesWith(new RegExp(latest, 'i')).filter(
    (path) => !path.startsWith(`src/core/channels/${latest}/`),
  );
  t.deepEqual(knowing.toSorted(), named('A channel').toSorted());
  t.true(named('A channel').length <= 5);
});

test('what knows realised volatility are the three files that the page names', (t) => {
  t.deepEqual(filesWith(/rvol|realisedVolatility/).toSorted(), named('An indicator').toSorted());
});

test('what knows the messages of OKX, and the feed of Coinbase Advanced, are the files that the page names', (t) => {
  const reading = filesWith(/\b(is|translate)Okx\b/);
  const subscribing = filesWith(/coinbaseAdvanced|'coinbase-advanced'/);
  t.deepEqual([...reading, ...subscribing].toSorted(), named("A vendor's feed").toSorted());
  t.true(named("A vendor's feed").length <= 5);
});

test('a detector is its own file and the four that the page names', (t) => {
  const files = named('A detector');
  t.is(files.length, 4);
  for (const path of files) t.regex(read(path), /wick/i, path);
  t.deepEqual(
    filesWith(/WickDetector/).filter((path) => !files.includes(path)),
    ['src/core/anomaly-detection/wick-detector.ts'],
  );
});

test('each channel has a folder of its name, with its renderer', (t) => {
  for (const channel of ALL_CHANNELS) {
    const folder = `src/core/channels/${channel}`;
    t.regex(read(`${folder}/${channel}.ts`), /satisfies ChannelDefinition</);
    t.regex(read(`${folder}/render-${channel}.ts`), /export function render/);
  }
});
