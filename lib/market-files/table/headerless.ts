import { cleanNumber, isUnknown } from '../../../src/dto/cleaning.ts';
import type { Role } from './column-names.ts';
import { type NumberStyle, plainNumber } from './number-style.ts';
import { timeColumnsOf, type TimeKind } from './time-columns.ts';

/** What the columns of a table without a header were found to be. */
export interface FoundColumns {
  readonly columns: Partial<Readonly<Record<Role, number>>>;
  readonly time: readonly number[];
  readonly timeKind: TimeKind;
  /** The vendor whose files have this form. */
  readonly vendor?: string;
}

/** Share of the rows that have to fit. */
const SHARE = 0.95;
/** A bid lies below its ask by less than this. */
const WIDEST_SPREAD = 0.05;
/** Rows that distinguish two columns of prices from a price and a volume. */
const ROWS_THAT_TELL = 3;

const TRUTH = /^(?:true|false)$/i;
const SIDE = /^(?:buy|sell|b|s)$/i;
/** Its ticks are bid, ask and a volume that is always 0. */
const HISTDATA_TICK = /^\d{8} \d{9}$/;

/** `values` are the texts by column. Null where two readings fit, or none. */
export function headerlessColumns(
  values: readonly (readonly string[])[],
  style: NumberStyle,
  nowMs: number,
): FoundColumns | null {
  const table = new Sample(values, style);
  return binanceColumns(table, nowMs) ?? plainColumns(table, nowMs);
}

class Sample {
  readonly texts: readonly (readonly string[])[];
  readonly numbers: readonly Float64Array[];
  readonly rows: number;

  constructor(values: readonly (readonly string[])[], style: NumberStyle) {
    this.texts = values;
    this.numbers = values.map((column) =>
      Float64Array.from(column, (text) =>
        isUnknown(text) ? Number.NaN : cleanNumber(plainNumber(text, style)),
      ),
    );
    this.rows = values[0]?.length ?? 0;
  }

  /** Whether a statement about a row holds for nearly all of them. */
  mostly(holds: (row: number) => boolean): boolean {
    let count = 0;
    for (let row = 0; row < this.rows; row++) if (holds(row)) count += 1;
    return this.rows > 0 && count >= this.rows * SHARE;
  }

  isNumeric(column: number): boolean {
    const { numbers, texts } = this;
    return this.mostly((row) => !Number.isNaN(numbers[column]![row]) || isUnknown(texts[column]![row]!));
  }

  areBars([open, high, low, close]: readonly number[]): boolean {
    if (close === undefined) return false;
    const at = (column: number | undefined, row: number): number => this.numbers[column!]![row]!;
    return this.mostly((row) => {
      const [o, h, l, c] = [at(open, row), at(high, row), at(low, row), at(close, row)];
      return [o, h, l, c].every(Number.isNaN) || (h >= Math.max(o, c, l) && l <= Math.min(o, c) && l > 0);
    });
  }

  areWords(column: number, words: RegExp): boolean {
    return this.mostly((row) => words.test(this.texts[column]![row]!.trim()));
  }
}

/**
 * Binance's archive: klines have twelve columns, trades six or seven, aggregate trades seven or eight;
 * https://github.com/binance/binance-public-data
 */
function binanceColumns(table: Sample, nowMs: number): FoundColumns | null {
  const width = table.texts.length;
  const isMoment = (column: number): boolean =>
    timeColumnsOf(undefined, [table.texts[column] ?? []], nowMs).kind === 'moment';
  if (width === 12 && isMoment(0) && isMoment(6) && table.areBars([1, 2, 3, 4])) {
    const columns = { open: 1, high: 2, low: 3, close: 4, volume: 5 };
    return { columns, time: [0], timeKind: 'moment', vendor: 'Binance klines' };
  }
  const [time, vendor] = isMoment(5) && width >= 7 ? [5, 'Binance aggregate trades'] : [4, 'Binance trades'];
  if (width < 6 || width > 8 || !isMoment(time) || !table.areWords(time + 1, TRUTH)) return null;
  const columns = { tradeId: 0, price: 1, volume: 2, buyerIsMaker: time + 1 };
  return { columns, time: [time], timeKind: 'moment', vendor };
}

function plainColumns(table: Sample, nowMs: number): FoundColumns | null {
  const found = timeColumnsOf(undefined, table.texts, nowMs);
  const [dateColumn, clockColumn] = found.columns;
  if (dateColumn === undefined) return null;
  const after = numbersAfter(table, dateColumn);
  // 1530 after a date is a price where bars begin with it, and half past three where they do not.
  const isClock = clockColumn !== undefined && (!table.isNumeric(clockColumn) || !table.areBars(after));
  const time = isClock ? found.columns : [dateColumn];
  const numbers = isClock ? after.filter((column) => column !== clockColumn) : after;
  const isHistData = table.areWords(dateColumn, HISTDATA_TICK);
  const columns = isHistData ? { bid: numbers[0]!, ask: numbers[1]! } : pricesAmong(table, numbers);
  if (columns === null) return null;
  const words = [...table.texts.keys()].filter(
    (column) => !time.includes(column) && !table.isNumeric(column),
  );
  const side = words.find((column) => table.areWords(column, SIDE));
  const symbol = words.find((column) => column !== side && !table.areWords(column, TRUTH));
  return {
    columns: { ...columns, ...(side !== undefined && { side }), ...(symbol !== undefined && { symbol }) },
    time,
    timeKind: clockColumn !== undefined && !isClock ? 'date' : found.kind,
  };
}

function numbersAfter(table: Sample, time: number): readonly number[] {
  return table.texts.flatMap((_, column) => (column > time && table.isNumeric(column) ? [column] : []));
}

function pricesAmong(table: Sample, numbers: readonly number[]): FoundColumns['columns'] | null {
  const [first, second, third, fourth, fifth] = numbers;
  if (first === undefined) return null;
  if (second === undefined) return { price: first };
  if (fourth !== undefined) {
    if (!table.areBars(numbers)) return null;
    const bar = { open: first, high: second, low: third!, close: fourth };
    return fifth === undefined ? bar : { ...bar, volume: fifth };
  }
  const isQuote = areQuotes(table, first, second);
  if (isQuote === undefined) return null;
  return isQuote ? { bid: first, ask: second } : { price: first, volume: second };
}

/** Undefined where two numbers could be a bid and an ask as well as a price and a volume, or a volume and a price. */
function areQuotes(table: Sample, first: number, second: number): boolean | undefined {
  const [a, b] = [table.numbers[first]!, table.numbers[second]!];
  const isSpread = table.mostly((row) => b[row]! >= a[row]! && b[row]! <= a[row]! * (1 + WIDEST_SPREAD));
  if (isSpread)
    return a.some((bid, row) => b[row] !== bid) && table.rows >= ROWS_THAT_TELL ? true : undefined;
  const [firstMoves, secondMoves] = [spreadOf(a), spreadOf(b)];
  return table.rows >= ROWS_THAT_TELL && firstMoves > secondMoves ? undefined : false;
}

/** The widest of a column's values over the narrowest. */
function spreadOf(values: Float64Array): number {
  const known = values.filter((value) => value > 0);
  return known.length === 0 ? 1 : Math.max(...known) / Math.min(...known);
}
