import { csvFields } from './csv-fields.ts';
import type { CsvLayout } from './csv-layout.ts';
import { type InputRow, rejectedRow, type RowReader } from './input-row.ts';
import type { NumberedLine } from './read-lines.ts';

/** One row from the fields of a line, which stand where the layout says. */
export type ToRow = (fields: readonly unknown[], line: NumberedLine) => InputRow;

/** Reads the lines of a CSV file one for one. */
export class CsvReader implements RowReader {
  readonly #width: number;
  readonly #toRow: ToRow;

  constructor({ width }: CsvLayout, toRow: ToRow) {
    this.#width = width;
    this.#toRow = toRow;
  }

  read(lines: readonly NumberedLine[]): InputRow[] {
    return lines.map((line) => {
      const fields = csvFields(line.text);
      if (typeof fields === 'string') return rejectedRow(line, fields);
      if (fields.length === this.#width) return this.#toRow(fields, line);
      return rejectedRow(line, `expected ${this.#width} columns, got ${fields.length}`);
    });
  }

  finish(): InputRow[] {
    return [];
  }
}
