import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import test from 'ava';
import { rtfOn } from '../../support/rtf.ts';

const rtf = rtfOn(new DynamoDBClient());
const START = Date.parse('2026-03-02T14:30:00Z');

/** Two hours of a market that breathes, then one trade four percent above it, confirmed by those that follow. */
function market(): string {
  const rows = Array.from({ length: 600 }, (_, index) => {
    const price = 100 + Math.sin(index) * 0.05 + (index >= 590 ? 4 : 0);
    return `ACME,${new Date(START + index * 12_000).toISOString()},${price.toFixed(4)},10`;
  });
  return ['symbol,timestamp,price,volume', ...rows].join('\n');
}

test('a back-test runs the production detectors over a file, a line for each row, and asks nothing of AWS', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'rtf-backtest-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const [input, output] = [join(folder, 'ticks.csv'), join(folder, 'out.ndjson')];
  await writeFile(input, market());
  const { code, err } = await rtf(['backtest', '--input', input, '--output', output]);
  t.is(code, 0, err);
  const lines = (await readFile(output, 'utf8')).trimEnd().split('\n');
  t.is(lines.length, 600);
  const first = lines
    .map((line) => JSON.parse(line) as { alert: { anomaly: string } | null; timestamp: string })
    .find(({ alert }) => alert !== null);
  t.is(first?.alert?.anomaly, 'price_spike');
  t.true(Date.parse(first!.timestamp) >= START + 590 * 12_000);
});

test('a file that is not there is named', async (t) => {
  const { code, err } = await rtf(['backtest', '--input', 'nosuch.csv']);
  t.is(code, 1);
  t.regex(err, /nosuch\.csv: expected a file, found none of this name/);
});

test('a score that makes no sense is refused with an example', async (t) => {
  const { code, err } = await rtf(['backtest', '--input', 'x.csv', '--threshold', '7']);
  t.is(code, 2);
  t.regex(err, /expected a score between 0 and 1, such as 0\.5/);
});
