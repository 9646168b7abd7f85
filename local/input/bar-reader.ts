import { BarSpacing } from './bar-spacing.ts';
import type { CsvLayout } from './csv-layout.ts';
import { CsvReader } from './csv-reader.ts';
import { barRow } from './csv-rows.ts';
import type { InputRow, RowReader } from './input-row.ts';
import type { NumberedLine } from './read-lines.ts';

/** Enough bars for the spacing of each symbol to show, few enough to wait for. */
const BARS_TO_MEASURE = 2_000;

/** Reads bar CSV, which does not say how long its bars are: the first ones wait until their spacing tells. */
export class BarReader implements RowReader {
  readonly #layout: CsvLayout;
  readonly #nowMs: number;
  #held: NumberedLine[] = [];
  #reader: CsvReader | undefined;

  constructor(layout: CsvLayout, nowMs: number) {
    this.#layout = layout;
    this.#nowMs = nowMs;
  }

  read(lines: readonly NumberedLine[]): InputRow[] {
    if (this.#reader !== undefined) return this.#reader.read(lines);
    for (const line of lines) this.#held.push(line);
    return this.#held.length < BARS_TO_MEASURE ? [] : this.#release();
  }

  finish(): InputRow[] {
    return this.#reader === undefined ? this.#release() : [];
  }

  #release(): InputRow[] {
    const spacing = new BarSpacing();
    const unmeasured = new CsvReader(
      this.#layout,
      barRow(this.#layout, this.#nowMs, () => undefined),
    );
    for (const row of unmeasured.read(this.#held.slice(0, BARS_TO_MEASURE))) {
      if ('event' in row) spacing.add(row.event.symbol, row.event.timestampMs);
    }
    this.#reader = new CsvReader(this.#layout, barRow(this.#layout, this.#nowMs, spacing.intervals()));
    const held = this.#held;
    this.#held = [];
    return this.#reader.read(held);
  }
}
