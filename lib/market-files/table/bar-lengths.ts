import { BarSpacing } from '../rows/bar-spacing.ts';
import { rowMaker } from '../rows/table-rows.ts';
import { plainName } from './column-names.ts';
import type { TableLayout } from './table-layout.ts';
import type { TableStudy } from './table-head.ts';
import { TimeReader } from './time-reader.ts';

export interface BarLengths {
  /** Milliseconds of a symbol's bars, undefined where nothing shows it. */
  readonly of: (symbol: unknown) => number | undefined;
  /** Length of most bars; null where nothing shows it. */
  readonly usual: number | null;
}

/** Columns of Binance's klines without a header, of which the seventh is their last moment. */
const KLINE_WIDTH = 12;
const KLINE_END = 6;

/** How long the bars of a table are: as was asked, as their rows say, by their distance, by a second time, or by the file's name. */
export function barLengths(study: TableStudy, layout: TableLayout): BarLengths {
  const { intervalMs, nowMs } = study.options;
  if (intervalMs !== undefined) return { of: () => intervalMs, usual: intervalMs };
  const spacing = new BarSpacing();
  const toRow = rowMaker(layout, nowMs, () => undefined);
  const said = new Map<number, number>();
  for (const [index, fields] of study.rows.entries()) {
    const row = toRow(fields, { line: index, text: '' });
    if (!('event' in row) || row.event.type !== 'bar') continue;
    spacing.add(row.event.symbol, row.event.timestampMs);
    const { intervalMs: own } = row.event;
    if (own !== undefined) said.set(own, (said.get(own) ?? 0) + 1);
  }
  const measured = spacing.intervals();
  const otherwise = lengthBySecondTime(study) ?? study.named.intervalMs;
  // Two bars have one distance, which may be a gap.
  const isOneDistance = study.rows.length < 3;
  const of = (symbol: unknown): number | undefined =>
    isOneDistance ? (otherwise ?? measured(symbol)) : (measured(symbol) ?? otherwise);
  const [most] = [...said].toSorted(([, a], [, b]) => b - a);
  return { of, usual: most?.[0] ?? of(undefined) ?? null };
}

/** Binance's klines have their last moment beside the first. */
function lengthBySecondTime({ header, values, rows }: TableStudy): number | undefined {
  const columnOf = (name: string, otherwise: number): number =>
    header === undefined ? otherwise : header.findIndex((each) => plainName(each) === name);
  const start = columnOf('open time', 0);
  const end = columnOf('close time', values.length === KLINE_WIDTH ? KLINE_END : -1);
  if (start === -1 || end === -1) return undefined;
  const momentIn = (column: number): number =>
    new TimeReader({ columns: [column], isSerial: false, zone: 'UTC', isNewestFirst: false }).read(
      rows[0] ?? [],
      '',
    );
  const length = momentIn(end) - momentIn(start) + 1;
  return length > 0 ? length : undefined;
}
