import { cleanSymbol, SYMBOL_PATTERN } from '../../../src/dto/cleaning.ts';
import { InputError } from '../input-error.ts';
import { ORDER_NAMES, type Reading } from '../reading.ts';
import { shown } from '../rows/input-row.ts';
import { barLengths } from './bar-lengths.ts';
import type { Role } from './column-names.ts';
import { headerlessColumns } from './headerless.ts';
import { type NumberStyle, numberStyleOf, PLAIN } from './number-style.ts';
import { isNewestFirst } from './row-order.ts';
import { EXPECTED_TABLE, givenColumns, namedColumns, type TableColumns } from './table-columns.ts';
import { studyOf, type TableContext, type TableHead, type TableStudy } from './table-head.ts';
import type { TableLayout } from './table-layout.ts';
import { areSpreadsheetDays, dateOrderOf, type Undecided, zoneOf } from './time-decisions.ts';
import { TimeReader } from './time-reader.ts';
import { type Vendor, vendorOf } from './vendors.ts';

export interface Understanding {
  readonly layout: TableLayout;
  readonly reading: Reading;
  /** Length of the bars of a symbol, where known. */
  readonly intervalOf: (symbol: unknown) => number | undefined;
}

/**
 * What a table holds, by its header or, without one, by its values, and how it writes times and numbers.
 * @throws InputError when it is no table of market data, or when two readings of it fit: it says which, and the option that
 * decides
 */
export function understandTable(head: TableHead, context: TableContext): Understanding | Undecided {
  const study = studyOf(head, context);
  const { found, vendor: vendorByForm } = columnsOf(study);
  const order = dateOrderOf(study, found);
  if (typeof order === 'object') return order;
  const form = {
    columns: found.time,
    isSerial: areSpreadsheetDays(study, found),
    ...(order !== undefined && { order }),
  };
  const symbols = found.columns.symbol === undefined ? undefined : study.values[found.columns.symbol];
  const wall = new TimeReader({ ...form, zone: 'UTC', isNewestFirst: false });
  const wallMs = study.rows.map((row, index) => wall.read(row, symbols?.[index]));
  const newestFirst = isNewestFirst(wallMs, symbols);
  const vendor = vendorByForm ?? vendorOfStudy(study, newestFirst);
  // Midnights are days, unless they are moments.
  const hasClock = found.timeKind === 'moment' || wallMs.some((time) => Math.abs(time % DAY_MS) > 0);
  const zone = zoneOf(study, found, vendor, hasClock ? wallMs : []);
  const symbol = found.kind === 'series' ? null : symbolOf(study, found);
  const layout: TableLayout = {
    kind: found.kind,
    columns: found.columns,
    time: { ...form, zone: zone.name, isNewestFirst: newestFirst },
    numbers: numbersOf(study, found),
    pricesPerUnit: pricesPerUnit(study, found, vendor),
    symbol: symbol?.name ?? null,
  };
  const lengths = barLengths(study, layout);
  const reading: Reading = {
    input: study.input,
    what: whatOf(found, vendor),
    symbol,
    intervalMs: found.kind === 'bar' ? lengths.usual : null,
    timeZone: hasClock ? zone.name : null,
    isZoneAssumed: hasClock && zone.isAssumed,
    rows: study.isWhole ? study.rows.length : null,
    notes: notesOn(study, layout),
    columns: namesOfColumns(study, layout),
  };
  return { layout, reading, intervalOf: lengths.of };
}

const DAY_MS = 86_400_000;

interface Found {
  readonly found: TableColumns;
  /** Known by the form of the rows, where there is no header. */
  readonly vendor?: Vendor;
}

function columnsOf(study: TableStudy): Found {
  const { header, format, text, delimiter, values, input } = study;
  const { columns, series = false, nowMs, decimal, symbol } = study.options;
  const options = { isSeries: series, nowMs, symbol: symbol ?? study.named.symbol };
  const names = { names: header ?? values.map(() => ''), format, text };
  if (columns !== undefined) return { found: givenColumns(columns, names, values, options, input) };
  if (header !== undefined) return { found: namedColumns(names, values, options, input) };
  const style = numberStyleOf(values.flat(), delimiter, decimal) ?? PLAIN;
  const found = headerlessColumns(values, style, nowMs);
  if (found === null || series) throw unclearColumns(input, text);
  const kind = found.columns.open !== undefined ? 'bar' : found.columns.bid !== undefined ? 'quote' : 'trade';
  const { vendor: name } = found;
  return {
    found: { ...found, kind },
    ...(name !== undefined && { vendor: { name, zone: 'UTC', fits: () => true } }),
  };
}

