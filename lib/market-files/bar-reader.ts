import { BarSpacing } from './bar-spacing.ts';
import type { CsvLayout } from './csv-layout.ts';
import type { ToRow } from './csv-reader.ts';
import { barRow } from './csv-rows.ts';
import type { InputRow, RowReader } from './input-row.ts';

/** Enough bars for the spacing of each symbol to show, few enough to wait for. */
const BARS_TO_MEASURE = 2_000;

/** Reads bars of a file that does not say how long they are: the first ones wait until their spacing tells. */
export class BarReader<Line> implements RowReader<Line> {
  readonly #layout: CsvLayout;
  readonly #nowMs: number;
  readonly #readerOf: (toRow: ToRow) => RowReader<Line>;
  #held: Line[] = [];
  #reader: RowReader<Line> | undefined;

  /** `readerOf` makes the reader of the file's own lines. */
  constructor(layout: CsvLayout, nowMs: number, readerOf: (toRow: ToRow) => RowReader<Line>) {
    this.#layout = layout;
    this.#nowMs = nowMs;
    this.#readerOf = readerOf;
  }

  read(lines: readonly Line[]): InputRow[] {
    if (this.#reader !== undefined) return this.#reader.read(lines);
    for (const line of lines) this.#held.push(line);
    return this.#held.length < BARS_TO_MEASURE ? [] : this.#release();
  }

  finish(): InputRow[] {
    return this.#reader === undefined ? this.#release() : [];
  }

  #release(): InputRow[] {
    const spacing = new BarSpacing();
    const unmeasured = this.#readerOf(barRow(this.#layout, this.#nowMs, () => undefined));
    for (const row of unmeasured.read(this.#held.slice(0, BARS_TO_MEASURE))) {
      if ('event' in row) spacing.add(row.event.symbol, row.event.timestampMs);
    }
    this.#reader = this.#readerOf(barRow(this.#layout, this.#nowMs, spacing.intervals()));
    const held = this.#held;
    this.#held = [];
    return this.#reader.read(held);
  }
}
