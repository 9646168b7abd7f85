import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { HOSTILE, obeyedSigns } from '../../support/hostile-text.ts';

const BACKTEST = fileURLToPath(new URL('../../../apps/backtest/backtest.js', import.meta.url));

function backtest(...options: readonly string[]): Promise<{ out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [BACKTEST, ...options], (_, out, err) => resolve({ out, err }));
  });
}

test('a file cannot steer the terminal by its name, by what it holds or by what of it is refused', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'backtest-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const input = join(folder, `${HOSTILE}.csv`);
  const [accepted, refused] = ['ACME,2026-03-02T14:30:00Z,100', `${HOSTILE},2026-03-02T14:31:00Z,${HOSTILE}`];
  await writeFile(input, `symbol,timestamp,price\n${accepted}\n${refused}\n`);
  const { out, err } = await backtest('--input', input, '--output', '-', '--delimiter', ',');
  t.is(out.trimEnd().split('\n').length, 2);
  t.regex((JSON.parse(out.trimEnd().split('\n')[1]!) as { rejected: string }).rejected, /owned/);
  t.regex(err, /owned.*\n2 rows in /);
  t.deepEqual([...obeyedSigns(out), ...obeyedSigns(err)], []);
  const { err: missing } = await backtest('--input', `${HOSTILE}-nowhere`, '--output', '-');
  t.regex(missing, /owned/);
  t.deepEqual(obeyedSigns(missing), []);
});

test('the values of a metric are judged as a file of them is by --series', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'backtest-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const rows = Array.from({ length: 300 }, (_, row) => ({
    timestamp: new Date(Date.UTC(2026, 2, 2) + row * 300_000).toISOString(),
    value: row === 250 ? 0.004 : 0.0001 * Math.sin(row),
  }));
  const [series, metric] = [join(folder, 'rate.csv'), join(folder, 'rate.ndjson')];
  await writeFile(
    series,
    `timestamp,value\n${rows.map(({ timestamp, value }) => `${timestamp},${value}\n`).join('')}`,
  );
  const message = { type: 'metric', symbol: 'ACME', name: 'rate' };
  await writeFile(metric, rows.map((row) => `${JSON.stringify({ ...message, ...row })}\n`).join(''));
  const judged = async (...options: string[]) => {
    const { out } = await backtest(...options, '--output', '-');
    const lines = out.trimEnd().split('\n');
    return lines.map(
      (line) => JSON.parse(line) as { symbol: string; anomaly_score: number; anomalies: object[] },
    );
  };
  const [asSeries, asMetric] = [await judged('--input', series, '--series'), await judged('--input', metric)];
  t.is(asMetric[0]!.symbol, 'ACME:rate');
  t.is(asMetric.length, 300);
  t.deepEqual(
    asMetric.map(({ anomaly_score }) => anomaly_score),
    asSeries.map(({ anomaly_score }) => anomaly_score),
  );
  t.is(asMetric[250]!.anomalies.length, 1);
});
