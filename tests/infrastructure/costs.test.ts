import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import test from 'ava';

import { repositoryRoot } from '../../lib/tooling/repository-root.ts';

interface Month {
  readonly rate: number;
  readonly factor: number;
  readonly shards: number;
  readonly provisioned: number;
  readonly total: number;
  readonly lambda: number;
  readonly dynamodb: number;
  readonly s3: number;
  readonly logs: number;
  readonly xray: number;
  readonly kms: number;
  readonly metrics: number;
  readonly fixed: number;
}
interface Costs {
  readonly metrics: number;
  readonly alarmMetrics: number;
  readonly months: readonly Month[];
}

const folder = mkdtempSync(join(tmpdir(), 'costs-'));
test.after.always(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What the model says to the report of a demo with a batch of 100 ticks and ten write units. */
function costs(...args: readonly string[]): string {
  mkdirSync(join(folder, '.demo'), { recursive: true });
  const report = { records: { in: 100 }, aws_calls: { 's3:PutObject': 1 }, dynamodb: { write_units: 10 } };
  writeFileSync(join(folder, '.demo/report.json'), JSON.stringify(report));
  const script = join(repositoryRoot, 'scripts/costs.mjs');
  return execFileSync(process.execPath, [script, ...args], { cwd: folder, encoding: 'utf8' });
}

const { metrics, alarmMetrics, months } = JSON.parse(costs('--json')) as Costs;

function monthOf(rate: number, factor: number): Month {
  return months.find((month) => month.rate === rate && month.factor === factor)!;
}

test('the sum of a month is that of its parts, and every part costs something', (t) => {
  t.true(months.length >= 8);
  for (const { provisioned, lambda, dynamodb, s3, logs, xray, kms, metrics: sets, fixed, total } of months) {
    const parts = [provisioned, lambda, dynamodb, s3, logs, xray, kms, sets, fixed];
    for (const part of parts) t.true(part > 0);
    t.is(parts.reduce((sum, part) => sum + part, 0).toFixed(6), total.toFixed(6));
  }
});

/** Lambda traces the first invocation of each second and a twentieth of the others, at 5 $ a million. */
test('traces of a batch or more a second cost some 13 to 19 $, of fewer less', (t) => {
  for (const month of [monthOf(10, 10), monthOf(1000, 10)]) {
    t.true(month.xray > 13 && month.xray < 20, `${month.xray}`);
  }
  t.true(monthOf(10, 1).xray < 5);
  t.true(monthOf(10_000, 10).xray > monthOf(1000, 10).xray);
});

test('a metric is counted for each set of dimensions, 30 to 70 of them with several channels', (t) => {
  t.true(metrics >= 30 && metrics <= 70, `${metrics}`);
  for (const month of months) t.is(month.metrics.toFixed(2), (metrics * 0.3).toFixed(2));
});

test('an alarm is counted for each metric that it looks at', (t) => {
  t.true(alarmMetrics >= 20, `${alarmMetrics}`);
});

test('keys cost by the shard, logs by the batch', (t) => {
  t.is(monthOf(10_000, 10).shards, 10);
  t.true(monthOf(10_000, 10).kms > monthOf(1000, 10).kms);
  t.is((monthOf(10_000, 10).logs / monthOf(1000, 10).logs).toFixed(3), '10.000');
});

test('people read a line for each rate', (t) => {
  const lines = costs().trimEnd().split('\n');
  t.is(lines.filter((line) => /^ +\d+ +\d+ +\d+ /.test(line)).length, months.length);
  t.regex(lines[0]!, /^measured: 100 ticks in 1 batches, 0\.100 write units a tick/);
});
