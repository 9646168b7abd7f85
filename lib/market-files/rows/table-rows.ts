import { cleanInterval, cleanNumber, cleanSymbol, isUnknown } from '../../../src/dto/cleaning.ts';
import type { Rejection } from '../../../src/core/market-data/rejection.ts';
import { describeValue } from '../../../src/dto/describe-value.ts';
import { decodeMarketEvent, type RawEvent } from '../../../src/dto/market-event-decoder.ts';
import { timestampHint } from '../../../src/dto/timestamp.ts';
import type { NumberedLine } from '../bytes/read-lines.ts';
import { type Cell, cellText } from '../table/cell.ts';
import type { Role } from '../table/column-names.ts';
import { plainNumber, plainVolume } from '../table/number-style.ts';
import type { TableLayout } from '../table/table-layout.ts';
import { TimeReader } from '../table/time-reader.ts';
import { type InputRow, rejectedRow } from './input-row.ts';

/** One row from the fields of a line, which stand where the layout says. */
export type ToRow = (fields: readonly Cell[], line: NumberedLine) => InputRow;

/** Makes the rows of a table; its bars are as long as `intervalOf` says for their cleaned symbol. */
export function rowMaker(
  layout: TableLayout,
  nowMs: number,
  intervalOf: (symbol: unknown) => number | undefined,
): ToRow {
  const cells = new Cells(layout);
  if (layout.kind === 'series') return (fields, line) => seriesRow(cells, fields, line);
  const rawOf = RAW[layout.kind];
  const hasAction = cells.has('action');
  return (fields, line) => {
    const action = hasAction ? cells.text(fields, 'action') : undefined;
    if (isNoTrade(action)) {
      return rejectedRow(
        line,
        'unsupported_message',
        `unsupported_message: action: expected T, a trade, received ${describeValue(action)}`,
      );
    }
    const symbol = cells.symbol(fields);
    const raw = rawOf(cells, fields, intervalOf);
    raw['symbol'] = symbol;
    raw['timestamp'] = cells.time(fields, symbol);
    const event = decodeMarketEvent(raw, nowMs);
    return event.type === 'rejected'
      ? refused(event, raw, line, cells.written(fields))
      : { line: line.line, event };
  };
}

type RawOf = (
  cells: Cells,
  fields: readonly Cell[],
  intervalOf: (symbol: unknown) => number | undefined,
) => Record<string, unknown>;

const RAW: Readonly<Record<'bar' | 'trade' | 'quote', RawOf>> = {
  bar: (cells, fields, intervalOf) => {
    const close = cells.price(fields, 'close');
    const open = cells.has('open') ? cells.price(fields, 'open') : close;
    return {
      type: 'bar',
      open,
      high: cells.has('high') ? cells.price(fields, 'high') : close,
      low: cells.has('low') ? cells.price(fields, 'low') : close,
      close,
      volume: cells.volume(fields, 'volume'),
      interval: cells.interval(fields) ?? intervalOf(cleanSymbol(cells.symbol(fields))),
    };
  },
  trade: (cells, fields) => ({
    type: 'trade',
    price: cells.price(fields, 'price'),
    volume: cells.volume(fields, 'volume'),
    trade_id: cells.text(fields, 'tradeId'),
    aggressor: cells.aggressor(fields),
  }),
  quote: (cells, fields) => ({
    type: 'quote',
    bid: cells.price(fields, 'bid'),
    ask: cells.price(fields, 'ask'),
    bid_size: cells.size(fields, 'bidSize'),
    ask_size: cells.size(fields, 'askSize'),
  }),
};

/** Databento's books say what each row is: T is a trade. */
function isNoTrade(action: unknown): boolean {
  return typeof action === 'string' && action !== '' && action !== 'T';
}

/** The time was read already: people look for it as it stands in their file. */
function refused(
  { reason, detail, signed }: Rejection,
  message: RawEvent,
  line: NumberedLine,
  written: string,
): InputRow {
  if (!detail.startsWith('timestamp: '))
    return {
      ...rejectedRow(line, reason, `${reason}: ${detail}`),
      message,
      ...(signed !== undefined && { signed }),
    };
  const asWritten = detail.replace(/received .*$/, () => `received ${describeValue(written)}`);
  const hint = reason === 'bad_timestamp' ? timestampHint(written) : '';
  return { ...rejectedRow(line, reason, `${reason}: ${asWritten}${hint}`), message };
}

