import { createHash } from 'node:crypto';
import type { RejectedEvent, StreamEvent } from '../core/market-data/stream-event.ts';
import type { StreamPosition } from '../core/market-data/stream-position.ts';
import type { TickBatch } from '../core/market-data/tick-batch.ts';
import type { TradeCorrection } from '../core/market-data/trade-correction.ts';
import { batchBudget, decodeRecord } from './kinesis-record.ts';

/** A batch as somebody hands it over: Lambda fills in everything, a person at a terminal what they know. */
export interface ReceivedEvent {
  readonly Records: readonly unknown[];
}

/** Where a record lies that does not say where it came from. */
const UNKNOWN_SHARD = 'shardId-unknown';
const LONGEST_KEPT_KEY = 16;
/** Both become parts of keys in DynamoDB and S3. */
const ID = /^[\w.-]+$/;
const LONGEST_ID = 128;
/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html */
const MAX_PARTITION_KEY = 256;
/** Ordinals of records are written with as many digits, so that made-up sequence numbers compare as numbers. */
const ORDINAL_DIGITS = 6;

/**
 * Everything in a batch of Kinesis records, each event with its place on the stream. Never throws: what cannot be
 * read is among the rejected. Whether a timestamp lies in the future is judged at the record's arrival, not by the clock:
 * a retry some minutes later must not accept what was refused before.
 * @param receivedAtMs stands in for an arrival that a record does not state, and numbers records without a sequence number;
 * records of Lambda state both
 */
export function decodeKinesisEvent(event: ReceivedEvent, receivedAtMs = 0): TickBatch {
  const events: StreamEvent[] = [];
  const rejected: RejectedEvent[] = [];
  const corrections: StreamEvent<TradeCorrection>[] = [];
  const budget = batchBudget();
  let retryFrom: string | undefined;
  const shardOf = shardReader();
  for (let index = 0; index < event.Records.length; index += 1) {
    const received = (event.Records[index] ?? {}) as Received;
    const shardId = shardOf(received.eventID);
    const { sequenceNumber, partitionKey, arrivalMs, data } = recordOf(received, index, receivedAtMs);
    if (budget.inflatedBytes <= 0 || budget.events <= 0) {
      retryFrom = sequenceNumber;
      break;
    }
    for (const decoded of decodeRecord(data, arrivalMs, budget)) {
      const position = { shardId, sequenceNumber, subSequence: decoded.subSequence };
      if (decoded.ok) {
        const { event: each } = decoded;
        if (each.type === 'correction') corrections.push({ event: each, position, arrivalMs });
        else events.push({ event: each, position: inLane(position, partitionKey, each.symbol), arrivalMs });
      } else {
        const { reason, detail, payload, price, signed } = decoded;
        const symbol = (signed ?? price)?.symbol;
        const place = symbol === undefined ? position : inLane(position, partitionKey, symbol);
        rejected.push({
          reason,
          detail,
          payload,
          partitionKey,
          position: price === undefined ? position : place,
          arrivalMs,
          ...(price !== undefined && { price }),
          ...(signed !== undefined && { signed: { event: signed, position: place, arrivalMs } }),
        });
      }
    }
  }
  return {
    events,
    rejected,
    ...(corrections.length > 0 && { corrections }),
    ...(retryFrom !== undefined && { retryFrom }),
  };
}

interface Received {
  readonly eventID?: unknown;
  readonly kinesis?: Readonly<Record<string, unknown>> | null;
}

function recordOf({ kinesis }: Received, index: number, receivedAtMs: number) {
  const { sequenceNumber, partitionKey, approximateArrivalTimestamp, data } = kinesis ?? {};
  const arrivalMs = Math.round(Number(approximateArrivalTimestamp) * 1000);
  return {
    sequenceNumber: isId(sequenceNumber) ? sequenceNumber : madeUp(receivedAtMs, index),
    partitionKey: partitionKeyOf(partitionKey),
    arrivalMs: arrivalMs > 0 && arrivalMs <= LATEST_MS ? arrivalMs : receivedAtMs,
    data: data as string,
  };
}

/** The latest time that a date can hold. */
const LATEST_MS = 8.64e15;

function partitionKeyOf(key: unknown): string {
  if (typeof key !== 'string') return '';
  return key.length <= MAX_PARTITION_KEY && key.isWellFormed()
    ? key
    : key.slice(0, MAX_PARTITION_KEY).toWellFormed();
}

/** Reads the shard in front of the colon of an `eventID`. Records of one batch are of one shard, whose name is looked at once. */
function shardReader(): (eventID: unknown) => string {
  let last = UNKNOWN_SHARD;
  return (eventID) => {
    if (typeof eventID !== 'string') return UNKNOWN_SHARD;
    const end = Math.max(0, eventID.lastIndexOf(':'));
    if (end === last.length && eventID.startsWith(last)) return last;
    const shardId = eventID.slice(0, end);
    if (!isId(shardId)) return UNKNOWN_SHARD;
    last = shardId;
    return shardId;
  };
}

function isId(text: unknown): text is string {
  return typeof text === 'string' && text.length <= LONGEST_ID && ID.test(text);
}

function madeUp(receivedAtMs: number, index: number): string {
  return `${receivedAtMs}${String(index).padStart(ORDINAL_DIGITS, '0')}`;
}

/** Nearly all records have their symbol for a key, and carry nothing more. A key is only ever compared, so a hash will do. */
function inLane(position: StreamPosition, partitionKey: string, symbol: string): StreamPosition {
  if (partitionKey === symbol || partitionKey === '') return position;
  const isShort = partitionKey.length <= LONGEST_KEPT_KEY;
  const hash = () => createHash('sha256').update(partitionKey).digest('base64').slice(0, LONGEST_KEPT_KEY);
  return { ...position, partitionKey: isShort ? partitionKey : hash() };
}
