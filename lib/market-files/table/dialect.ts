import type { NumberedLine } from '../bytes/read-lines.ts';
import { BLANKS, csvFields } from './csv-fields.ts';

/**
 * In the order of preference where several fit: a comma may be a decimal comma, and blanks stand in dates and names; a
 * semicolon, a tab or a bar is nothing but a delimiter.
 */
const DELIMITERS = ['\t', ';', '|', ',', BLANKS];

/** Lines that are compared; a table that has not begun by then is none. */
const COMPARED = 100;
/** Share of them that the table itself takes: titles, comments and totals are the rest. */
const TABLE_SHARE = 0.5;

export interface Dialect {
  readonly delimiter: string;
  /** The first line that has as many fields as most. */
  readonly start: number;
  /** Fields of most rows. */
  readonly width: number;
}

/** Excel's own line that says what the delimiter is. */
const DIRECTIVE = /^sep=(.)$/i;

/** How the lines of a table are cut, and where it begins below titles and comments; null where nothing looks like a table. */
export function dialectOf(lines: readonly NumberedLine[], delimiter?: string): Dialect | null {
  const [, directive] = DIRECTIVE.exec(lines[0]?.text ?? '') ?? [];
  const wanted = delimiter ?? directive;
  const found = (wanted === undefined ? DELIMITERS : [wanted]).map((each) => measured(lines, each));
  const dialect = found.find((each) => each !== null) ?? null;
  const isDirected = directive !== undefined && dialect !== null;
  return isDirected ? { ...dialect, start: Math.max(1, dialect.start) } : dialect;
}

function measured(lines: readonly NumberedLine[], delimiter: string): Dialect | null {
  const widths = lines.slice(0, COMPARED).map(({ text }) => widthOf(text, delimiter));
  const counts = new Map<number, number>();
  for (const width of widths) if (width > 1) counts.set(width, (counts.get(width) ?? 0) + 1);
  const [most] = [...counts].toSorted(([a, times], [b, more]) => more - times || b - a);
  if (most === undefined) return null;
  const [width, times] = most;
  const start = widths.indexOf(width);
  return times < (widths.length - start) * TABLE_SHARE ? null : { delimiter, start, width };
}

function widthOf(text: string, delimiter: string): number {
  const fields = csvFields(text, delimiter);
  return typeof fields === 'string' ? 0 : fields.length;
}
