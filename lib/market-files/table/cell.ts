/** What stands in one field of a row: text, or of Parquet a value of its own type. */
export type Cell = string | number | boolean | undefined;

/** The cell as it would stand in a text; empty where there is nothing. */
export function cellText(cell: Cell): string {
  return typeof cell === 'string' ? cell : String(cell ?? '');
}
