import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { detectionTable } from '../../apps/bench/detection/detection-table.ts';
import { factsTable } from '../../apps/bench/facts/facts-table.ts';
import { simulatedTable } from '../../apps/bench/simulated/simulated-table.ts';
import { demoDayTable } from '../../apps/docs/demo-day-table.ts';
import { generatedPart } from '../../lib/tooling/generated-part.ts';
import { indicatorsTable } from '../../apps/docs/indicators-table.ts';
import { constantsTable, thresholdsTable } from '../../apps/docs/thresholds-table.ts';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import { ANOMALY_KINDS } from '../../src/core/alert/anomalies.ts';
import { INDICATOR_USAGES } from '../../src/core/indicators/indicator-catalog.ts';
import { headings } from '../support/pages.ts';

const page = (name: string): string => readFileSync(join(repositoryRoot, 'docs', name), 'utf8');

for (const [name, part, table] of [
  ['indicators.md', 'indicators', indicatorsTable],
  ['detectors.md', 'thresholds', thresholdsTable],
  ['detectors.md', 'constants', constantsTable],
  ['detectors.md', 'detection', detectionTable],
  ['market-simulator.md', 'stylised facts', factsTable],
  ['market-simulator.md', 'demo day', demoDayTable],
  ['market-simulator.md', 'simulated days', simulatedTable],
] as const) {
  test(`the table "${part}" of ${name} is that of the code (make docs writes it)`, (t) => {
    t.is(generatedPart(page(name), part), table());
  });
}

test('every indicator of the catalogue has its formula', (t) => {
  const [, formulas] = page('indicators.md').split('\n## Formulas\n');
  for (const name of INDICATOR_USAGES.keys())
    t.regex(formulas!, new RegExp(`^### .*\\b${name}\\b`, 'm'), name);
});

test('every kind of anomaly has its section', (t) => {
  const text = page('detectors.md');
  const sections = text.split(/^## /m).slice(1);
  t.true(headings(text, 2).length > 10);
  const kinds = sections.flatMap((section) => {
    const [begin] = /^(?:`\w+`,? ?)+/.exec(section.split('\n\n')[1] ?? '') ?? [''];
    return [...begin.matchAll(/`(\w+)`/g)].map(([, kind]) => kind!);
  });
  t.deepEqual(kinds.toSorted(), ANOMALY_KINDS.filter((kind) => kind !== 'other').toSorted());
});
