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
/** Ends the name of the lane that a version left which did not tell keys apart: how far it came under all of them. */
const ANY_KEY = ' ';

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
    const last = this.#last.get(laneOf(position)) ?? this.#last.get(position.shardId + ANY_KEY);
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
      const ofAnyKey = this.#last.get(position.shardId + ANY_KEY);
      // When its last record arrived was not written down: before this one.
      if (ofAnyKey?.arrivalMs === -Infinity) ofAnyKey.arrivalMs = arrivalMs;
      this.#last.set(lane, { sequenceNumber, subSequence, arrivalMs });
      this.#forget();
      return;
    }
    last.sequenceNumber = sequenceNumber;
    last.subSequence = subSequence;
    if (arrivalMs > last.arrivalMs) last.arrivalMs = arrivalMs;
  }

  /** Writes the bytes of format 5: how far each shard has come, by which a version that does not tell keys apart knows a replay. */
  write(writer: StateWriter): void {
    const shards = new Map<string, Progress>();
    for (const [lane, progress] of this.#last) {
      const shardId = shardOf(lane);
      const other = shards.get(shardId);
      if (other === undefined || isBeyond(progress, other)) shards.set(shardId, progress);
    }
    writeLanes(writer, shards);
  }

  read(reader: StateReader): void {
    for (const [shardId, progress] of readLanes(reader)) this.#last.set(shardId + ANY_KEY, progress);
  }

  /** Writes what format 5 has no place for: each lane where one is not all of its shard, and when something arrived last in each. */
  writeMore(writer: StateWriter): void {
    const isPlain = [...this.#last.keys()].every((lane) => lane === shardOf(lane));
    writer.varint(isPlain ? 0 : 1);
    if (!isPlain) writeLanes(writer, this.#last);
    for (const { arrivalMs } of this.#last.values()) writer.f64(arrivalMs);
  }

  /** Has to be called after `read`. */
  readMore(reader: StateReader): void {
    const lanes =
      reader.varint() === 1
        ? readLanes(reader)
        : [...this.#last].map(([lane, progress]) => [shardOf(lane), progress] as const);
    this.#last.clear();
    for (const [lane, progress] of lanes) {
      progress.arrivalMs = reader.f64();
      if (progress.arrivalMs > this.#newestArrivalMs) this.#newestArrivalMs = progress.arrivalMs;
      this.#last.set(lane, progress);
    }
    this.#forget();
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

/** Names of shards hold no blanks. */
function shardOf(lane: string): string {
  const end = lane.indexOf(' ');
  return end === -1 ? lane : lane.slice(0, end);
}

function laneOf({ shardId, partitionKey }: StreamPosition): string {
  return partitionKey === undefined ? shardId : `${shardId} ${partitionKey}`;
}

function isBeyond(one: Progress, other: Progress): boolean {
  const order = compareSequenceNumbers(one.sequenceNumber, other.sequenceNumber);
  return order > 0 || (order === 0 && one.subSequence > other.subSequence);
}

function writeLanes(writer: StateWriter, lanes: ReadonlyMap<string, Progress>): void {
  writer.varint(lanes.size);
  for (const [lane, { sequenceNumber, subSequence }] of lanes) {
    writer.string(lane);
    writer.string(sequenceNumber);
    writer.varint(subSequence);
  }
}

function readLanes(reader: StateReader): (readonly [lane: string, progress: Progress])[] {
  return Array.from({ length: reader.varint() }, () => [
    reader.string(),
    { sequenceNumber: reader.string(), subSequence: reader.varint(), arrivalMs: -Infinity },
  ]);
}