/** Any time, a plain number being an index that counts as seconds, and any finite value. */
function seriesRow(cells: Cells, fields: readonly Cell[], line: NumberedLine): InputRow {
  const timestampMs = cells.timeOrIndex(fields);
  if (Number.isNaN(timestampMs)) {
    const expected = 'expected ISO 8601, an epoch number or an index';
    return rejectedRow(
      line,
      'bad_timestamp',
      `timestamp: ${expected}, received ${describeValue(cells.written(fields))}`,
    );
  }
  const value = cleanNumber(cells.price(fields, 'value'));
  if (Number.isFinite(value)) return { line: line.line, series: { timestampMs, value } };
  const received = describeValue(cells.text(fields, 'value'));
  return rejectedRow(line, 'not_a_number', `value: expected a finite number, received ${received}`);
}

/** Prices that no trade has: https://databento.com/docs/standards-and-conventions/common-fields-enums-types#undefined-prices */
const UNDEFINED_PRICE = '9223372036854775807';
const AGGRESSORS: ReadonlyMap<string, string> = new Map([
  ['buy', 'buy'],
  ['b', 'buy'],
  ['sell', 'sell'],
  ['s', 'sell'],
  ['a', 'sell'],
]);
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const SECONDS_LIMIT = 1e8;

/** The cells of a row, by what they hold. */
class Cells {
  readonly #layout: TableLayout;
  readonly #times: TimeReader;

  constructor(layout: TableLayout) {
    this.#layout = layout;
    this.#times = new TimeReader(layout.time);
  }

  has(role: Role): boolean {
    return this.#layout.columns[role] !== undefined;
  }

  text(fields: readonly Cell[], role: Role): Cell {
    const column = this.#layout.columns[role];
    return column === undefined ? undefined : fields[column];
  }

  symbol(fields: readonly Cell[]): Cell {
    return this.#layout.symbol ?? this.text(fields, 'symbol');
  }

  /** A time that cannot be read goes on as it stands, for the decoder to refuse. */
  time(fields: readonly Cell[], symbol: unknown): unknown {
    const epochMs = this.#times.read(fields, symbol);
    return Number.isNaN(epochMs) ? this.written(fields) : new Date(epochMs);
  }

  timeOrIndex(fields: readonly Cell[]): number {
    const epochMs = this.#times.read(fields, undefined);
    const index = Number.isNaN(epochMs) ? cleanNumber(this.written(fields)) : Number.NaN;
    return Math.abs(index) < SECONDS_LIMIT ? Math.floor(index * 1000) : epochMs;
  }

  /** The time as it stands in the row. */
  written(fields: readonly Cell[]): string {
    return this.#layout.time.columns.map((column) => cellText(fields[column])).join(' ');
  }

  /** Undefined where the cell says that there is none. */
  price(fields: readonly Cell[], role: Role): unknown {
    const value = this.text(fields, role);
    if (typeof value !== 'string') return Number.isNaN(value) ? undefined : value;
    if (saysNothing(value)) return undefined;
    const { numbers, pricesPerUnit } = this.#layout;
    if (pricesPerUnit !== 1) return value === UNDEFINED_PRICE ? undefined : Number(value) / pricesPerUnit;
    return plainNumber(value, numbers);
  }

  volume(fields: readonly Cell[], role: Role): unknown {
    const value = this.text(fields, role);
    return typeof value === 'string' ? plainVolume(value, this.#layout.numbers) : value;
  }

  size(fields: readonly Cell[], role: Role): unknown {
    const value = this.volume(fields, role);
    return typeof value === 'string' && isUnknown(value) ? undefined : value;
  }

  aggressor(fields: readonly Cell[]): string | undefined {
    const isMaker = cellText(this.text(fields, 'buyerIsMaker')).toLowerCase();
    if (isMaker === 'true' || isMaker === 'false') return isMaker === 'true' ? 'sell' : 'buy';
    return AGGRESSORS.get(cellText(this.text(fields, 'side')).trim().toLowerCase());
  }

  /** Stooq and MetaTrader name minutes by their number and a day by D. */
  interval(fields: readonly Cell[]): number | undefined {
    const text = cellText(this.text(fields, 'interval')).trim();
    if (text === '') return undefined;
    if (/^\d{1,5}$/.test(text)) return Number(text) * MINUTE_MS;
    if (/^[dw]$/i.test(text)) return text.toLowerCase() === 'd' ? DAY_MS : 7 * DAY_MS;
    const intervalMs = cleanInterval(text);
    return intervalMs === undefined || Number.isNaN(intervalMs) ? undefined : intervalMs;
  }
}

/** Most cells begin with a digit, which saves the closer look. */
function saysNothing(text: string): boolean {
  const code = text.charCodeAt(0);
  return !(code >= 48 && code <= 57) && isUnknown(text);
}
