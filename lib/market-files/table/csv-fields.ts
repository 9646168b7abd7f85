import { CsvError, parse } from 'csv-parse/sync';

/** Stands for any run of blanks. */
export const BLANKS = ' ';

/** The fields of a line, or why they cannot be separated. A field does not reach over several lines. */
export function csvFields(text: string, delimiter: string): string[] | string {
  if (!text.includes('"')) return delimiter === BLANKS ? text.trim().split(/ +/) : text.split(delimiter);
  try {
    const [fields] = parse(text, { delimiter, relax_column_count: true, trim: delimiter === BLANKS });
    return fields ?? [];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return 'expected a quoted field to be closed and followed by a comma, got a stray quote';
  }
}
