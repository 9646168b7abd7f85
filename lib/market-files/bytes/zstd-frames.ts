/**
 * Node's decoder ends with the first frame and leaves the rest without a word, while files that were joined, and those of
 * pzstd, have many. https://www.rfc-editor.org/rfc/rfc8878#section-3.1
 */
const MAGIC = 0xfd2fb528;
const FIRST_SKIPPABLE = 0x184d2a50;
const LAST_SKIPPABLE = 0x184d2a5f;

/** Bytes of optional header fields, by the bits that say whether they are there. */
const DICTIONARY_ID_BYTES = [0, 1, 2, 4];
const CONTENT_SIZE_BYTES = [0, 2, 4, 8];
const RUN_LENGTH_BLOCK = 1;

/** Each frame of zstd data, its bytes in turn: one has to be read to its end before the next. Skippable ones are left out. */
export async function* zstdFrames(
  packed: AsyncIterable<Uint8Array>,
): AsyncGenerator<AsyncGenerator<Uint8Array>> {
  const bytes = new ByteQueue(packed);
  try {
    for (;;) {
      const start = await bytes.take(4);
      if (start.length === 0) return;
      const magic = start.length === 4 ? start.readUInt32LE() : MAGIC;
      if (magic < FIRST_SKIPPABLE || magic > LAST_SKIPPABLE) yield frame(start, bytes);
      else await bytes.take((await bytes.take(4)).readUInt32LE());
    }
  } finally {
    await bytes.release();
  }
}

async function* frame(start: Buffer, bytes: ByteQueue): AsyncGenerator<Uint8Array> {
  const descriptor = await bytes.take(1);
  yield Buffer.concat([start, descriptor]);
  const flags = descriptor[0] ?? 0;
  const isSingleSegment = (flags & 0x20) !== 0;
  const contentSize = flags >> 6 === 0 && isSingleSegment ? 1 : CONTENT_SIZE_BYTES[flags >> 6]!;
  yield await bytes.take((isSingleSegment ? 0 : 1) + DICTIONARY_ID_BYTES[flags & 3]! + contentSize);
  for (;;) {
    const header = await bytes.take(3);
    yield header;
    // Cut off: the decoder will say so.
    if (header.length < 3) return;
    const fields = header.readUIntLE(0, 3);
    const size = fields >> 3;
    yield await bytes.take(((fields >> 1) & 3) === RUN_LENGTH_BLOCK ? 1 : size);
    if ((fields & 1) === 1) break;
  }
  if ((flags & 0x04) !== 0) yield await bytes.take(4);
}

/** Bytes that are flowing, by as many as are asked for. */
class ByteQueue {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#chunks = source[Symbol.asyncIterator]();
  }

  /** Fewer at the end alone. */
  async take(count: number): Promise<Buffer> {
    const parts = [this.#rest];
    let length = this.#rest.length;
    while (length < count) {
      const { done, value } = await this.#chunks.next();
      if (done === true) break;
      parts.push(Buffer.from(value.buffer, value.byteOffset, value.length));
      length += value.length;
    }
    const all = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    this.#rest = all.subarray(count);
    return all.subarray(0, count);
  }

  async release(): Promise<void> {
    await this.#chunks.return?.();
  }
}
