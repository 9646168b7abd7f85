import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { FilePosition, parsePosition, positionText } from '../../../../lib/feeds/live/feed-position.ts';

const LAST = new Map([
  ['BTCUSDT', 4_000_000_000],
  ['ETH/USD:X', 1],
]);

test('a file tells the next run of the feed how far it came', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'position-'));
  const position = new FilePosition(join(folder, 'binance.json'), 'binance');
  t.deepEqual(await position.load(), new Map());
  await position.save(LAST);
  t.deepEqual(await position.load(), LAST);
  t.deepEqual(await readdir(folder), ['binance.json']);
});

test('what is no position of this feed counts as none', (t) => {
  t.deepEqual(parsePosition('binance', positionText('binance', LAST)), LAST);
  t.deepEqual(parsePosition('coinbase', positionText('binance', LAST)), new Map());
  for (const text of ['', '{', 'null', '[]', '{"version":2,"feed":"binance","last_trades":{"A":1}}']) {
    t.deepEqual(parsePosition('binance', text), new Map(), text);
  }
  const odd = '{"version":1,"feed":"binance","last_trades":{"A":"1","B":1.5,"C":3}}';
  t.deepEqual(parsePosition('binance', odd), new Map([['C', 3]]));
});
