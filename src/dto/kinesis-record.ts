import { gunzipSync } from 'node:zlib';
import type { MarketEvent } from '../core/market-data/market-event.ts';
import { rejection } from '../core/market-data/rejection.ts';
import type { Rejection, RejectionReason, UnusablePrice } from '../core/market-data/rejection.ts';
import type { TradeCorrection } from '../core/market-data/trade-correction.ts';
import { expandMessage } from './feeds/feed-message.ts';
import type { FeedSink } from './feeds/feed-sink.ts';
import { type ParsedMessage, parseMessage, parseWithDigits, splitDocuments } from './json-message.ts';
import { deaggregate, isKplAggregate } from './kpl-aggregation.ts';
import { decodeMarketEvent } from './market-event-decoder.ts';
import type { RawEvent } from './market-event-decoder.ts';
import { decodeTradeCorrection } from './trade-correction-decoder.ts';

/**
 * What became of one event of a record. `subSequence` counts them from 0 across aggregates and envelopes, rejected
 * ones included. `payload` is the record, or the record inside the aggregate, byte for byte as it was sent; the
 * rejected events of one envelope share one `payload` object.
 */
export type DecodedEvent =
  | { readonly ok: true; readonly subSequence: number; readonly event: MarketEvent | TradeCorrection }
  | {
      readonly ok: false;
      readonly subSequence: number;
      readonly reason: RejectionReason;
      readonly detail: string;
      readonly payload: Uint8Array;
      readonly price?: UnusablePrice;
      /** What it is where the prices of its instrument may have any sign. */
      readonly signed?: MarketEvent | TradeCorrection;
    };

/** Default size limit of a Kinesis record: https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
export const MAX_RECORD_BYTES = 1_048_576;

/** Most bytes that the compressed parts of one record may grow to, together: a bomb costs this much and no more. */
export const MAX_INFLATED_BYTES = 10 * 1_048_576;

/**
 * Most events of one record. 1 MiB of the shortest trades is below it; an array of numbers is not, and each of them
 * would otherwise become a rejection of its own.
 */
export const MAX_EVENTS = 20_000;

const NO_BYTES = new Uint8Array();

/** Memory that is left for the records of one batch, which are unpacked into the same heap. */
export interface UnpackBudget {
  inflatedBytes: number;
  events: number;
}

/** The records of a batch together may grow to no more than a single one may, and a little. */
export function batchBudget(): UnpackBudget {
  return { inflatedBytes: MAX_INFLATED_BYTES, events: 2 * MAX_EVENTS };
}

/**
 * Decodes the `data` of a Kinesis record: JSON in any form that a feed sends, gzip, KPL aggregate. Never throws.
 * @param budget what the record takes is taken out of it; below 0 it is spent
 */
export function decodeRecord(dataBase64: string, nowMs: number, budget = batchBudget()): DecodedEvent[] {
  const decoder = new RecordDecoder(nowMs);
  const events = decodeWith(decoder, dataBase64);
  budget.inflatedBytes -= decoder.inflatedBytes;
  budget.events -= events.length;
  return events;
}

function decodeWith(decoder: RecordDecoder, dataBase64: string): DecodedEvent[] {
  if (typeof dataBase64 !== 'string') {
    return decoder.reject(
      new Uint8Array(),
      rejection('bad_base64', `expected text, received ${typeof dataBase64}`),
    );
  }
  const bytes = Buffer.from(dataBase64, 'base64');
  if (bytes.length !== decodedLength(dataBase64)) {
    const detail = 'expected base64, received characters outside its alphabet';
    return decoder.reject(Buffer.from(dataBase64), rejection('bad_base64', detail));
  }
  return decoder.decode(bytes);
}

/** As `decodeRecord`, from the bytes themselves, such as a line of a file. */
export function decodeBytes(bytes: Uint8Array, nowMs: number): DecodedEvent[] {
  return new RecordDecoder(nowMs).decode(bytes);
}

/** Node skips what is no base64 without a word; only the length shows it. */
function decodedLength(base64: string): number {
  let length = base64.length;
  while (length > 0 && base64.charCodeAt(length - 1) === 0x3d) length--;
  return Math.floor((length * 3) / 4);
}

class RecordDecoder implements FeedSink {
  readonly #nowMs: number;
  readonly #events: DecodedEvent[] = [];
  #record: Uint8Array = NO_BYTES;
  #payload: Uint8Array = NO_BYTES;
  #inflatedBytes = 0;
  /** An id was met that is longer than a double, so that JSON.parse has rounded it. */
  #hasLostDigits = false;

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  /** Bytes that the compressed parts have grown to. */
  get inflatedBytes(): number {
    return this.#inflatedBytes;
  }

