import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { EXAMPLE_MINUTES, EXAMPLE_TRADES } from '../../lib/market-files/example-data.ts';
import { exampleMinutes, exampleTrades } from '../../lib/market-simulator/demo-day/examples.ts';

export interface ExampleFile {
  readonly path: string;
  /** What it holds when it is unpacked. */
  text(): string;
}

/** Market data of our own for trying things out: docs, tests and the test of an environment read them. */
export const EXAMPLE_FILES: readonly ExampleFile[] = [
  {
    path: EXAMPLE_MINUTES,
    text: () =>
      table(
        'symbol,timestamp,open,high,low,close,volume',
        Array.from(exampleMinutes(), ({ symbol, timestampMs, open, high, low, close, volume }) => [
          symbol,
          new Date(timestampMs).toISOString(),
          ...[open, high, low, close, volume].map(String),
        ]),
      ),
  },
  {
    path: EXAMPLE_TRADES,
    text: () =>
      table(
        'symbol,timestamp,price,volume',
        Array.from(exampleTrades(), ({ symbol, timestampMs, price, volume }) => [
          symbol,
          new Date(timestampMs).toISOString(),
          String(price),
          String(volume),
        ]),
      ),
  },
];

function table(head: string, rows: Iterable<readonly string[]>): string {
  let text = `${head}\n`;
  for (const row of rows) text += `${row.join(',')}\n`;
  return text;
}

export function exampleText({ path }: ExampleFile): string {
  return gunzipSync(readFileSync(path)).toString();
}

/** Leaves a file alone that holds the same: another zlib packs it into other bytes. */
export function writeExampleFiles(): void {
  for (const file of EXAMPLE_FILES) {
    const text = file.text();
    if (!isUpToDate(file, text)) writeFileSync(file.path, gzipSync(text, { level: 9 }));
  }
}

function isUpToDate(file: ExampleFile, text: string): boolean {
  try {
    return exampleText(file) === text;
  } catch {
    return false;
  }
}
