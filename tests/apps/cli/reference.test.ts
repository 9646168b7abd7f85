import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import test from 'ava';
import { fromItem, toItem } from '../../../src/adapters/dynamodb/plain-item.ts';
import { localStacks } from '../../support/local-stack.ts';
import { rtfOn } from '../../support/rtf.ts';

const localStack = localStacks();
const folder = mkdtempSync(join(tmpdir(), 'rtf-reference-'));
test.after.always(() => rmSync(folder, { recursive: true }));

const NVDA = {
  symbol: 'NVDA',
  name: 'NVIDIA Corporation',
  exchange: 'XNAS',
  asset_class: 'stock',
  currency: 'USD',
  tick_size: 0.01,
  luld_tier: 1,
  splits: [{ date: '2024-06-10', ratio: 10 }],
};
const BITCOIN = { symbol: 'BTC-USD', aliases: { polygon: 'X:BTCUSD' } };
const SPREAD = { symbol: 'CRACK', price_kind: 'signed', peg: 20 };

/** A table of the test's own, and command lines that work on it. */
async function bench() {
  const { clients, stack } = await localStack();
  const project = stack.referenceDataTable.replace(/-dev-reference-data$/, '');
  const rtf = rtfOn(clients.dynamodb);
  return {
    rtf: (...args: string[]) => rtf(['reference', ...args, '--project', project]),
    set: (items: unknown) => rtf(['reference', 'set', '--project', project], JSON.stringify(items)),
    put: (item: Parameters<typeof toItem>[0]) =>
      clients.dynamodb.send(new PutItemCommand({ TableName: stack.referenceDataTable, Item: toItem(item) })),
    keys: async () => {
      const { Items = [] } = await clients.dynamodb.send(
        new ScanCommand({ TableName: stack.referenceDataTable }),
      );
      return Items.map(fromItem)
        .map(({ symbol, alias_of: target }) =>
          typeof target === 'string' ? `${symbol as string} → ${target}` : (symbol as string),
        )
        .toSorted();
    },
  };
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test('what was set is what get prints, by its symbol and by what a vendor calls it', async (t) => {
  const { rtf, set, keys } = await bench();
  t.like(await set([NVDA, BITCOIN]), { code: 0, out: 'written: NVDA, BTC-USD', err: '' });
  t.deepEqual(JSON.parse((await rtf('get', 'NVDA')).out), NVDA);
  t.deepEqual(JSON.parse((await rtf('get', 'X:BTCUSD')).out), BITCOIN);
  t.deepEqual(await keys(), ['BTC-USD', 'NVDA', 'X:BTCUSD → BTC-USD']);
  t.like(await rtf('get', 'MSFT'), { code: 1, err: 'rtf: nothing is known of MSFT in dev' });
});

test('with one bad field nothing is written', async (t) => {
  const { set, keys } = await bench();
  const { code, out, err } = await set([NVDA, { ...SPREAD, price_kind: 'negative' }]);
  t.is(code, 1);
  t.is(out, '');
  t.is(err, 'CRACK: price_kind must be positive or signed\nrtf: nothing was written');
  t.deepEqual(await keys(), []);
});

test('an instrument that is set anew leaves no name behind, and one that takes a freed name has it', async (t) => {
  const { set, keys } = await bench();
  await set(BITCOIN);
  await set([{ ...BITCOIN, aliases: { kraken: 'XBT/USD' } }, { symbol: 'X:BTCUSD' }]);
  t.deepEqual(await keys(), ['BTC-USD', 'X:BTCUSD', 'XBT/USD → BTC-USD']);
  const { code, err } = await set({ symbol: 'ETH-USD', aliases: { kraken: 'XBT/USD' } });
  t.is(code, 1);
  t.is(err, 'ETH-USD: XBT/USD stands for BTC-USD already\nrtf: nothing was written');
});

test('list shows what is known in a line each, and what cannot be used with the reason', async (t) => {
  const { rtf, set, put } = await bench();
  t.is((await rtf('list')).out, 'nothing is known of any instrument');
  await set([NVDA, BITCOIN, SPREAD]);
  await put({ symbol: 'OLD', tick_size: -1 });
  const { out } = await rtf('list');
  t.is(
    out.replaceAll(/ +$/gm, ''),
    [
      'symbol   name                exchange  class  currency  besides',
      'BTC-USD                                                 X:BTCUSD',
      'CRACK                                                   prices of any sign, held at 20',
      'NVDA     NVIDIA Corporation  XNAS      stock  USD       tier 1, 1 split',
      'OLD                                                     not used: tick_size must be a number above 0',
    ].join('\n'),
  );
  t.deepEqual(JSON.parse((await rtf('list', 'X:BTCUSD', '--json')).out), [BITCOIN]);
});

test('an import adds what a file says and keeps what it does not say', async (t) => {
  const { rtf, set } = await bench();
  await set({ symbol: 'NVDA', splits: NVDA.splits, luld_tier: 2 });
  const csv = 'symbol,name,exchange,isin\nNVDA,NVIDIA,XNAS,US67066G1040\nKBC,KBC Groep,XBRU,BE0003565737\n';
  const path = file('list.csv', csv);
  const dry = await rtf('import', path, '--dry-run');
  t.is(dry.out, 'CSV: 1 instrument new, 1 known before, 0 refused; nothing was written');
  t.like(await rtf('get', 'KBC'), { code: 1 });

  const { code, out, err } = await rtf('import', path);
  t.is(code, 0);
  t.is(out, 'CSV: 1 instrument new, 1 known before, 0 refused');
  t.is(
    err,
    'XBRU: warning: no calendar of it is known, so it never closes (KBC)\ncolumns that say nothing of an instrument: isin',
  );
  t.deepEqual(JSON.parse((await rtf('get', 'NVDA')).out), {
    symbol: 'NVDA',
    name: 'NVIDIA',
    exchange: 'XNAS',
    splits: NVDA.splits,
    luld_tier: 2,
  });
});

test('of a list with one bad instrument the others are imported, and the exit code says so', async (t) => {
  const { rtf, keys } = await bench();
  const path = file('bad.csv', 'symbol,tick_size\nAAA,0.01\nBBB,a lot\n');
  const { code, out, err } = await rtf('import', path, '--exchange', 'XNYS');
  t.is(code, 1);
  t.is(out, 'CSV: 1 instrument new, 0 known before, 1 refused');
  t.is(err, 'BBB: tick_size must be a number above 0\nrtf: 1 of 2 cannot be used');
  t.deepEqual(await keys(), ['AAA']);
  t.like(JSON.parse((await rtf('get', 'AAA')).out), { exchange: 'XNYS', tick_size: 0.01 });
});

test('more instruments than one call takes are all written', async (t) => {
  const { rtf, keys } = await bench();
  const symbols = Array.from({ length: 61 }, (_, index) => `S${index}`);
  const { code, out } = await rtf('import', file('many.csv', ['symbol', ...symbols].join('\n')), '--json');
  t.is(code, 0);
  t.deepEqual(JSON.parse(out), { form: 'CSV', new: 61, changed: 0, refused: 0, written: true });
  t.deepEqual(await keys(), symbols.toSorted());
});

test('a removed instrument takes the names that lead to it along', async (t) => {
  const { rtf, set, keys } = await bench();
  await set([NVDA, BITCOIN]);
  const { code, out, err } = await rtf('remove', 'BTC-USD', 'GONE');
  t.is(code, 1);
  t.is(out, 'removed: BTC-USD');
  t.is(err, 'rtf: nothing is known of GONE');
  t.deepEqual(await keys(), ['NVDA']);
});
