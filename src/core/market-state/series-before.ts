import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';

/** A series as it was, to go back to. */
export interface SeriesBefore {
  /** What format 5 has a place for, and what there is of the instrument. */
  readonly bytes: Uint8Array;
  readonly price: number;
  /** Null where an older version has written it. */
  readonly detectors: Uint8Array | null;
  readonly indicators: Uint8Array | null;
}

export function writeBefore(
  writer: StateWriter,
  { bytes, price, detectors, indicators }: SeriesBefore,
): void {
  writer.f64(price);
  writer.bytes(bytes);
  if (detectors === null) return;
  writer.bytes(detectors);
  if (indicators !== null) writer.bytes(indicators);
}

/** Has to stand at the end: what an older version has written is shorter. */
export function readBefore(reader: StateReader): SeriesBefore {
  const price = reader.f64();
  const bytes = reader.bytes();
  const detectors = reader.remaining > 0 ? reader.bytes() : null;
  return { bytes, price, detectors, indicators: reader.remaining > 0 ? reader.bytes() : null };
}
