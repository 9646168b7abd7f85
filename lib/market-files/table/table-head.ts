import type { InputOptions } from '../input-options.ts';
import { type Cell, cellText } from './cell.ts';
import type { DateOrder } from './file-time.ts';
import { type NamedFile, namedFile } from './file-name.ts';

/** The beginning of a table, before anything is known of it. */
export interface TableHead {
  readonly format: 'CSV' | 'Parquet';
  /** Undefined where the table begins with its first row. */
  readonly header: readonly string[] | undefined;
  /** The header, or the first row, as it stands there. */
  readonly text: string;
  /** Lines above the table. */
  readonly titles: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Whether those are all. */
  readonly isWhole: boolean;
  readonly delimiter: string;
  /** What the header says of the symbol, as that of yfinance does. */
  readonly symbol?: string;
}

export interface TableContext {
  /** Name of the table in messages. */
  readonly input: string;
  /** Null for standard input. */
  readonly fileName: string | null;
  readonly options: InputOptions;
  /** What the whole table has proved about its dates. */
  readonly order?: DateOrder;
}

/** A table's beginning as it is studied. */
export interface TableStudy extends TableHead, TableContext {
  /** The texts of the rows, by column. */
  readonly values: readonly (readonly string[])[];
  /** What the name of the file gives. */
  readonly named: NamedFile;
}

export function studyOf(head: TableHead, context: TableContext): TableStudy {
  const width = Math.max(...head.rows.map((row) => row.length), 0);
  const values = Array.from({ length: width }, (_, column) => head.rows.map((row) => cellText(row[column])));
  return { ...head, ...context, values, named: namedFile(context.fileName ?? '') };
}