function unclearColumns(input: string, text: string): InputError {
  const example = '--columns time,open,high,low,close,volume';
  const found = `found rows without a header that can be read in more than one way, or in none: ${shown(text)}`;
  return new InputError(
    input,
    `unknown layout: ${EXPECTED_TABLE}, ${found}; say what the columns are, such as ${example}`,
  );
}

function vendorOfStudy(study: TableStudy, newestFirst: boolean): Vendor | undefined {
  const { header = [], text, titles, fileName } = study;
  return vendorOf({ header, text, titles, fileName: fileName ?? '', isNewestFirst: newestFirst });
}

function symbolOf(study: TableStudy, { columns }: TableColumns): Reading['symbol'] {
  const { input, options, fileName, named } = study;
  if (options.symbol !== undefined)
    return { name: usable(options.symbol, '--symbol', input), from: '--symbol' };
  if (columns.symbol !== undefined) return null;
  if (study.symbol !== undefined)
    return { name: usable(study.symbol, 'the header', input), from: 'the header' };
  if (fileName === null)
    throw new InputError(input, 'the rows name no symbol: pass --symbol, such as --symbol AAPL');
  return { name: usable(named.symbol, 'the name', input), from: 'the name' };
}

function usable(text: string, from: string, input: string): string {
  const symbol = cleanSymbol(text) as string;
  if (SYMBOL_PATTERN.test(symbol)) return symbol;
  throw new InputError(input, `${from} holds no symbol of 1 to 64 printable characters: pass --symbol`);
}

const NUMERIC: readonly Role[] = [
  'price',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'bid',
  'ask',
  'bidSize',
  'askSize',
  'value',
];

function numbersOf(
  { format, values, delimiter, options, input }: TableStudy,
  { columns }: TableColumns,
): NumberStyle {
  if (format === 'Parquet') return PLAIN;
  const texts = NUMERIC.flatMap((role) => values[columns[role] ?? -1] ?? []);
  const style = numberStyleOf(texts, delimiter, options.decimal);
  if (style !== null) return style;
  const example = texts.find((text) => text.includes(','));
  throw new InputError(input, `${example} could be thousands or a fraction: pass --decimal , or --decimal .`);
}

/** A vendor that writes prices as whole numbers writes all of them so. */
function pricesPerUnit(
  { format, values }: TableStudy,
  { columns }: TableColumns,
  vendor: Vendor | undefined,
): number {
  const prices = values[columns.price ?? columns.close ?? columns.bid ?? -1] ?? [];
  const isWhole = format === 'CSV' && prices.every((text) => /^-?\d*$/.test(text));
  return isWhole ? (vendor?.pricesPerUnit ?? 1) : 1;
}

const KIND_NAMES = { bar: 'bars', trade: 'ticks', quote: 'quotes', series: 'plain series' } as const;

function whatOf({ kind }: TableColumns, vendor: Vendor | undefined): string {
  if (vendor === undefined || kind === 'series') return KIND_NAMES[kind];
  return vendor.name.includes(' ') ? vendor.name : `${vendor.name} ${KIND_NAMES[kind]}`;
}

function notesOn({ titles }: TableStudy, { time, numbers }: TableLayout): string[] {
  const notes: string[] = [];
  if (time.order !== undefined) notes.push(`dates are ${ORDER_NAMES[time.order]}`);
  if (time.isSerial) notes.push('dates are days of a spreadsheet');
  if (numbers.decimal === ',') notes.push('decimal comma');
  if (time.isNewestFirst) notes.push('newest first: sorted');
  if (titles.length > 0)
    notes.push(`${titles.length} ${titles.length === 1 ? 'line' : 'lines'} above the table`);
  return notes;
}

function namesOfColumns({ header }: TableStudy, { columns, time }: TableLayout): Reading['columns'] {
  const nameOf = (column: number): string => header?.[column]?.trim() || `column ${column + 1}`;
  const others = Object.entries(columns) as [Role, number][];
  return [
    ...time.columns.map((column) => ({ role: 'time' as const, name: nameOf(column) })),
    ...others.map(([role, column]) => ({ role, name: nameOf(column) })),
  ];
}
