import type { DateOrder } from './table/file-time.ts';
import type { Reading } from './reading.ts';

/** What a user says about a file, against what it looks like. */
export interface ReadingOptions {
  /** The symbol of all rows. */
  readonly symbol?: string;
  /** What the columns are, in their order: `time`, `open` and so on, `-` for one to pass over. */
  readonly columns?: readonly string[];
  readonly delimiter?: string;
  readonly decimal?: '.' | ',';
  /** How dates such as 01/02/2024 are meant, or that numbers are days of a spreadsheet. */
  readonly dates?: DateOrder | 'spreadsheet';
  /** IANA name of the zone of times that name none. */
  readonly timeZone?: string;
  /** Length of the bars in milliseconds. */
  readonly intervalMs?: number;
}

export interface InputOptions extends ReadingOptions {
  /** Epoch milliseconds that the time of an event must not be ahead of. */
  readonly nowMs: number;
  /** The input is a plain series, a time and a value; without this such a file is refused. */
  readonly series?: boolean;
  /** What the path `-` reads. */
  readonly stdin?: AsyncIterable<Uint8Array>;
  /** Told how each table was understood, before its first row. */
  readonly onReading?: (reading: Reading) => void;
  /** Most rows that are held to be sorted where the newest stands first. */
  readonly maxSortedRows?: number;
}
