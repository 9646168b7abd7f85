import { CsvError, parse } from 'csv-parse/sync';
import { OperationFailure } from '../operation-failure.ts';
import type { InstrumentItem } from './instrument-table.ts';

const DELIMITERS = [',', ';', '\t', '|'];

type Read = (text: string) => unknown;

const asText: Read = (text) => text;
const asCode: Read = (text) => text.toUpperCase();
const asWord: Read = (text) => text.toLowerCase();
/** What is no number stays text, for the check to name. */
const asNumber: Read = (text) => (Number.isNaN(Number(text)) ? text : Number(text));

/** "3/2" is 1.5. */
const asRatio: Read = (text) => {
  const [, shares, old] = /^(\d+)[/:](\d+)$/.exec(text) ?? [];
  return old === undefined ? asNumber(text) : Number(shares) / Number(old);
};

/** "2014-06-09=7; 2020-08-31=4" */
const asSplits: Read = (text) => pairs(text).map(([date, ratio]) => ({ date, ratio: asRatio(ratio) }));

/** "polygon=X:BTCUSD; kraken=XBT/USD" */
const asAliases: Read = (text) => Object.fromEntries(pairs(text));

/** The fields of an instrument by their names in a header, and how their cells are read. */
const COLUMNS: Readonly<Record<string, readonly [field: string, read: Read]>> = {
  symbol: ['symbol', asText],
  ticker: ['symbol', asText],
  name: ['name', asText],
  exchange: ['exchange', asCode],
  mic: ['exchange', asCode],
  exchange_mic: ['exchange', asCode],
  asset_class: ['asset_class', asWord],
  currency: ['currency', asText],
  underlying: ['underlying', asText],
  tick_size: ['tick_size', asNumber],
  price_kind: ['price_kind', asWord],
  luld_tier: ['luld_tier', asNumber],
  splits: ['splits', asSplits],
  aliases: ['aliases', asAliases],
  peg: ['peg', asNumber],
};

export interface InstrumentCsv {
  readonly items: readonly InstrumentItem[];
  /** Columns that say nothing of an instrument. */
  readonly passedOver: readonly string[];
}

/** The rows of a text with a header, by its names; null where the text is no table. */
export function csvRows(text: string): readonly Readonly<Record<string, string>>[] | null {
  const [head = ''] = text.split(/\r?\n/, 1);
  const delimiter = DELIMITERS.toSorted((a, b) => head.split(b).length - head.split(a).length)[0]!;
  if (!head.includes(delimiter) && plainName(head) !== 'symbol') return null;
  try {
    return parse(text, {
      bom: true,
      delimiter,
      columns: (names: string[]) => names.map(plainName),
      relax_column_count_less: true,
      skip_empty_lines: true,
      trim: true,
    });
  } catch (error) {
    if (error instanceof CsvError) throw new OperationFailure(`no CSV: ${error.message}`, { cause: error });
    throw error;
  }
}

/** An empty cell says nothing. @throws OperationFailure without a column of symbols */
export function instrumentsOfRows(rows: readonly Readonly<Record<string, string>>[]): InstrumentCsv {
  const names = Object.keys(rows[0] ?? {});
  if (!names.some((name) => COLUMNS[name]?.[0] === 'symbol')) {
    throw new OperationFailure(`expected a column symbol, got ${names.join(', ') || 'no rows'}`);
  }
  const items = rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).flatMap(([name, cell]) => {
        const column = COLUMNS[name];
        return column === undefined || cell === '' ? [] : [[column[0], column[1](cell)] as const];
      }),
    ),
  );
  return { items, passedOver: names.filter((name) => COLUMNS[name] === undefined) };
}

/** "Tick Size" is tick_size. */
function plainName(name: string): string {
  return name
    .replace(/^\uFEFF/, '')
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
}

function pairs(text: string): [string, string][] {
  return text
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [pair, ''] : [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    });
}
