import { createReadStream } from 'node:fs';
import { kindOf } from './bytes/sources.ts';
import { CHUNK_BYTES, isSlowToUnpack, peek, unpacked } from './bytes/unpack.ts';
import { countParquetRows } from './parquet/parquet-input.ts';

const NEW_LINE = 0x0a;
const SPACE = 0x20;
const BRACKETS = new Set([0x5b, 0x7b]);
/** The byte order mark of UTF-8, which stands before the first line and is none of it. */
const BYTE_ORDER_MARK = new Set([0xef, 0xbb, 0xbf]);

/** Rows of a file, for the length of the progress bar; null when it is not known, or not without unpacking for long. */
export async function countRows(path: string): Promise<number | null> {
  try {
    const kind = await kindOf(path);
    if (kind === 'parquet') return await countParquetRows(path);
    return kind === 'zip' ? null : await countTextRows(path);
  } catch {
    return null;
  }
}

/** Lines that are not blank; the first one is a header unless it is JSON. */
async function countTextRows(path: string): Promise<number | null> {
  const { head, whole } = await peek(createReadStream(path, { highWaterMark: CHUNK_BYTES }), 6);
  if (isSlowToUnpack(head)) return null;
  let lines = 0;
  let isInLine = false;
  let isJson: boolean | undefined;
  for await (const chunk of unpacked(whole)) {
    for (let at = 0; at < chunk.length;) {
      if (!isInLine) at = startOfLine(chunk, at);
      if (at === chunk.length) break;
      if (!isInLine) lines += 1;
      isInLine = true;
      isJson ??= BRACKETS.has(chunk[at]!);
      const end = chunk.indexOf(NEW_LINE, at);
      isInLine = end === -1;
      at = isInLine ? chunk.length : end + 1;
    }
  }
  return isJson === false ? lines - 1 : lines;
}

/** Where the next byte stands that shows. */
function startOfLine(chunk: Uint8Array, from: number): number {
  let at = from;
  while (at < chunk.length && (chunk[at]! <= SPACE || BYTE_ORDER_MARK.has(chunk[at]!))) at += 1;
  return at;
}
