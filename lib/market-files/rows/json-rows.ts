import { decodeBytes } from '../../../src/dto/kinesis-record.ts';
import type { NumberedLine } from '../bytes/read-lines.ts';
import { type InputRow, rejectedRow } from './input-row.ts';

/** A line of NDJSON as the stream's own records are read: canonical events, messages of the feeds, envelopes. */
export function jsonRows(line: NumberedLine, nowMs: number): InputRow[] {
  const decoded = decodeBytes(Buffer.from(line.text), nowMs);
  return decoded.map((each): InputRow => {
    if (!each.ok) {
      const row = {
        ...rejectedRow(line, each.reason, `${each.reason}: ${each.detail}`),
        ...(each.signed !== undefined && { signed: each.signed }),
      };
      return decoded.length === 1 ? { ...row, isMessage: true } : row;
    }
    const { event } = each;
    return event.type === 'correction' ? { line: line.line, correction: event } : { line: line.line, event };
  });
}
