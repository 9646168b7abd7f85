import { readFileSync } from 'node:fs';
import type { Bar } from '../../../src/core/market-data/bar.ts';

/** Reference values of Stock.Indicators; data/SOURCES.md (indicators/) says where they come from. */
const FOLDER = 'tests/golden/indicators';

/** 502 daily bars, 2017-2018. */
export function referenceBars(): Bar[] {
  return readTable(`${FOLDER}/quotes-default.csv`).map((row) => ({
    startMs: Date.parse(row.get('timestamp')!),
    open: Number(row.get('open')),
    high: Number(row.get('high')),
    low: Number(row.get('low')),
    close: Number(row.get('close')),
    volume: Number(row.get('volume')),
  }));
}

/** One column of expected values, null where the reference has none yet. */
export function expectedColumn(indicator: string, column: string): (number | null)[] {
  return readTable(`${FOLDER}/expected/${indicator}.csv`).map((row) => {
    const text = row.get(column);
    if (text === undefined) throw new Error(`${indicator}.csv has no column ${column}`);
    return text === '' ? null : Number(text);
  });
}

function readTable(path: string): Map<string, string>[] {
  const [header = '', ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  const columns = header.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return new Map(columns.map((column, i) => [column, cells[i] ?? '']));
  });
}
