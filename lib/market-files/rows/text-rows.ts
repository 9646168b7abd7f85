import { gathered } from '../bytes/gather.ts';
import type { Source } from '../bytes/sources.ts';
import { peekLines, type PeekedLines } from '../bytes/peek-lines.ts';
import { type NumberedLine, readLines } from '../bytes/read-lines.ts';
import { DamagedDataError } from '../bytes/unpack.ts';
import { fileProblem, InputError } from '../input-error.ts';
import type { InputOptions } from '../input-options.ts';
import { cellText } from '../table/cell.ts';
import { DateOrderProof } from '../table/date-order.ts';
import type { DateOrder } from '../table/file-time.ts';
import { EXPECTED_TABLE, notSeries } from '../table/table-columns.ts';
import { type TextTable, textTable } from '../table/text-table.ts';
import { undecidedDates } from '../table/time-decisions.ts';
import { understandTable, type Understanding } from '../table/understand-table.ts';
import { type InputRow, rejectedRow } from './input-row.ts';
import { jsonRows } from './json-rows.ts';
import { inOrderOfTime, MAX_SORTED_ROWS } from './newest-first.ts';
import { rowMaker } from './table-rows.ts';

/** Enough rows for the form of a table to show, few enough to wait for. */
const LINES_TO_STUDY = 2_000;
/** Standard input may be a feed that comes line by line. */
const PATIENCE_MS = 500;

/**
 * The rows of a text, a batch at a time: a table, whose form is found by its first rows, or NDJSON.
 * @throws InputError with one line for people
 */
export async function* textRows(source: Source, options: InputOptions): AsyncGenerator<readonly InputRow[]> {
  let lastLine = 0;
  try {
    const patienceMs = source.isRepeatable ? Infinity : PATIENCE_MS;
    const lines = await peekLines(readLines(source.bytes(), source.name), LINES_TO_STUDY, patienceMs);
    const first = lines.head[0];
    if (first === undefined) throw new InputError(source.name, `the input is empty: ${EXPECTED_TABLE}`);
    const batches = isJson(first.text, source.name)
      ? json(lines, source, options)
      : table(lines, source, options);
    for await (const rows of batches) {
      yield rows;
      lastLine = rows.at(-1)?.line ?? lastLine;
    }
  } catch (error) {
    throw explained(error, source.name, lastLine);
  }
}

function isJson(firstLine: string, name: string): boolean {
  const start = firstLine.trim();
  if (start === '[' || start === '{') {
    const advice = 'put each event on a line of its own, for instance with jq -c';
    throw new InputError(name, `expected NDJSON, found JSON over several lines: ${advice}`);
  }
  return start.startsWith('{') || start.startsWith('[');
}

async function* json(
  { head, isWhole, whole }: PeekedLines,
  source: Source,
  { series = false, nowMs, onReading }: InputOptions,
): AsyncGenerator<readonly InputRow[]> {
  if (series) throw notSeries(source.name, 'NDJSON');
  onReading?.({
    input: source.name,
    what: 'NDJSON',
    symbol: null,
    intervalMs: null,
    timeZone: null,
    isZoneAssumed: false,
    rows: null,
    notes: isWhole ? [`${head.length.toLocaleString('en')} ${head.length === 1 ? 'line' : 'lines'}`] : [],
    columns: [],
  });
  for await (const lines of whole) yield lines.flatMap((line) => jsonRows(line, nowMs));
}

async function* table(
  peeked: PeekedLines,
  source: Source,
  options: InputOptions,
): AsyncGenerator<readonly InputRow[]> {
  const found = textTable(peeked.head, options, peeked.isWhole, source.name);
  const { understood, lines } = await understand(found, peeked, source, options);
  options.onReading?.(understood.reading);
  const rows = tableRows(lines, found, understood, options.nowMs);
  if (!understood.layout.time.isNewestFirst) yield* rows;
  else yield await inOrderOfTime(rows, options.maxSortedRows ?? MAX_SORTED_ROWS, source.name);
}

interface Understood {
  readonly understood: Understanding;
  readonly lines: AsyncIterable<readonly NumberedLine[]>;
}

/** Where the first rows leave the order of dates open, the rest is asked: read twice, or held where it comes but once. */
async function understand(
  found: TextTable,
  { whole }: PeekedLines,
  source: Source,
  options: InputOptions,
): Promise<Understood> {
  const context = { input: source.name, fileName: source.fileName, options };
  const first = understandTable(found.head, context);
  if ('layout' in first) return { understood: first, lines: whole };
  const isHeld = !source.isRepeatable;
  const held = isHeld ? await gathered(whole) : [];
  const all = isHeld ? held : readLines(source.bytes(), source.name);
  const order = await provedOrder(all, found, first.undecidedColumn, options.nowMs);
  if (order === undefined)
    throw undecidedDates(
      source.name,
      found.head.rows.map((row) => cellText(row[first.undecidedColumn])),
    );
  const second = understandTable(found.head, { ...context, order });
  if (!('layout' in second)) throw new Error('expected a table whose dates are decided to be understood');
  return { understood: second, lines: isHeld ? toAsync(held) : whole };
}

async function provedOrder(
  batches: AsyncIterable<readonly NumberedLine[]> | Iterable<readonly NumberedLine[]>,
  { rows, linesAbove }: TextTable,
  column: number,
  nowMs: number,
): Promise<DateOrder | undefined> {
  const proof = new DateOrderProof(nowMs);
  let passed = 0;
  for await (const lines of batches) {
    for (const line of lines) {
      passed += 1;
      const fields = passed > linesAbove ? rows.fieldsOf(line) : null;
      if (typeof fields === 'object' && fields !== null) proof.see(fields[column] ?? '');
    }
    if (proof.possible !== undefined) return proof.possible;
  }
  return proof.verdict;
}

async function* toAsync<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

async function* tableRows(
  batches: AsyncIterable<readonly NumberedLine[]>,
  { rows: cutter, linesAbove }: TextTable,
  { layout, intervalOf }: Understanding,
  nowMs: number,
): AsyncGenerator<readonly InputRow[]> {
  const toRow = rowMaker(layout, nowMs, intervalOf);
  let above = linesAbove;
  for await (const lines of batches) {
    const rows: InputRow[] = [];
    for (const line of above === 0 ? lines : lines.slice(above)) {
      const fields = cutter.fieldsOf(line);
      if (typeof fields === 'string') rows.push(rejectedRow(line, 'bad_row', fields));
      else if (fields !== null) rows.push(toRow(fields, line));
    }
    above = Math.max(0, above - lines.length);
    yield rows;
  }
}

function explained(error: unknown, name: string, lastLine: number): unknown {
  if (error instanceof InputError || !(error instanceof Error)) return error;
  if (!(error instanceof DamagedDataError)) return fileProblem(error, name) ?? error;
  const found = `expected ${error.format} data, found a damaged or cut-off stream (${error.message}) after line ${lastLine}`;
  return new InputError(name, found, { cause: error });
}
