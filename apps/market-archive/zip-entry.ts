import { zipFile } from '../../lib/market-files/bytes/sources.ts';
import { ArchiveError } from './archive-error.ts';

/**
 * The unpacked bytes of a zip file that holds one file, as the archives' ones do.
 * @throws ArchiveError when it is none of that kind
 */
export async function* zipEntry(path: string): AsyncGenerator<Uint8Array> {
  try {
    let count = 0;
    for await (const source of zipFile(path)) {
      count += 1;
      if (count > 1) throw new ArchiveError(`${path}: expected a zip file with one file in it, found others`);
      yield* source.bytes();
    }
  } catch (error) {
    if (error instanceof ArchiveError || !(error instanceof Error)) throw error;
    throw new ArchiveError(error.name === 'InputError' ? error.message : `${path}: ${error.message}`, {
      cause: error,
    });
  }
}
