import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../../lib/tooling/repository-root.ts';
import type { Bar } from '../../../src/core/market-data/bar.ts';

/** A CSV of bars or of reference values, by column. */
export class ReferenceTable {
  readonly #path: string;
  readonly #columns: ReadonlyMap<string, readonly string[]>;

  constructor(path: string) {
    const [header = '', ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
    const rows = lines.map((line) => line.split(','));
    this.#path = path;
    this.#columns = new Map(
      header.split(',').map((name, index) => [name, rows.map((cells) => cells[index] ?? '')]),
    );
  }

  get names(): readonly string[] {
    return [...this.#columns.keys()];
  }

  /** Null where the reference has no value. */
  column(name: string): (number | null)[] {
    return this.#texts(name).map((text) => (text === '' ? null : Number(text)));
  }

  bars(): Bar[] {
    const [open, high, low, close, volume] = ['open', 'high', 'low', 'close', 'volume'].map((name) =>
      this.column(name),
    );
    return this.#texts('timestamp').map((timestamp, i) => ({
      startMs: Date.parse(timestamp),
      open: open![i]!,
      high: high![i]!,
      low: low![i]!,
      close: close![i]!,
      volume: volume![i]!,
    }));
  }

  #texts(name: string): readonly string[] {
    const texts = this.#columns.get(name);
    if (texts === undefined) throw new Error(`${this.#path} has no column ${name}`);
    return texts;
  }
}

/** What `make references` writes. */
export const REFERENCES = join(repositoryRoot, 'tests/golden/indicators');

/** The bars that the references are of. */
export function referenceBars(): Bar[] {
  return new ReferenceTable(join(REFERENCES, 'quotes.csv')).bars();
}

/**
 * The first bar on which the values are not those of the reference, for people; null when there is none.
 * @param tolerance as a share of the largest value of the reference
 * @param from bars before it are not compared
 */
export function firstDifference(
  actual: readonly (number | null)[],
  expected: readonly (number | null)[],
  tolerance: number,
  from = 0,
): string | null {
  if (actual.length !== expected.length) return `${actual.length} values for ${expected.length}`;
  const limit =
    tolerance * expected.reduce<number>((largest, each) => Math.max(largest, Math.abs(each ?? 0)), 0);
  const at = actual.findIndex((value, i) => i >= from && !isWithin(value, expected[i]!, limit));
  return at === -1 ? null : `bar ${at}: ${actual[at]} where the reference has ${expected[at]}`;
}

function isWithin(value: number | null, expected: number | null, limit: number): boolean {
  if (value === null || expected === null) return value === expected;
  return Math.abs(value - expected) <= limit;
}
