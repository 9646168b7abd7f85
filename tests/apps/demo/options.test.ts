import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { demoOptions } from '../../../apps/demo/options.ts';

async function folderOf(t: ExecutionContext, ...names: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'demo options-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  for (const name of names) await writeFile(join(folder, name), '');
  return folder;
}

test('a path with blanks is one file, without quotes too', async (t) => {
  const folder = await folderOf(t, 'my prices.csv', 'other.csv');
  const [first, second] = [join(folder, 'my prices.csv'), join(folder, 'other.csv')];
  t.deepEqual(demoOptions({ INPUT: first }).inputs, [first]);
  t.deepEqual(demoOptions({ INPUT: `${first} ${second}` }).inputs, [first, second]);
});

test('wildcards name the files that fit, in their order', async (t) => {
  const folder = await folderOf(t, 'b.csv', 'a.csv', 'c.txt');
  t.deepEqual(demoOptions({ INPUT: join(folder, '*.csv') }).inputs, [
    join(folder, 'a.csv'),
    join(folder, 'b.csv'),
  ]);
});

test('a file that is not there is named', (t) => {
  t.throws(() => demoOptions({ INPUT: 'nosuch.csv' }), { message: /^INPUT: .*nosuch\.csv does not exist/ });
});

test('variables say what a file does not', (t) => {
  const { reading } = demoOptions({
    INPUT_SYMBOL: 'DAX',
    INPUT_COLUMNS: 'time,price',
    INPUT_DELIMITER: 'tab',
    INPUT_DECIMAL: ',',
    INPUT_DATES: 'DD/MM/YYYY',
    INPUT_TIME_ZONE: 'Europe/Berlin',
    INPUT_INTERVAL: '5m',
  });
  t.deepEqual(reading, {
    symbol: 'DAX',
    columns: ['time', 'price'],
    delimiter: '\t',
    decimal: ',',
    dates: 'day first',
    timeZone: 'Europe/Berlin',
    intervalMs: 300_000,
  });
  t.deepEqual(demoOptions({}).reading, {});
});

test('a variable that makes no sense is named', (t) => {
  t.throws(() => demoOptions({ INPUT_TIME_ZONE: 'Mars' }), {
    name: 'UnusableEnvironmentError',
    message:
      'INPUT_TIME_ZONE: expected the IANA name of a time zone, such as Europe/London or UTC, got "Mars"',
  });
});
