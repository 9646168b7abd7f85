import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { toldOfMarket } from '../../../../apps/bench/simulated/told-of-market.ts';
import { labelsTable } from '../../../../apps/demo/simulated-day/labels-table.ts';
import { demoDay } from '../../../../lib/market-simulator/demo-day/demo-day.ts';
import { isPromised, NOT_YET } from '../../../../lib/market-simulator/demo-day/not-yet.ts';
import type { Label } from '../../../../lib/market-simulator/label.ts';
import { repositoryRoot } from '../../../../lib/tooling/repository-root.ts';
import { judge } from '../../../../lib/market-simulator/verdicts.ts';

const day = demoDay();
const { verdicts, falseAlarms } = judge(day.labels, toldOfMarket(day.records(), day.reference));
const nameOf = ({ kind, symbols, startMs }: Label): string =>
  `${kind} ${symbols[0]!} ${new Date(startMs).toISOString()}`;

test('everything that is promised of the demo’s day is told in time', (t) => {
  const broken = verdicts.filter(({ label, outcome }) => isPromised(label) && outcome !== 'in_time');
  t.deepEqual(
    broken.map(({ label }) => nameOf(label)),
    [],
  );
});

test('nothing is told of the demo’s day where nothing has happened, but for what is known', (t) => {
  const broken = falseAlarms.filter(({ label }) => isPromised(label));
  t.deepEqual(
    broken.map(({ label, told }) => `${nameOf(label)}: ${told.kind} ${told.symbol}`),
    [],
  );
});

test('the README shows what the demo says of the day', (t) => {
  const [summary] = labelsTable({ verdicts, falseAlarms }).split('\n');
  t.true(readFileSync(join(repositoryRoot, 'README.md'), 'utf8').includes(`\n${summary}\n`), summary);
});

test('what is done leaves the list of what cannot be done yet', (t) => {
  const open = [...verdicts.filter(({ outcome }) => outcome !== 'in_time'), ...falseAlarms].map(
    ({ label }) => label,
  );
  const done = NOT_YET.filter(
    ({ kind, symbol, startMs }) =>
      !open.some((label) => label.kind === kind && label.startMs === startMs && label.symbols[0] === symbol),
  );
  t.deepEqual(done, []);
});
