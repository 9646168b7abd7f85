import { cleanNumber, cleanSymbol } from '../../src/dto/cleaning.ts';
import { describeValue } from '../../src/dto/describe-value.ts';
import { decodeMarketEvent, type RawEvent } from '../../src/dto/market-event-decoder.ts';
import { parseTimestamp } from '../../src/dto/timestamp.ts';
import type { CsvLayout } from './csv-layout.ts';
import type { ToRow } from './csv-reader.ts';
import { type InputRow, rejectedRow } from './input-row.ts';
import type { NumberedLine } from './read-lines.ts';

/** Rows of tick CSV. `nowMs` is what the time of an event must not be ahead of. */
export function tickRow({ columns }: CsvLayout, nowMs: number): ToRow {
  const { symbol, timestamp, price, volume } = columns;
  return (fields, line) =>
    eventRow(line, nowMs, {
      type: 'trade',
      symbol: fields[symbol],
      timestamp: fields[timestamp],
      price: fields[price],
      volume: volume === -1 ? 0 : fields[volume],
    });
}

/** Rows of bar CSV, whose bars are as long as `intervalOf` says for their cleaned symbol. */
export function barRow(
  { columns }: CsvLayout,
  nowMs: number,
  intervalOf: (symbol: unknown) => number | undefined,
): ToRow {
  const { symbol, timestamp, open, high, low, close, volume } = columns;
  return (fields, line) =>
    eventRow(line, nowMs, {
      type: 'bar',
      symbol: fields[symbol],
      timestamp: fields[timestamp],
      open: fields[open],
      high: fields[high],
      low: fields[low],
      close: fields[close],
      volume: volume === -1 ? 0 : fields[volume],
      interval: intervalOf(cleanSymbol(fields[symbol])),
    });
}

/** Rows of a plain series: any time, an index counting as seconds, and any finite value. */
export function seriesRow({ columns }: CsvLayout): ToRow {
  return (fields, line) => {
    const timestamp = fields[columns.timestamp];
    const timestampMs = parseTimestamp(timestamp);
    if (!Number.isFinite(timestampMs)) {
      const expected = 'expected ISO 8601, an epoch number or an index';
      return rejectedRow(line, `timestamp: ${expected}, received ${describeValue(timestamp)}`);
    }
    const value = cleanNumber(fields[columns.value]);
    if (Number.isFinite(value)) return { line: line.line, series: { timestampMs, value } };
    return rejectedRow(
      line,
      `value: expected a finite number, received ${describeValue(fields[columns.value])}`,
    );
  };
}

function eventRow(line: NumberedLine, nowMs: number, raw: RawEvent): InputRow {
  const event = decodeMarketEvent(raw, nowMs);
  if (event.type === 'rejected') return rejectedRow(line, `${event.reason}: ${event.detail}`);
  return { line: line.line, event };
}
