import { fnv1a32 } from '../prelude/fnv1a.ts';
import { StateDecodeError, StateReader } from './state-reader.ts';
import { StateWriter } from './state-writer.ts';

/** Its section is the last one. */
const CHECKSUM = 0;
/** Sections are written one after the other, never one within another: a buffer for each cost more than what is in it. */
const PART = new StateWriter(256);

/**
 * Parts that a format has grown by. Each is a number, which is never given to another part, and its bytes; who does not know
 * the number passes it by. So an older version reads what a newer one has written, and the other way round.
 */
export type Sections = ReadonlyMap<number, StateReader>;

export function writeSection(writer: StateWriter, number: number, write: (part: StateWriter) => void): void {
  PART.clear();
  write(PART);
  writer.varint(number);
  writer.bytes(PART.written());
}

/** All bytes so far, and the checksum over them. */
export function finishWithChecksum(writer: StateWriter): Uint8Array<ArrayBuffer> {
  const sum = fnv1a32(writer.written());
  writeSection(writer, CHECKSUM, (part) => part.varint(sum));
  return writer.finish();
}

/**
 * What stands behind the bytes that a format began with: nothing, where they were written before it grew.
 * @throws StateDecodeError when the bytes are not those that were written
 */
export function readSections(reader: StateReader): Sections {
  const sections = new Map<number, StateReader>();
  if (reader.remaining === 0) return sections;
  for (;;) {
    const before = reader.consumed();
    const number = reader.varint();
    const part = new StateReader(reader.bytes());
    if (number !== CHECKSUM) sections.set(number, part);
    else if (part.varint() === fnv1a32(before)) return sections;
    else throw new StateDecodeError('state is damaged: its bytes do not have the checksum that was written');
  }
}
