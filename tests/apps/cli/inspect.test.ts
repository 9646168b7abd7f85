import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import test, { type ExecutionContext } from 'ava';
import { rtfOn } from '../../support/rtf.ts';

const rtf = rtfOn(new DynamoDBClient(), { now: () => Date.parse('2026-03-03T00:00:00Z') });

async function file(t: ExecutionContext, name: string, content: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'inspect-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

const PRICES = 'Datum;Schluss\n02.01.2026;1,5\n03.01.2026;-\nSumme;3\n05.01.2026;1,75\n';

test('a file is shown as it was understood: its form, its columns, its first rows, and what is refused and why', async (t) => {
  const path = await file(t, 'DAX.csv', PRICES);
  const { code, out, err } = await rtf(['inspect', path]);
  t.is(code, 0, err);
  t.deepEqual(out.split('\n'), [
    `${path}: bars, symbol DAX from the name, 3 d, 4 rows, decimal comma`,
    '  columns: time = Datum, close = Schluss',
    '  4 rows, DAX, 2026-01-02T00:00:00.000Z to 2026-01-05T00:00:00.000Z, 2 refused (1 missing_field, 1 bad_timestamp)',
    'LINE  TYPE  SYMBOL  OPEN  HIGH  LOW   CLOSE  VOLUME  INTERVAL   TIMESTAMP',
    '2     bar   DAX     1.5   1.5   1.5   1.5    0       259200000  2026-01-02T00:00:00.000Z',
    '5     bar   DAX     1.75  1.75  1.75  1.75   0       259200000  2026-01-05T00:00:00.000Z',
    'Refused: 2',
    '  line 3: missing_field: open: expected a finite number, received none',
    '    03.01.2026;-',
    '  line 4: bad_timestamp: timestamp: expected a time as ISO 8601 or as an epoch number, received "Summe"',
    '    Summe;3',
  ]);
});

test('as JSON it is the same, for programs', async (t) => {
  const path = await file(t, 'DAX.csv', PRICES);
  const { code, out } = await rtf(['inspect', path, '--json', '--symbol', 'FDAX', '--interval', '1d']);
  t.is(code, 0);
  t.like(JSON.parse(out), {
    file: path,
    tables: [
      {
        symbol: 'FDAX',
        interval_ms: 86_400_000,
        time_zone: null,
        columns: { time: 'Datum', close: 'Schluss' },
      },
    ],
    rows: 4,
    refused: 2,
    refused_by_reason: { missing_field: 1, bad_timestamp: 1 },
    symbols: ['FDAX'],
    from: '2026-01-02T00:00:00.000Z',
    first_refused: [{ line: 3 }, { line: 4, row: 'Summe;3' }],
  });
});

test('a plain series is shown by its points', async (t) => {
  const { code, out, err } = await rtf([
    'inspect',
    '--series',
    await file(t, 'cpu.csv', 'timestamp,value\n0,1.5\n1,-2\n'),
  ]);
  t.is(code, 0, err);
  t.regex(out, /plain series/);
  t.regex(out, /3 +1970-01-01T00:00:01\.000Z +-2/);
});

test('signs that steer a terminal are written out', async (t) => {
  const { out } = await rtf([
    'inspect',
    await file(t, 'x.csv', 'symbol,time,price\nA,2026-01-02,1\n\u001b[2J\u202e\u009b,2026-01-02,1\n'),
  ]);
  t.true(out.includes('\\u001b[2J\\u202e\\u009b'), out);
  t.notRegex(out.replaceAll('\n', ''), /\p{C}/u);
});

test('a file of which no row can be used is a failure, and so is one that could be read in two ways', async (t) => {
  const none = await rtf(['inspect', await file(t, 'x.csv', 'symbol,time,price\nA,yesterday,1\n')]);
  t.is(none.code, 1);
  t.regex(none.out, /1 row, 1 refused \(1 bad_timestamp\)/);
  t.regex(none.err, /x\.csv: no row can be used/);
  const two = await rtf(['inspect', await file(t, 'y.csv', 'Date,Price\n01/02/2026,1\n')]);
  t.is(two.code, 1);
  t.regex(two.err, /y\.csv: dates such as 01\/02\/2026 could be/);
});

test('a file that is not there is named', async (t) => {
  const { code, err } = await rtf(['inspect', 'nosuch.csv']);
  t.is(code, 1);
  t.regex(err, /nosuch\.csv: expected a file, found none of this name/);
});
