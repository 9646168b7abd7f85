import type { StreamPosition } from '../market-data/stream-position.ts';
import { compareSequenceNumbers } from '../market-data/stream-position.ts';
import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';

/** Nothing is delivered again after that: the stream keeps records for a day, and a shard that was split is drained by then. */
const REMEMBERED_MS = 48 * 3_600_000;
/**
 * A symbol whose records are scattered over more keys than this, such as one of its own for each record, has no order to hold
 * on to: what is forgotten and delivered again counts twice.
 */
const MOST_LANES = 64;

interface Progress {
  sequenceNumber: string;
  subSequence: number;
  /** Latest arrival; -Infinity where it is not known. */
  arrivalMs: number;
}

/**
 * How far a symbol has come in each lane: what is not beyond is a replay. Records of one partition key on one shard keep their
 * order, those of several keys do not: Lambda works on them at the same time.
 */
export class StreamPositions {
  readonly #last = new Map<string, Progress>();
  #newestArrivalMs = -Infinity;
  #forgotten = 0;

  /** Lanes that were forgotten, since this object was made, although they may still deliver something again. */
  get forgotten(): number {
    return this.#forgotten;
  }

  isReplay(position: StreamPosition): boolean {
    const last = this.#last.get(laneOf(position));
    if (last === undefined) return false;
    const order = compareSequenceNumbers(position.sequenceNumber, last.sequenceNumber);
    return order < 0 || (order === 0 && position.subSequence <= last.subSequence);
  }

  advance(position: StreamPosition, arrivalMs = -Infinity): void {
    const { sequenceNumber, subSequence } = position;
    if (arrivalMs > this.#newestArrivalMs) this.#newestArrivalMs = arrivalMs;
    const lane = laneOf(position);
    const last = this.#last.get(lane);
    if (last === undefined) {
      this.#last.set(lane, { sequenceNumber, subSequence, arrivalMs });
      this.#forget();
      return;
    }
    last.sequenceNumber = sequenceNumber;
    last.subSequence = subSequence;
    if (arrivalMs > last.arrivalMs) last.arrivalMs = arrivalMs;
  }

  write(writer: StateWriter): void {
    writer.varint(this.#last.size);
    for (const [lane, { sequenceNumber, subSequence }] of this.#last) {
      writer.string(lane);
      writer.string(sequenceNumber);
      writer.varint(subSequence);
    }
  }

  read(reader: StateReader): void {
    const count = reader.varint();
    for (let index = 0; index < count; index += 1) {
      const lane = reader.string();
      const progress = {
        sequenceNumber: reader.string(),
        subSequence: reader.varint(),
        arrivalMs: -Infinity,
      };
      this.#last.set(lane, progress);
    }
  }

  /** Writes when something arrived last in each lane, which format 5 has no place for. */
  writeArrivals(writer: StateWriter): void {
    for (const { arrivalMs } of this.#last.values()) writer.f64(arrivalMs);
  }

  /** Has to be called after `read`. */
  readArrivals(reader: StateReader): void {
    for (const progress of this.#last.values()) {
      progress.arrivalMs = reader.f64();
      if (progress.arrivalMs > this.#newestArrivalMs) this.#newestArrivalMs = progress.arrivalMs;
    }
  }

  #forget(): void {
    for (const [lane, { arrivalMs }] of this.#last) {
      if (arrivalMs > -Infinity && this.#newestArrivalMs - arrivalMs > REMEMBERED_MS) this.#last.delete(lane);
    }
    while (this.#last.size > MOST_LANES) {
      let oldest: [lane: string, arrivalMs: number] | undefined;
      for (const [lane, { arrivalMs }] of this.#last) {
        if (oldest === undefined || arrivalMs < oldest[1]) oldest = [lane, arrivalMs];
      }
      this.#last.delete(oldest![0]);
      this.#forgotten += 1;
    }
  }
}

function laneOf({ shardId, partitionKey }: StreamPosition): string {
  return partitionKey === undefined ? shardId : `${shardId} ${partitionKey}`;
}
