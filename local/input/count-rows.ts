import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

const NEW_LINE = 0x0a;

/** Lines of a file, plain or .gz, for the length of the progress bar; null when it cannot be told. */
export async function countRows(path: string): Promise<number | null> {
  let lines = 0;
  const count = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of chunks) {
      for (let at = chunk.indexOf(NEW_LINE); at !== -1; at = chunk.indexOf(NEW_LINE, at + 1)) lines += 1;
    }
  };
  try {
    const file = createReadStream(path);
    await (path.endsWith('.gz') ? pipeline(file, createGunzip(), count) : pipeline(file, count));
    return lines;
  } catch {
    return null;
  }
}
