import type { InputOptions } from '../../../lib/market-files/input-options.ts';
import { type InputRow, openInput } from '../../../lib/market-files/open-input.ts';
import { type Reading, readingText } from '../../../lib/market-files/reading.ts';
import { RefusalCounts } from '../../../lib/market-files/refusal-counts.ts';
import type { MarketEvent } from '../../../src/core/market-data/market-event.ts';
import { toMessage } from '../../../src/dto/market-event-message.ts';

/** Rows, and refused ones of each reason, that are shown. */
const ROWS_SHOWN = 5;
const REFUSED_SHOWN = 3;

/** A table of a file as it was understood. */
interface ReadTable {
  readonly name: string;
  readonly read_as: string;
  readonly symbol: string | null;
  readonly interval_ms: number | null;
  readonly time_zone: string | null;
  readonly is_time_zone_assumed: boolean;
  /** Columns that are read, by what they hold. */
  readonly columns: Readonly<Record<string, string>>;
}

/** What reading a file to its end showed. */
export interface Inspection {
  readonly file: string;
  readonly tables: readonly ReadTable[];
  readonly rows: number;
  readonly refused: number;
  readonly refused_by_reason: RefusalCounts['byReason'];
  readonly symbols: readonly string[];
  /** Times of the first and last row that is a market event, ISO 8601. */
  readonly from: string | null;
  readonly to: string | null;
  /** Rows as they would travel. */
  readonly first_rows: readonly (Readonly<Record<string, unknown>> & { readonly line: number })[];
  readonly first_refused: readonly {
    readonly line: number;
    readonly rejected: string;
    readonly row: string;
  }[];
}

/** Reads a file to its end. @throws InputError when it cannot be understood */
export async function inspectFile(file: string, options: InputOptions): Promise<Inspection> {
  const tables: ReadTable[] = [];
  const found = new Findings();
  const rows = openInput(file, { ...options, onReading: (reading) => tables.push(tableOf(reading)) });
  for await (const row of rows) found.take(row);
  return { file, tables, ...found.summary() };
}

function tableOf(reading: Reading): ReadTable {
  const { input, symbol, intervalMs, timeZone, isZoneAssumed, columns } = reading;
  return {
    name: input,
    read_as: readingText(reading),
    symbol: symbol?.name ?? null,
    interval_ms: intervalMs,
    time_zone: timeZone,
    is_time_zone_assumed: isZoneAssumed,
    columns: Object.fromEntries(
      [...Map.groupBy(columns, ({ role }) => role)].map(([role, named]) => [
        role,
        named.map(({ name }) => name).join(' + '),
      ]),
    ),
  };
}

class Findings {
  readonly #refusals = new RefusalCounts();
  readonly #symbols = new Set<string>();
  readonly #firstRows: Inspection['first_rows'][number][] = [];
  readonly #firstRefused: Inspection['first_refused'][number][] = [];
  readonly #shownOfReason = new Map<string, number>();
  #rows = 0;
  #fromMs = Infinity;
  #toMs = -Infinity;

  take(row: InputRow): void {
    this.#rows += 1;
    if ('rejected' in row) this.#refuse(row);
    else if ('event' in row) this.#event(row.line, row.event);
    else if ('series' in row) {
      const { timestampMs, value } = row.series;
      this.#span(timestampMs);
      this.#show({ line: row.line, timestamp: new Date(timestampMs).toISOString(), value });
    } else this.#show({ line: row.line, ...toMessage(row.correction) });
  }

  summary(): Omit<Inspection, 'file' | 'tables'> {
    const isEmpty = this.#fromMs > this.#toMs;
    return {
      rows: this.#rows,
      refused: this.#refusals.total,
      refused_by_reason: this.#refusals.byReason,
      symbols: [...this.#symbols].toSorted(),
      from: isEmpty ? null : new Date(this.#fromMs).toISOString(),
      to: isEmpty ? null : new Date(this.#toMs).toISOString(),
      first_rows: this.#firstRows,
      first_refused: this.#firstRefused,
    };
  }

  #event(line: number, event: MarketEvent): void {
    this.#symbols.add(event.symbol);
    this.#span(event.timestampMs);
    if (this.#firstRows.length < ROWS_SHOWN) this.#show({ line, ...toMessage(event) });
  }

  #show(row: Inspection['first_rows'][number]): void {
    if (this.#firstRows.length < ROWS_SHOWN) this.#firstRows.push(row);
  }

  #span(timestampMs: number): void {
    this.#fromMs = Math.min(this.#fromMs, timestampMs);
    this.#toMs = Math.max(this.#toMs, timestampMs);
  }

  #refuse({ line, reason, rejected, raw }: Extract<InputRow, { rejected: string }>): void {
    this.#refusals.add(reason);
    const shown = this.#shownOfReason.get(reason) ?? 0;
    if (shown >= REFUSED_SHOWN) return;
    this.#shownOfReason.set(reason, shown + 1);
    this.#firstRefused.push({ line, rejected, row: raw });
  }
}
