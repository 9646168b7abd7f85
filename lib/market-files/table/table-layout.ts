import type { Role } from './column-names.ts';
import type { NumberStyle } from './number-style.ts';
import type { TableKind } from './table-columns.ts';
import type { TimeForm } from './time-reader.ts';

/** Everything by which a row of a table becomes an event. */
export interface TableLayout {
  readonly kind: TableKind;
  /** Where each column stands, from 0; the times' are in `time`. */
  readonly columns: Partial<Readonly<Record<Role, number>>>;
  readonly time: TimeForm;
  readonly numbers: NumberStyle;
  /** 1, or into how many parts the unit of prices is divided that are written as whole numbers. */
  readonly pricesPerUnit: number;
  /** The symbol of all rows, null where each row names its own. */
  readonly symbol: string | null;
}
