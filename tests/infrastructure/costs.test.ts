import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import test from 'ava';

import type { RateCounts } from '../../apps/bench/costs/measure-rate.ts';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';

interface Month {
  readonly rate: number;
  readonly factor: number;
  readonly batchSize: number;
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
  readonly compaction: number;
  readonly feed: number;
  readonly scaling: number;
}
interface Costs {
  readonly metrics: { readonly always: number; readonly withAlerts: number };
  readonly alarmMetrics: number;
  readonly months: readonly Month[];
}

const folder = mkdtempSync(join(tmpdir(), 'costs-'));
test.after.always(() => {
  rmSync(folder, { recursive: true, force: true });
});

const script = join(repositoryRoot, 'scripts/costs.mjs');

function costs(...args: readonly string[]): string {
  return execFileSync(process.execPath, [script, ...args], { encoding: 'utf8', stdio: 'pipe' });
}

const { metrics, alarmMetrics, months } = JSON.parse(costs('--json')) as Costs;

function monthOf(rate: number, factor: number, batchSize = 100): Month {
  return months.find(
    (month) => month.rate === rate && month.factor === factor && month.batchSize === batchSize,
  )!;
}

/** What the model says of other counts than those that were recorded. */
function costsOf(change: (counts: RateCounts) => object): readonly Month[] {
  const recorded = JSON.parse(
    readFileSync(join(repositoryRoot, 'apps/bench/costs.json'), 'utf8'),
  ) as RateCounts[];
  const file = join(folder, 'counts.json');
  writeFileSync(file, JSON.stringify(recorded.map((each) => ({ ...each, ...change(each) }))));
  return (JSON.parse(costs('--json', '--counts', file)) as Costs).months;
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
});

test('a metric is counted for each set of dimensions: of batches for all hours, of alerts for half of them', (t) => {
  t.true(metrics.always >= 12 && metrics.always <= 20, `${metrics.always}`);
  t.true(metrics.withAlerts >= 25 && metrics.withAlerts <= 70, `${metrics.withAlerts}`);
  const dollars = (metrics.always + metrics.withAlerts / 2) * 0.3;
  for (const month of months) t.is(month.metrics.toFixed(2), dollars.toFixed(2));
});

test('an alarm is counted for each metric that it looks at, one of what is off by default with that', (t) => {
  t.true(alarmMetrics >= 20 && alarmMetrics <= 26, `${alarmMetrics}`);
});

test('a line of the bill follows what was counted for it, and no other', (t) => {
  for (const [counted, line, others] of [
    ['writeUnits', 'dynamodb', ['lambda', 's3', 'logs', 'xray']],
    ['logBytes', 'logs', ['lambda', 's3', 'dynamodb', 'xray']],
    ['cpuMs', 'lambda', ['logs', 's3', 'dynamodb', 'xray']],
  ] as const) {
    const twice = costsOf((counts) => ({ [counted]: 2 * counts[counted] }));
    for (const [index, month] of months.entries()) {
      t.true(twice[index]![line] > 1.05 * month[line], `${counted} at ${month.rate}`);
      for (const other of others) t.is(twice[index]![other], month[other]);
    }
  }
});

test('few ticks are cheapest in one lane, many in large batches: within 45 $ at 10 a second and 250 $ at 1,000', (t) => {
  t.true(monthOf(10, 1).total < monthOf(10, 10).total - 30);
  t.true(monthOf(10, 1, 500).total <= 45, `${monthOf(10, 1, 500).total}`);
  t.true(monthOf(1000, 10, 500).total <= 250, `${monthOf(1000, 10, 500).total}`);
});

test('a feed costs its task and address all day, a plan of the scaling cents', (t) => {
  for (const { feed, scaling } of months) {
    t.true(feed > 10 && feed < 13, `${feed}`);
    t.true(scaling > 0.1 && scaling < 0.3, `${scaling}`);
  }
});

test('a rate or a number of symbols that is none is refused with the reason', (t) => {
  for (const [args, why] of [
    [['--rate', 'many'], /RATE is a number above 0, not many/],
    [['--rate=-1'], /RATE is a number above 0/],
    [['--rate', '1', '--symbols', '0'], /SYMBOLS is a number above 0/],
    [['--rate', '1', '--symbols', '2.5'], /SYMBOLS is a whole number/],
  ] as const) {
    const error = t.throws(() => costs(...args));
    t.regex(String((error as { stderr?: string }).stderr), why);
  }
});

test('what else is asked for wants a rate', (t) => {
  const error = t.throws(() => costs('--window', '15'));
  t.regex(String((error as { stderr?: string }).stderr), /RATE is missing/);
});

test('compaction costs by the object and by the byte, and is no part of the sum', (t) => {
  for (const month of months) t.true(month.compaction > 0.1 && month.compaction < month.total / 4);
  t.true(monthOf(10, 10).compaction > monthOf(10, 1).compaction);
  t.true(monthOf(1000, 10).compaction > 4 * monthOf(1000, 10, 500).compaction);
});

test('people read a line for each case', (t) => {
  const lines = costs().trimEnd().split('\n');
  t.is(
    lines.filter((line) => /^ +\d+ +\d+ +\d+ +\d+ +0\.|^ +\d+ +\d+ +\d+ +\d+ +\d\./.test(line)).length,
    months.length,
  );
  t.regex(lines[0]!, /^US dollars a month, open day and night, 20 symbols/);
  t.regex(lines.at(-1)!, /^More with FeedVendor: 1\d; with Scaling=load or calendar: 0\.1\d\.$/);
});
