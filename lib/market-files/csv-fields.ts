import { CsvError, parse } from 'csv-parse/sync';

/** The fields of a CSV line, or why they cannot be told apart. A field does not reach over several lines. */
export function csvFields(text: string): string[] | string {
  if (!text.includes('"')) return text.split(',');
  try {
    const [fields] = parse(text, { relax_column_count: true });
    return fields ?? [];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return 'expected a quoted field to be closed and followed by a comma, got a stray quote';
  }
}
