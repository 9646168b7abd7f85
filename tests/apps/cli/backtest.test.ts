import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import test, { type ExecutionContext } from 'ava';
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

test.serial(
  'a back-test runs the production detectors over a file, a line for each row, and asks nothing of AWS',
  async (t) => {
    const { code, err, lines } = await backtest(t, 'ticks.csv', market());
    t.is(code, 0, err);
    t.is(lines.length, 600);
    const first = lines.find(({ alert }) => alert !== null) as {
      alert: { anomaly: string };
      timestamp: string;
    };
    t.is(first.alert.anomaly, 'price_spike');
    t.true(Date.parse(first.timestamp) >= START + 590 * 12_000);
  },
);

async function backtest(t: ExecutionContext, name: string, content: string, ...options: string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'rtf-backtest-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const [input, output] = [join(folder, name), join(folder, 'out.ndjson')];
  await writeFile(input, content);
  const said: string[] = [];
  const { error } = console;
  console.error = (text: string) => said.push(text);
  try {
    const { code, err } = await rtf(['backtest', '--input', input, '--output', output, ...options]);
    const lines = (await readFile(output, 'utf8'))
      .trimEnd()
      .split('\n')
      .filter((line) => line !== '');
    return { code, err, said, lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
  } finally {
    console.error = error;
  }
}

test.serial(
  'a row that came too late says that it was ignored, and the summary counts such rows and refused ones by reason',
  async (t) => {
    const { code, said, lines } = await backtest(
      t,
      'late.csv',
      'symbol,timestamp,price\nA,2026-03-02T10:05:00Z,1\nA,2026-03-02T10:02:00Z,1\nA,2026-03-02T10:06:00Z,x\nA,1\nA,2026-03-02T10:07:00Z,y\n',
    );
    t.is(code, 0);
    t.deepEqual(
      lines.map(({ ignored, rejected }) => ignored ?? rejected ?? 'used'),
      [
        'used',
        'late',
        'not_a_number: price: expected a finite number, received "x"',
        'expected 3 columns, got 2',
        'not_a_number: price: expected a finite number, received "y"',
      ],
    );
    t.regex(said[0]!, /late\.csv: ticks, each row with its symbol, UTC, 4 rows$/);
    t.regex(
      said[1]!,
      /^5 rows in [\d.]+ s, 3 refused \(2 not_a_number, 1 bad_row\), 1 came too late and changed nothing$/,
    );
  },
);

test.serial(
  'a file whose newest rows stand first is run from its oldest on: every indicator is there',
  async (t) => {
    const rows = Array.from(
      { length: 60 },
      (_, n) => `${new Date(START + n * 60_000).toISOString()},${100 + n},${101 + n},${99 + n},${100 + n},5`,
    );
    const { code, said, lines } = await backtest(
      t,
      'ACME.csv',
      ['time,open,high,low,close,volume', ...rows.toReversed()].join('\n'),
    );
    t.is(code, 0);
    t.regex(said[0]!, /symbol ACME from the name, 1 m, UTC, 60 rows, newest first: sorted$/);
    t.like(lines.at(-1), { symbol: 'ACME', timestamp: new Date(START + 59 * 60_000).toISOString() });
    const { indicators } = lines.at(-1) as { indicators: Record<string, number | null> };
    t.is(indicators['sma_20'], 149.5);
  },
);

test.serial(
  'a row that later ones had overtaken, and rows that were taken back, say so and are counted in the summary',
  async (t) => {
    const at = (second: number, price: number) =>
      `A,${new Date(Date.UTC(2024, 0, 2) + second * 1_000).toISOString()},${price},1`;
    const ordinary = Array.from({ length: 90 }, (_, index) => at(10 * index, 100 + (index % 3) / 100));
    const { code, said, lines } = await backtest(
      t,
      'ticks.csv',
      [
        'symbol,timestamp,price,volume',
        ...ordinary,
        at(887, 100),
        at(366 * 86_400, 100),
        at(895, 100.01),
      ].join('\n'),
    );
    t.is(code, 0);
    t.deepEqual(
      lines.flatMap(({ out_of_order, taken_back }, index) =>
        out_of_order === true || taken_back !== undefined ? [{ index, out_of_order, taken_back }] : [],
      ),
      [
        { index: 90, out_of_order: true, taken_back: undefined },
        { index: 92, out_of_order: undefined, taken_back: 1 },
      ],
    );
    t.regex(
      said[1]!,
      /^93 rows in [\d.]+ s, 1 came after later ones and set no price, 1 had a wrong time or unit and were taken back$/,
    );
  },
);

test.serial('a file of which no row can be used is a failure', async (t) => {
  const { code, err, lines } = await backtest(t, 'x.csv', 'symbol,timestamp,price\nA,yesterday,1\n');
  t.is(code, 1);
  t.regex(
    err,
    /no row could be used: 1 refused \(1 bad_timestamp\); rtf inspect shows how a file is understood/,
  );
  t.is(lines.length, 1);
});

test.serial('options say what a file does not', async (t) => {
  const { code, lines } = await backtest(
    t,
    'data.txt',
    '02/01/2026|1,5\n03/01/2026|1,75\n',
    '--delimiter',
    '|',
    '--columns',
    'date,price',
    '--decimal',
    ',',
    '--dates',
    'DD/MM/YYYY',
    '--symbol',
    'dax',
  );
  t.is(code, 0);
  t.like(lines, { 0: { symbol: 'DAX', timestamp: '2026-01-02T00:00:00.000Z' }, length: 2 });
});

test.serial('days gathered to weeks make weeks from Monday to Sunday', async (t) => {
  const rows = Array.from(
    { length: 28 },
    (_, n) => `2024-01-${String(n + 1).padStart(2, '0')},${100 + n},${101 + n},${99 + n},${100 + n},10`,
  );
  const { code, lines } = await backtest(
    t,
    'BTCUSD.csv',
    ['time,open,high,low,close,volume', ...rows].join('\n'),
    '--interval',
    '1w',
    '--indicators',
    'sma:2',
  );
  t.is(code, 0);
  const averages = lines.map((line) => (line['indicators'] as Record<string, number | null>)['sma_2']);
  // 1 January 2024 was a Monday: the live week and the one before it, from the second Monday on.
  t.is(averages[6], null);
  t.is(averages[7], (106 + 107) / 2);
  t.is(averages[13], (106 + 113) / 2);
  t.is(averages[14], (113 + 114) / 2);
});

test('a file that is not there is named', async (t) => {
  const { code, err } = await rtf(['backtest', '--input', 'nosuch.csv']);
  t.is(code, 1);
  t.regex(err, /nosuch\.csv: expected a file, found none of this name/);
});

test('help shows defaults as they are typed', async (t) => {
  const { out } = await rtf(['backtest', '--help']);
  t.regex(out.replaceAll(/\s+/g, ' '), /indicators to compute \(default: sma:20,ema:20,/);
  t.notRegex(out, /\{|\[object/);
});

test('a score that makes no sense is refused with an example', async (t) => {
  const { code, err } = await rtf(['backtest', '--input', 'x.csv', '--threshold', '7']);
  t.is(code, 2);
  t.regex(err, /expected a score between 0 and 1, such as 0\.5/);
});

test.serial(
  'a back-test ends with what was told, by kind, by symbol and day, against the budget',
  async (t) => {
    const { said } = await backtest(t, 'ticks.csv', market());
    const summary = said.at(-1)!;
    t.regex(summary, /^Alerts within a budget of 0\.02: 1 price_spike\n/);
    // Two hours less the minute that is being made, at 0.02 × √1440 a day.
    t.regex(summary, /ACME +│ +119 │ +1 │ +1 │ +1 │ +0\.063 /);
  },
);

test.serial('a larger budget tells more, and how much more stands beside it', async (t) => {
  const { code, said } = await backtest(t, 'ticks.csv', market(), '--budget', '0.5');
  t.is(code, 0);
  t.regex(said.at(-1)!, /^Alerts within a budget of 0\.5: /);
  t.regex(said.at(-1)!, / 1\.6 │$/m);
});

test('a budget that is none is refused with an example', async (t) => {
  for (const budget of ['0', '2', 'much']) {
    const { code, err } = await rtf(['backtest', '--input', 'x.csv', '--budget', budget]);
    t.is(code, 2);
    t.regex(err, /expected 0\.0001 to 1 alerts a day, such as 0\.02/);
  }
});
