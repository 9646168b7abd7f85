import type { MarketEvent } from '../../src/core/market-data/market-event.ts';
import type { NumberedLine } from './read-lines.ts';

/** A value of a plain series; `timestampMs` is epoch milliseconds, or 1,000 times the index. */
export interface SeriesPoint {
  readonly timestampMs: number;
  readonly value: number;
}

/** What stands on a line, whose number counts from 1. A line that holds several events gives several rows. */
export type InputRow =
  | { readonly line: number; readonly event: MarketEvent }
  /** `raw` is the text of the whole line. */
  | { readonly line: number; readonly rejected: string; readonly raw: string }
  | { readonly line: number; readonly series: SeriesPoint };

/** Turns the lines of one layout into rows, in their order. */
export interface RowReader<Line = NumberedLine> {
  read(lines: readonly Line[]): InputRow[];
  /** What was held back to be judged with the rows after it. */
  finish(): InputRow[];
}

export function rejectedRow({ line, text }: NumberedLine, rejected: string): InputRow {
  return { line, rejected, raw: text };
}

/** Longest part of an unusable text that a message shows. */
const MAX_SHOWN = 60;

/** The start of a text as a message shows it, on one line and without control characters. */
export function shown(text: string): string {
  return JSON.stringify(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text);
}