  decode(bytes: Uint8Array): DecodedEvent[] {
    this.#record = bytes;
    if (bytes.length > MAX_RECORD_BYTES) {
      const detail = `expected at most ${MAX_RECORD_BYTES} bytes, received ${bytes.length}`;
      return this.reject(bytes, rejection('too_large', detail));
    }
    if (!isKplAggregate(bytes)) return this.#decodePayload(bytes);
    const records = deaggregate(bytes);
    if (typeof records === 'string') return this.reject(bytes, rejection('bad_aggregate', records));
    for (const record of records) this.#decodePayload(record);
    return this.#events;
  }

  reject(payload: Uint8Array, rejected: Rejection): DecodedEvent[] {
    this.#payload = payload;
    this.rejected(rejected);
    return this.#events;
  }

  event(raw: RawEvent): void {
    if (this.#isFull()) return;
    this.#hasLostDigits ||= isRounded(raw['trade_id']) || isRounded(raw['original_trade_id']);
    const isCorrection = raw['type'] === 'correction';
    const event = isCorrection
      ? decodeTradeCorrection(raw, this.#nowMs)
      : decodeMarketEvent(raw, this.#nowMs);
    if (event.type === 'rejected') this.rejected(event);
    else this.#events.push({ ok: true, subSequence: this.#events.length, event });
  }

  rejected({ reason, detail, price, signed }: Rejection): void {
    if (this.#isFull()) return;
    this.#events.push({
      ok: false,
      subSequence: this.#events.length,
      reason,
      detail,
      payload: this.#payload,
      ...(price !== undefined && { price }),
      ...(signed !== undefined && { signed }),
    });
  }

  /** The last place is taken by one rejection that stands for the rest and keeps the whole record. */
  #isFull(): boolean {
    const count = this.#events.length;
    if (count === MAX_EVENTS) {
      const detail = `expected at most ${MAX_EVENTS} events in a record, received more`;
      this.#events.push({
        ok: false,
        subSequence: count,
        reason: 'too_large',
        detail,
        payload: this.#record,
      });
    }
    return count >= MAX_EVENTS;
  }

  #decodePayload(payload: Uint8Array): DecodedEvent[] {
    this.#payload = payload;
    const text = isGzip(payload) ? this.#inflate(payload) : payload;
    if (text === null) return this.#events;
    const parsed = parseMessage(text);
    if (parsed.ok || parsed.rejected.reason !== 'not_json') {
      this.#decodeDocument(text, parsed);
      return this.#events;
    }
    const parts = splitDocuments(text).filter((part) => part.length < text.length);
    if (parts.length === 0) this.rejected(parsed.rejected);
    for (const part of parts) {
      // What cannot be read is kept alone: given back later, it brings no event a second time.
      this.#payload = part;
      this.#decodeDocument(part, parseMessage(part));
    }
    return this.#events;
  }

  #decodeDocument(text: Uint8Array, parsed: ParsedMessage): void {
    if (!parsed.ok) {
      this.rejected(parsed.rejected);
      return;
    }
    const before = this.#events.length;
    this.#hasLostDigits = false;
    expandMessage(parsed.value, this);
    if (!this.#hasLostDigits) return;
    this.#events.length = before;
    const exact = parseWithDigits(text);
    if (exact.ok) expandMessage(exact.value, this);
  }

  #inflate(payload: Uint8Array): Uint8Array | null {
    try {
      const inflated = gunzipSync(payload, { maxOutputLength: MAX_INFLATED_BYTES - this.#inflatedBytes });
      this.#inflatedBytes += inflated.length;
      return inflated;
    } catch (error) {
      this.rejected(this.#explainGzip(error as NodeJS.ErrnoException));
      return null;
    }
  }

  #explainGzip(error: NodeJS.ErrnoException): Rejection {
    if (error.code !== 'ERR_BUFFER_TOO_LARGE' && error.code !== 'ERR_OUT_OF_RANGE') {
      return rejection(
        'bad_gzip',
        `expected gzip data, received a damaged stream (${error.code ?? 'unknown'})`,
      );
    }
    this.#inflatedBytes = MAX_INFLATED_BYTES;
    return rejection(
      'too_large',
      `expected at most ${MAX_INFLATED_BYTES} bytes once unpacked, received more`,
    );
  }
}

function isRounded(id: unknown): boolean {
  return typeof id === 'number' && Math.abs(id) > Number.MAX_SAFE_INTEGER;
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}
