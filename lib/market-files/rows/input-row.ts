import type { MarketEvent } from '../../../src/core/market-data/market-event.ts';
import type { RejectionReason } from '../../../src/core/market-data/rejection.ts';
import type { RawEvent } from '../../../src/dto/market-event-decoder.ts';
import type { TradeCorrection } from '../../../src/core/market-data/trade-correction.ts';
import type { NumberedLine } from '../bytes/read-lines.ts';

/** A value of a plain series; `timestampMs` is epoch milliseconds, or 1,000 times the index. */
export interface SeriesPoint {
  readonly timestampMs: number;
  readonly value: number;
}

/** A row that is no market event. */
export interface RejectedRow {
  readonly line: number;
  readonly reason: RejectionReason;
  /** One sentence for people, the reason before it where it is about a field. */
  readonly rejected: string;
  /** The text of the whole line. */
  readonly raw: string;
  /** What was made of its fields, where they could be separated. */
  readonly message?: RawEvent;
  /** Whether the line is a message of the wire that holds nothing else: sent on as it is, it is refused for the same reason. */
  readonly isMessage?: true;
  /** What it is where its only fault is the sign of a price, which some instruments may have. */
  readonly signed?: MarketEvent | TradeCorrection;
}

/** What stands on a line, whose number counts from 1. A line that holds several events gives several rows. */
export type InputRow =
  | { readonly line: number; readonly event: MarketEvent }
  /** It changes the past: worth keeping, nothing to replay. */
  | { readonly line: number; readonly correction: TradeCorrection }
  | RejectedRow
  | { readonly line: number; readonly series: SeriesPoint };

export function rejectedRow(
  { line, text }: NumberedLine,
  reason: RejectionReason,
  rejected: string,
): RejectedRow {
  return { line, reason, rejected, raw: text };
}

/** Longest part of an unusable text that a message shows. */
const MAX_SHOWN = 60;

/** The start of a text as a message shows it, on one line and without control characters. */
export function shown(text: string): string {
  return JSON.stringify(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text);
}
