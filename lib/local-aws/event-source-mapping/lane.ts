import { bisect, fill, newBatch, withRecords, type Batch, type GiveUpCondition } from './batch.ts';
import type { BatchOutcome } from './interpret-response.ts';
import type { EventSourceMappingSettings } from './settings.ts';
import type { SourceRecord } from '../../kinesis/source-record.ts';

/** What a lane wants now. After `invoke` and `give-up` it waits for `settle` or `gaveUp`. */
export type LaneAction =
  | { readonly kind: 'invoke'; readonly batch: Batch }
  | { readonly kind: 'give-up'; readonly batch: Batch; readonly condition: GiveUpCondition }
  | { readonly kind: 'wait'; readonly untilMs: number }
  | { readonly kind: 'idle' }
  | { readonly kind: 'busy' };

const MAX_RETRY_DELAY_MS = 60_000;
const FIRST_RETRY_DELAY_MS = 1_000;
const THROTTLE_DELAY_MS = 1_000;

/**
 * One of a shard's parallel queues, as a state machine without clock, timers or I/O: one invocation at a time, and
 * a batch is done with (succeeded or given up) before the next one starts. Facts and limits: the AWS pages named in
 * settings.ts and interpret-response.ts. Not published, and so chosen here: the pause before a retry (doubling from
 * 1 s to 60 s), and that the remainder after a partial failure keeps the retries it has used.
 */
export class Lane {
  readonly #settings: EventSourceMappingSettings;
  #pending: SourceRecord[] = [];
  #pendingSinceMs = 0;
  /** Parts of the batch being worked off, in the order of the stream. */
  #work: Batch[] = [];
  #inFlight: 'invoke' | 'give-up' | null = null;
  #isClosed = false;

  constructor(settings: EventSourceMappingSettings) {
    this.#settings = settings;
  }

  /** Records that are not done with, in flight or not. */
  get backlog(): number {
    return this.#pending.length + this.#work.reduce((sum, batch) => sum + batch.records.length, 0);
  }

  offer(record: SourceRecord, nowMs: number): void {
    if (this.#pending.length === 0) this.#pendingSinceMs = nowMs;
    this.#pending.push(record);
  }

  /** No record will follow: what is there does not wait for the batching window. */
  close(): void {
    this.#isClosed = true;
  }

  next(nowMs: number): LaneAction {
    if (this.#inFlight !== null) return { kind: 'busy' };
    if (this.#work.length === 0) {
      const untilMs = this.#assemble(nowMs);
      if (untilMs !== null) return untilMs === Infinity ? { kind: 'idle' } : { kind: 'wait', untilMs };
    }
    const action = this.#actionFor(this.#work[0]!, nowMs);
    if (action.kind === 'invoke' || action.kind === 'give-up') this.#inFlight = action.kind;
    return action;
  }

  /** Takes in how the invocation went; returns the records that are done with. */
  settle(outcome: BatchOutcome, nowMs: number): readonly SourceRecord[] {
    const batch = this.#take('invoke');
    if (outcome.kind === 'succeeded') return batch.records;
    if (outcome.kind === 'throttled') {
      this.#work.unshift({ ...batch, notBeforeMs: nowMs + THROTTLE_DELAY_MS });
      return [];
    }
    const bisects = this.#settings.bisectBatchOnFunctionError;
    if (outcome.kind === 'failed') {
      const parts =
        bisects && batch.records.length > 1
          ? bisect(batch)
          : [this.#retry(batch, outcome.functionError, nowMs)];
      this.#work.unshift(...parts);
      return [];
    }
    const checkpoint = batch.records.findIndex((record) => record.sequenceNumber === outcome.sequenceNumber);
    const remainder = withRecords(batch, checkpoint);
    this.#work.unshift(bisects && checkpoint > 0 ? remainder : this.#retry(remainder, null, nowMs));
    return batch.records.slice(0, checkpoint);
  }

  /** The on-failure destination has what was given up; returns the records that are done with. */
  gaveUp(): readonly SourceRecord[] {
    return this.#take('give-up').records;
  }

  #take(kind: 'invoke' | 'give-up'): Batch {
    if (this.#inFlight !== kind) throw new Error(`lane: expected ${kind} in flight, got ${this.#inFlight}`);
    this.#inFlight = null;
    return this.#work.shift()!;
  }

  /** Forms a batch when one is due; otherwise the time it will be (Infinity: when a record comes). */
  #assemble(nowMs: number): number | null {
    if (this.#pending.length === 0) return Infinity;
    const { count, isFull } = fill(this.#pending, this.#settings.batchSize);
    const dueMs = this.#pendingSinceMs + this.#settings.maximumBatchingWindowInSeconds * 1000;
    if (!isFull && !this.#isClosed && nowMs < dueMs) return dueMs;
    this.#work = [newBatch(this.#pending.slice(0, count))];
    this.#pending = this.#pending.slice(count);
    // What stays behind starts to gather company now, as a new batch does.
    this.#pendingSinceMs = nowMs;
    return null;
  }

  #actionFor(batch: Batch, nowMs: number): LaneAction {
    if (batch.exhausted !== null) return { kind: 'give-up', batch, condition: 'RetryAttemptsExhausted' };
    const { maximumRecordAgeInSeconds } = this.#settings;
    const maximumAgeMs = maximumRecordAgeInSeconds === -1 ? Infinity : maximumRecordAgeInSeconds * 1000;
    const fresh = batch.records.findIndex((record) => nowMs - record.arrivalMs <= maximumAgeMs);
    if (fresh !== 0) {
      const count = fresh === -1 ? batch.records.length : fresh;
      const expired = withRecords(batch, 0, count);
      const rest = { ...withRecords(batch, count), notBeforeMs: batch.notBeforeMs };
      this.#work.splice(0, 1, ...[expired, rest].filter((part) => part.records.length > 0));
      return { kind: 'give-up', batch: expired, condition: 'RecordAgeExceeded' };
    }
    if (nowMs >= batch.notBeforeMs) return { kind: 'invoke', batch };
    const expiresMs = batch.records[0]!.arrivalMs + maximumAgeMs + 1;
    return { kind: 'wait', untilMs: Math.min(batch.notBeforeMs, expiresMs) };
  }

  #retry(batch: Batch, functionError: 'Unhandled' | null, nowMs: number): Batch {
    const { maximumRetryAttempts } = this.#settings;
    if (maximumRetryAttempts !== -1 && batch.retries >= maximumRetryAttempts) {
      return { ...batch, exhausted: { functionError } };
    }
    const delayMs = Math.min(FIRST_RETRY_DELAY_MS * 2 ** batch.retries, MAX_RETRY_DELAY_MS);
    return { ...batch, retries: batch.retries + 1, notBeforeMs: nowMs + delayMs };
  }
}
