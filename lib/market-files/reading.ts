import { intervalText } from '../../src/core/market-data/interval.ts';
import type { Role } from './table/column-names.ts';
import type { DateOrder } from './table/file-time.ts';

/** How a file was understood. */
export interface Reading {
  /** The file, and within an archive the table. */
  readonly input: string;
  /** The vendor and kind of the data: "Binance klines", "bars", "NDJSON". */
  readonly what: string;
  /** The symbol of all rows and where it is from; null where the rows name their own. */
  readonly symbol: { readonly name: string; readonly from: 'the name' | '--symbol' | 'the header' } | null;
  /** Length of most bars in milliseconds; null where there are none, or where nothing shows it. */
  readonly intervalMs: number | null;
  /** IANA name; null where the times are days. */
  readonly timeZone: string | null;
  /** Nothing says so: times without a zone are in UTC. */
  readonly isZoneAssumed: boolean;
  /** Counted where the file is short, null where that would take another reading. */
  readonly rows: number | null;
  /** What else was found: how numbers and dates are written, the order of rows, lines that were passed over. */
  readonly notes: readonly string[];
  /** The columns that are read, by what they hold; for NDJSON none. */
  readonly columns: readonly { readonly role: Role; readonly name: string }[];
}

export const ORDER_NAMES: Readonly<Record<DateOrder, string>> = {
  'day first': 'DD/MM/YYYY',
  'month first': 'MM/DD/YYYY',
};

/** POSIX turns the sign round: five hours behind UTC. */
const ZONE_NAMES: Readonly<Record<string, string>> = { 'Etc/GMT+5': 'EST the year round' };

/** The reading as one line for people. */
export function readingText(reading: Reading): string {
  const { what, symbol, intervalMs, timeZone, isZoneAssumed, rows, notes, columns } = reading;
  const bySymbol = columns.some(({ role }) => role === 'symbol') ? 'each row with its symbol' : '';
  return [
    what,
    symbol === null ? bySymbol : `symbol ${symbol.name} from ${symbol.from}`,
    intervalMs === null ? '' : intervalText(intervalMs).replace(/(?<=\d)(?=[a-z])/, ' '),
    timeZone === null
      ? ''
      : `${ZONE_NAMES[timeZone] ?? timeZone}${isZoneAssumed ? ' (assumed: the times name no zone)' : ''}`,
    rows === null ? '' : `${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'}`,
    ...notes,
  ]
    .filter((part) => part !== '')
    .join(', ');
}
