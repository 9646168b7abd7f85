import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { recordedData } from '../../../lib/market-files/recorded-data.ts';

test('MARKET_DATA names the folder of recorded data, whatever lies beside the repository', async (t) => {
  const [named, beside] = [await mkdtemp(join(tmpdir(), 'named-')), await mkdtemp(join(tmpdir(), 'beside-'))];
  t.is(recordedData({ MARKET_DATA: named }, beside), named);
  t.is(recordedData({ MARKET_DATA: '' }, beside), beside);
  t.is(recordedData({}, beside), beside);
});

test('without MARKET_DATA and without a folder beside the repository there is no recorded data', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'beside-'));
  t.is(recordedData({}, join(folder, 'nothing')), null);
});

test('a MARKET_DATA that is no folder is refused instead of passed over', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'named-'));
  await writeFile(join(folder, 'file'), '');
  await mkdir(join(folder, 'beside'));
  for (const name of ['file', 'nothing']) {
    const MARKET_DATA = join(folder, name);
    t.throws(() => recordedData({ MARKET_DATA }, join(folder, 'beside')), {
      name: 'UnusableEnvironmentError',
      message: `MARKET_DATA: ${MARKET_DATA} is not a folder`,
    });
  }
});
