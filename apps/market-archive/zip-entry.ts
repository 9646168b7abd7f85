import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { ArchiveError } from './archive-error.ts';

/** Records of a zip file, https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16. */
const END = { signature: 0x06054b50, bytes: 22, maxComment: 0xffff };
const ENTRY = { signature: 0x02014b50, bytes: 46 };
const LOCAL_BYTES = 30;
/** A size or offset of this value stands elsewhere: the zip64 form, for files above 4 GiB. */
const ZIP64 = 0xffffffff;
const [STORED, DEFLATED] = [0, 8];

interface Entry {
  readonly method: number;
  readonly start: number;
  readonly bytes: number;
}

/**
 * The unpacked bytes of a zip file that holds one file, as the archives' ones do.
 * @throws ArchiveError when it is none of that kind
 */
export async function* zipEntry(path: string): AsyncGenerator<Uint8Array> {
  const { method, start, bytes } = await onlyEntry(path);
  if (bytes === 0) return;
  const packed = createReadStream(path, { start, end: start + bytes - 1 });
  if (method === STORED) {
    yield* packed as AsyncIterable<Uint8Array>;
    return;
  }
  const unpacked = createInflateRaw();
  // A failure of either stream reaches whoever reads the last one.
  pipeline(packed, unpacked, () => {});
  try {
    yield* unpacked as AsyncIterable<Uint8Array>;
  } catch (error) {
    if (!String((error as NodeJS.ErrnoException).code).startsWith('Z_')) throw error;
    throw new ArchiveError(`${path}: what is packed in it is damaged or cut off`, { cause: error });
  }
}

async function onlyEntry(path: string): Promise<Entry> {
  const file = await open(path);
  try {
    const end = await endRecord(file);
    const count = end?.readUInt16LE(10);
    if (end === null || count !== 1) throw notOneFile(path, count ?? null);
    const entry = await bytesAt(file, end.readUInt32LE(16), ENTRY.bytes);
    if (entry.length < ENTRY.bytes || entry.readUInt32LE(0) !== ENTRY.signature) throw notOneFile(path, null);
    const [method, bytes, offset] = [entry.readUInt16LE(10), entry.readUInt32LE(20), entry.readUInt32LE(42)];
    if (bytes === ZIP64 || offset === ZIP64 || (method !== STORED && method !== DEFLATED))
      throw new ArchiveError(`${path}: expected a zip file below 4 GiB, stored or deflated`);
    // The local header has lengths of its own, and those of the sizes may be left out in it.
    const local = await bytesAt(file, offset, LOCAL_BYTES);
    if (local.length < LOCAL_BYTES) throw notOneFile(path, null);
    const start = offset + LOCAL_BYTES + local.readUInt16LE(26) + local.readUInt16LE(28);
    return { method, start, bytes };
  } finally {
    await file.close();
  }
}

/** The last record of the file, before a comment of any length. */
async function endRecord(file: FileHandle): Promise<Buffer | null> {
  const { size } = await file.stat();
  const length = Math.min(size, END.bytes + END.maxComment);
  const tail = await bytesAt(file, size - length, length);
  for (let at = tail.length - END.bytes; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) === END.signature) return tail.subarray(at);
  }
  return null;
}

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

function notOneFile(path: string, count: number | null): ArchiveError {
  return new ArchiveError(
    `${path}: expected a zip file with one file in it, found ${count === null ? 'something else' : `${count} files`}`,
  );
}
