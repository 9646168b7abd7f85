import type { CliContext } from '../context.ts';
import { columns } from '../output.ts';
import type { Inspection } from './inspect-file.ts';

/** Longest part of a row that is shown. */
const MAX_ROW = 120;
/** More symbols than these are counted. */
const SYMBOLS_SHOWN = 8;

/** What a file holds, for people. */
export function inspectionText(context: CliContext, inspection: Inspection): string {
  const { tables, refused, first_refused } = inspection;
  const refusals = first_refused.map(
    ({ line, rejected, row }) => `  line ${line}: ${rejected}\n    ${cut(row)}`,
  );
  const shown = refusals.length < refused ? `, of which ${refusals.length} are shown` : '';
  return [
    ...tables.flatMap((table) => [`${table.name}: ${table.read_as}`, ...columnLines(table)]),
    summary(inspection),
    rowsTable(context, inspection),
    refused === 0 ? '' : `Refused: ${refused.toLocaleString('en')}${shown}\n${refusals.join('\n')}`,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function columnLines({ columns: named }: Inspection['tables'][number]): readonly string[] {
  const pairs = Object.entries(named).map(([role, name]) => (role === name ? role : `${role} = ${name}`));
  return pairs.length === 0 ? [] : [`  columns: ${pairs.join(', ')}`];
}

function summary({ rows, refused, refused_by_reason, symbols, from, to }: Inspection): string {
  const reasons = Object.entries(refused_by_reason).map(([reason, count]) => `${count} ${reason}`);
  const more = symbols.length - SYMBOLS_SHOWN;
  const names = [...symbols.slice(0, SYMBOLS_SHOWN), ...(more > 0 ? [`${more} more`] : [])];
  return [
    `  ${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'}`,
    names.length === 0 ? '' : names.join(' '),
    from === null ? '' : `${from} to ${to}`,
    refused === 0 ? 'none refused' : `${refused.toLocaleString('en')} refused (${reasons.join(', ')})`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function rowsTable(context: CliContext, { first_rows: rows }: Inspection): string {
  if (rows.length === 0) return '';
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) => name !== 'source');
  const cells = rows.map((row) => names.map((name) => cellText(row[name])));
  return columns(
    context,
    names.map((name) => name.toUpperCase()),
    cells,
  );
}

function cellText(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function cut(row: string): string {
  return row.length > MAX_ROW ? `${row.slice(0, MAX_ROW)}…` : row;
}
