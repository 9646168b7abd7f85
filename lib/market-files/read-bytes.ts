import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** Large reads: at 64 kB, the default, the hand-over of chunks is a tenth of the whole run. */
const CHUNK_BYTES = 512 * 1024;

/** First two bytes of every gzip member, RFC 1952 section 2.3.1. */
const GZIP_MAGIC = [0x1f, 0x8b];

/** The bytes of a file, unpacked where their first two say gzip, whatever the name says. */
export function readFileBytes(path: string): AsyncIterable<Uint8Array> {
  return unpacked(createReadStream(path, { highWaterMark: CHUNK_BYTES }));
}

/** The same for bytes that are already flowing, such as standard input, whose first chunk may be a single byte. */
export async function* unpacked(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const chunks = source[Symbol.asyncIterator]();
  const head = await firstBytes(chunks);
  const whole = continued(head, chunks);
  if (!GZIP_MAGIC.every((byte, index) => head[index] === byte)) {
    yield* whole;
    return;
  }
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  // A failure of either stream reaches whoever reads the last one; the callback would tell it a second time.
  pipeline(Readable.from(whole, { objectMode: false }), gunzip, () => {});
  yield* gunzip as AsyncIterable<Uint8Array>;
}

async function firstBytes(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < GZIP_MAGIC.length) {
    const { done, value } = await chunks.next();
    if (done === true) break;
    head = head.length === 0 ? value : Buffer.concat([head, value]);
  }
  return head;
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
