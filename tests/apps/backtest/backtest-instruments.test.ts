import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const BACKTEST = fileURLToPath(new URL('../../../apps/backtest/backtest.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'backtest-instruments-'));

interface Line {
  readonly rejected?: string;
  readonly anomalies?: readonly { readonly kind?: string; readonly type?: string }[];
}

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function backtest(...options: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BACKTEST, ...options], {
    encoding: 'utf8',
  });
  const lines = stdout.split('\n').filter((line) => line !== '');
  return { status, stderr, lines: lines.map((line) => JSON.parse(line) as Line) };
}

const POWER = [-3.5, 0, 2].map((price, minute) => `POWER,2026-03-02T10:0${minute}:00Z,${price},1`);
const TABLE = file('power.csv', ['symbol,timestamp,price,volume', ...POWER].join('\n'));
const NDJSON = file(
  'power.ndjson',
  POWER.map((row) => row.split(','))
    .map(([symbol, timestamp, price]) =>
      JSON.stringify({ symbol, timestamp, price: Number(price), volume: 1 }),
    )
    .join('\n'),
);
const SIGNED = file('signed.json', '[{"symbol": "POWER", "price_kind": "signed"}]');

for (const [kind, input] of Object.entries({ CSV: TABLE, NDJSON })) {
  test(`prices of any sign in ${kind} are those of an instrument that may have them, and refused without it`, (t) => {
    const without = backtest('--input', input);
    t.is(without.lines.filter(({ rejected }) => rejected !== undefined).length, 2);
    const { lines, status, stderr } = backtest('--input', input, '--instruments', SIGNED);
    t.is(status, 0, stderr);
    t.deepEqual(
      lines.filter(({ rejected }) => rejected !== undefined),
      [],
    );
    t.is(lines.length, 3);
  });
}

test('a split that the instrument names is none of the price’s falls, and an alias leads to it', (t) => {
  const day = (number: number): string => new Date(Date.UTC(2026, 1, number)).toISOString();
  const rows = Array.from({ length: 60 }, (_, index) => {
    const price = (index < 50 ? 1000 : 150) * (1 + 0.002 * Math.sin(index * 1.7));
    return [`NVX`, day(index + 1), price, price * 1.001, price * 0.999, price, 1000].join(',');
  });
  const input = file('split.csv', ['symbol,timestamp,open,high,low,close,volume', ...rows].join('\n'));
  const splits = [{ date: day(51).slice(0, 10), ratio: 6.6667 }];
  const instruments = file('split.json', JSON.stringify([{ symbol: 'NVDX', aliases: { x: 'NVX' }, splits }]));
  const kinds = (...options: string[]): readonly unknown[] =>
    backtest('--input', input, ...options).lines.flatMap(({ anomalies = [] }) =>
      anomalies.map(({ type, kind }) => type ?? kind),
    );
  const [unknown, known] = [kinds(), kinds('--instruments', instruments)];
  t.false(unknown.includes('corporate_action'), JSON.stringify(unknown));
  t.true(known.includes('corporate_action'), JSON.stringify(known));
});

test('instruments that cannot be used are named, and nothing runs', (t) => {
  const bad = file('bad.json', '[{"symbol": "A", "price_kind": "odd"}, {"symbol": "B", "splits": 3}]');
  const { status, stderr, lines } = backtest('--input', TABLE, '--instruments', bad);
  t.is(status, 2);
  t.regex(stderr, /bad\.json.*A: .*price_kind.*; B: .*splits/);
  t.deepEqual(lines, []);
  t.regex(
    backtest('--input', TABLE, '--instruments', join(folder, 'none.csv')).stderr,
    /cannot be read \(ENOENT\)/,
  );
  t.regex(
    backtest('--input', TABLE, '--instruments', file('x.json', '{"a":1}')).stderr,
    /expected a CSV with a header/,
  );
});
