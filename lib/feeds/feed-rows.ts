import { setTimeout as delay } from 'node:timers/promises';

import type { RejectionReason } from '../../src/core/market-data/rejection.ts';
import type { TradeCorrection } from '../../src/core/market-data/trade-correction.ts';
import { fileRowMessage } from '../../src/dto/feeds/file-row.ts';
import type { RawEvent } from '../../src/dto/market-event-decoder.ts';
import type { MarketEvent } from '../../src/core/market-data/market-event.ts';
import { PaceClock, type Pace } from './pace.ts';
import { type StreamEntry, type StreamWriter, UNREADABLE_KEY } from './stream-writer.ts';

/** A row of an input file, as lib/market-files/open-input.ts reads it, or a message of a vendor that is sent on as it is. */
export type FeedRow =
  | { readonly line: number; readonly event: MarketEvent }
  | { readonly line: number; readonly correction: TradeCorrection }
  | RefusedRow
  | { readonly line: number; readonly series: unknown }
  | SentMessage;

interface SentMessage {
  readonly line: number;
  readonly sent: unknown;
  readonly symbol: string;
  /** By which it is paced, epoch ms. */
  readonly timestampMs: number;
}

interface RefusedRow {
  readonly line: number;
  readonly reason: RejectionReason;
  /** A sentence, the reason before it or not. */
  readonly rejected: string;
  /** The line as it stands in the file. */
  readonly raw: string;
  /** What its reader made of the fields. */
  readonly message?: RawEvent;
  /** The line is a message of the wire and nothing else. */
  readonly isMessage?: true;
}

export interface FeedOptions {
  readonly rows: AsyncIterable<FeedRow>;
  readonly writer: StreamWriter;
  readonly pace: Pace;
  readonly signal: AbortSignal;
  /** The event as it travels. */
  readonly toMessage: (event: MarketEvent | TradeCorrection) => unknown;
  /** Told of each row that is no event; it travels all the same. */
  readonly onRefused?: (reason: RejectionReason) => void;
  /** Told how many lines of the file have been taken up so far; a line of NDJSON may hold several rows. */
  readonly onProgress: (lines: number) => void;
}

/** How long a record may wait for company, so that a slow pace does not mean one call per record. */
const MAX_WAIT_FOR_COMPANY_MS = 100;
const PROGRESS_EVERY_ROWS = 250;

/**
 * Puts a file on the stream at the asked pace; returns the number of rows. A row that cannot be read travels as it
 * is: judging it is the processor's work.
 */
export async function feed(options: FeedOptions): Promise<number> {
  const { rows, writer, pace, signal, onProgress, onRefused } = options;
  const clock = new PaceClock(pace);
  const startMs = performance.now();
  let lastFlushMs = startMs;
  let index = 0;
  let lines = 0;
  let lastLine = 0;
  for await (const row of rows) {
    if (signal.aborted) break;
    const timestampMs = timeOf(row);
    const waitMs = startMs + clock.dueMs({ index, timestampMs }) - performance.now();
    if (waitMs > 0 || (pace.kind !== 'max' && performance.now() - lastFlushMs > MAX_WAIT_FOR_COMPANY_MS)) {
      await writer.flush();
      lastFlushMs = performance.now();
    }
    if (waitMs > 0)
      await delay(Math.max(waitMs, companyMs(pace)), undefined, { signal }).catch(() => undefined);
    if ('rejected' in row) onRefused?.(row.reason);
    await writer.write(toEntry(row, options));
    index += 1;
    if (row.line !== lastLine) lines += 1;
    lastLine = row.line;
    if (index % PROGRESS_EVERY_ROWS === 0) onProgress(lines);
  }
  await writer.flush();
  onProgress(lines);
  return index;
}

function timeOf(row: FeedRow): number | null {
  if ('sent' in row) return row.timestampMs;
  return 'event' in row ? row.event.timestampMs : null;
}

/** At a rate, a pause is long enough for several records to fall due behind it. */
function companyMs(pace: Pace): number {
  return pace.kind === 'rate' ? MAX_WAIT_FOR_COMPANY_MS : 0;
}

function toEntry(row: FeedRow, { toMessage }: FeedOptions): StreamEntry {
  if ('sent' in row) return { partitionKey: row.symbol, data: Buffer.from(JSON.stringify(row.sent)) };
  if ('event' in row || 'correction' in row) {
    const event = 'event' in row ? row.event : row.correction;
    return { partitionKey: event.symbol, data: Buffer.from(JSON.stringify(toMessage(event))) };
  }
  const text = 'rejected' in row ? refusedText(row) : JSON.stringify(row.series);
  return { partitionKey: UNREADABLE_KEY, data: Buffer.from(text) };
}

/** A line that is a message travels as it is; a row of a table means something to its reader alone. */
function refusedText({ raw, isMessage, reason, rejected, message }: RefusedRow): string {
  if (isMessage === true) return raw;
  const prefix = `${reason}: `;
  const detail = rejected.startsWith(prefix) ? rejected.slice(prefix.length) : rejected;
  return JSON.stringify(fileRowMessage(raw, { reason, detail }, message));
}
