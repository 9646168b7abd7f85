import type { MarketEvent } from './market-event.ts';
import type { TradeCorrection } from './trade-correction.ts';

/**
 * Why a record, or one event inside it, is not a market event. A closed set that people filter the quarantine by, so a
 * value once published keeps its meaning.
 */
export const REJECTION_REASONS = [
  // the record as bytes
  'bad_base64',
  'empty',
  'too_large',
  'bad_gzip',
  'bad_aggregate',
  'bad_utf8',
  // a row of a file, sent on by who read it
  'bad_row',
  // the record as JSON
  'not_json',
  'not_an_object',
  'too_deep',
  'forbidden_key',
  // the message
  'control_message',
  'unsupported_message',
  'unknown_type',
  // the event
  'missing_field',
  'not_a_number',
  'not_positive',
  'negative',
  'out_of_range',
  'bad_symbol',
  'bad_timestamp',
  // given until dates before 1970 were read: in quarantine it is still there
  'time_before_1970',
  'time_in_future',
  'inconsistent_bar',
  'bad_interval',
  'bad_text',
  // what is valid and could not be worked on, or not be stored
  'not_processable',
  'not_storable',
] as const;
export type RejectionReason = (typeof REJECTION_REASONS)[number];

/** A price that was refused, with what is known of it otherwise. */
export interface UnusablePrice {
  readonly symbol: string;
  readonly source: MarketEvent['type'];
  readonly timestampMs: number;
}

/** Stands where a market event would: bad input is a value and never throws across a batch. */
export interface Rejection {
  readonly type: 'rejected';
  readonly reason: RejectionReason;
  /** Present where everything is known but a price that can be used. */
  readonly price?: UnusablePrice;
  /** One short sentence for people: field, what was expected, what was received. At most 200 characters. */
  readonly detail: string;
  /** What it is where the prices of its instrument may have any sign. */
  readonly signed?: MarketEvent | TradeCorrection;
}

const MAX_DETAIL_LENGTH = 200;

export function rejection(reason: RejectionReason, detail: string): Rejection {
  const short = detail.length > MAX_DETAIL_LENGTH ? `${detail.slice(0, MAX_DETAIL_LENGTH - 1)}…` : detail;
  return { type: 'rejected', reason, detail: short.toWellFormed() };
}
