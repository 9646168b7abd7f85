import { decodeBytes } from '../../src/dto/kinesis-record.ts';
import { type InputRow, rejectedRow, type RowReader } from './input-row.ts';
import type { NumberedLine } from './read-lines.ts';

/** Reads NDJSON as the stream's own records are read: canonical events, messages of the feeds, envelopes. */
export class JsonReader implements RowReader {
  readonly #nowMs: number;

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  read(lines: readonly NumberedLine[]): InputRow[] {
    const rows: InputRow[] = [];
    for (const line of lines) {
      for (const decoded of decodeBytes(Buffer.from(line.text), this.#nowMs)) {
        if (!decoded.ok) rows.push(rejectedRow(line, `${decoded.reason}: ${decoded.detail}`));
        else if (decoded.event.type !== 'correction') rows.push({ line: line.line, event: decoded.event });
        else rows.push(rejectedRow(line, 'a correction changes the past and is not replayed'));
      }
    }
    return rows;
  }

  finish(): InputRow[] {
    return [];
  }
}
