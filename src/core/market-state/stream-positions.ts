import type { StreamPosition } from '../market-data/stream-position.ts';
import { compareSequenceNumbers } from '../market-data/stream-position.ts';
import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';

/** A symbol meets a new shard only when the stream is resharded; older parents are drained by then. */
const SHARDS_REMEMBERED = 4;

/** How far a symbol has come on each shard: what is not beyond is a replay. */
export class StreamPositions {
  /** Most recently used shard last. */
  readonly #last = new Map<string, { sequenceNumber: string; subSequence: number }>();

  isReplay(position: StreamPosition): boolean {
    const last = this.#last.get(position.shardId);
    if (last === undefined) return false;
    const order = compareSequenceNumbers(position.sequenceNumber, last.sequenceNumber);
    return order < 0 || (order === 0 && position.subSequence <= last.subSequence);
  }

  advance(position: StreamPosition): void {
    const last = this.#last.get(position.shardId);
    if (last !== undefined) {
      last.sequenceNumber = position.sequenceNumber;
      last.subSequence = position.subSequence;
      return;
    }
    this.#last.set(position.shardId, {
      sequenceNumber: position.sequenceNumber,
      subSequence: position.subSequence,
    });
    if (this.#last.size > SHARDS_REMEMBERED) this.#last.delete(this.#last.keys().next().value!);
  }

  write(writer: StateWriter): void {
    writer.varint(this.#last.size);
    for (const [shardId, { sequenceNumber, subSequence }] of this.#last) {
      writer.string(shardId);
      writer.string(sequenceNumber);
      writer.varint(subSequence);
    }
  }

  read(reader: StateReader): void {
    const count = reader.varint();
    for (let index = 0; index < count; index += 1) {
      this.#last.set(reader.string(), { sequenceNumber: reader.string(), subSequence: reader.varint() });
    }
  }
}
