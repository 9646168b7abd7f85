import { PassThrough, pipeline, Readable, type Transform } from 'node:stream';
import { constants, createGunzip, createZstdDecompress } from 'node:zlib';
import unbzip2 from 'unbzip2-stream';
import { zstdFrames } from './zstd-frames.ts';

/** Large reads: at 64 kB, the default, the hand-over of chunks is a tenth of the whole run. */
export const CHUNK_BYTES = 512 * 1024;

/** As `zstd --long=31` packs; the default stops at windows of 128 MiB. */
const LONG_WINDOWS = { [constants.ZSTD_d_windowLogMax]: 31 };

/** Packed data that cannot be unpacked to their end. */
export class DamagedDataError extends Error {
  override readonly name = 'DamagedDataError';
  readonly format: string;

  constructor(format: string, cause: Error) {
    super(PROBLEMS.find(([known]) => known.test(cause.message))?.[1] ?? cause.message, { cause });
    this.format = format;
  }
}

/** What the decoders of xz and bzip2 mean by their numbers and slips; https://tukaani.org/xz/embedded.html has enum xz_ret. */
const PROBLEMS: readonly (readonly [RegExp, string])[] = [
  [/error code 8$|^Cannot read properties/, 'unexpected end of file'],
  [/error code 6$/, 'a check or a filter that is not supported'],
  [/error code \d+$/, 'wrong data'],
];

type Bytes = AsyncIterable<Uint8Array>;

interface Format {
  readonly name: string;
  /** First bytes of every member. */
  readonly magic: readonly number[];
  readonly unpack: (packed: Bytes) => Bytes;
  readonly isSlow?: true;
}

/** https://www.rfc-editor.org/rfc/rfc1952, rfc8878, https://tukaani.org/xz/xz-file-format.txt; bzip2 begins with "BZh". */
const FORMATS: readonly Format[] = [
  { name: 'gzip', magic: [0x1f, 0x8b], unpack: through(() => createGunzip({ chunkSize: CHUNK_BYTES })) },
  { name: 'zstd', magic: [0x28, 0xb5, 0x2f, 0xfd], unpack: unpackZstd },
  // pzstd begins with a frame to skip.
  { name: 'zstd', magic: [0x50, 0x2a, 0x4d, 0x18], unpack: unpackZstd },
  { name: 'bzip2', magic: [0x42, 0x5a, 0x68], unpack: through(unbzip2), isSlow: true },
  { name: 'xz', magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], unpack: unpackXz, isSlow: true },
];
const LONGEST_MAGIC = Math.max(...FORMATS.map(({ magic }) => magic.length));

/**
 * Bytes that are flowing, unpacked where their first ones say gzip, zstd, bzip2 or xz, whatever a name says. The first chunk
 * may be a single byte.
 * @throws DamagedDataError
 */
export async function* unpacked(source: Bytes): AsyncGenerator<Uint8Array> {
  const { head, whole } = await peek(source, LONGEST_MAGIC);
  const format = FORMATS.find(({ magic }) => magic.every((byte, index) => head[index] === byte));
  if (format === undefined) {
    yield* whole;
    return;
  }
  let problem: unknown;
  const guarded = remembering(whole, (error) => {
    problem = error;
  });
  try {
    yield* format.unpack(guarded);
  } catch (error) {
    // What the source itself failed with is not the data's fault.
    throw problem ?? new DamagedDataError(format.name, error as Error);
  }
}

/** Whether unpacking takes so long that it is not done twice: bzip2 and xz need a second for some ten megabytes. */
export function isSlowToUnpack(head: Uint8Array): boolean {
  return FORMATS.some(
    ({ isSlow, magic }) => isSlow === true && magic.every((byte, index) => head[index] === byte),
  );
}

/** The first bytes, fewer only where there are no more, and all of them once again. */
export async function peek(source: Bytes, count: number): Promise<{ head: Uint8Array; whole: Bytes }> {
  const chunks = source[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < count) {
    const { done, value } = await chunks.next();
    if (done === true) break;
    head = head.length === 0 ? value : Buffer.concat([head, value]);
  }
  return { head, whole: continued(head, chunks) };
}

async function* continued(head: Uint8Array, chunks: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (head.length > 0) yield head;
    for (;;) {
      const { done, value } = await chunks.next();
      if (done === true) return;
      yield value;
    }
  } finally {
    await chunks.return?.();
  }
}

async function* remembering(source: Bytes, note: (error: unknown) => void): AsyncGenerator<Uint8Array> {
  try {
    yield* source;
  } catch (error) {
    note(error);
    throw error;
  }
}

/** Through a stream of Node's, or one of its older kind, which a modern one at the end makes behave. */
function through(create: () => Transform | NodeJS.ReadWriteStream): (packed: Bytes) => Bytes {
  return (packed) => {
    const end = new PassThrough({ highWaterMark: CHUNK_BYTES });
    // A failure of any of them reaches whoever reads the last one; the callback would report it a second time.
    pipeline(Readable.from(packed, { objectMode: false }), create(), end, () => {});
    return end as Bytes;
  };
}

async function* unpackZstd(packed: Bytes): AsyncGenerator<Uint8Array> {
  const unpack = through(() => createZstdDecompress({ chunkSize: CHUNK_BYTES, params: LONG_WINDOWS }));
  for await (const frame of zstdFrames(packed)) yield* unpack(frame);
}

async function* unpackXz(packed: Bytes): AsyncGenerator<Uint8Array> {
  const { default: xz } = await import('xz-decompress');
  const bytes = Readable.toWeb(Readable.from(packed, { objectMode: false }));
  yield* new xz.XzReadableStream(bytes as ReadableStream<Uint8Array>) as unknown as Bytes;
}
