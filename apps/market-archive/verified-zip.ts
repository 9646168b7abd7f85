import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ArchiveError, NotInArchiveError } from './archive-error.ts';
import { type Archive, type DayOfSymbol, described } from './archives.ts';
import { fetchFile, fetchText, sizeOf, type Watcher } from './fetch-file.ts';
import type { Patience } from './persistently.ts';

/** As `sha256sum` writes it. */
const CHECKSUM = /^\s*([0-9a-f]{64})\b/i;

/** Whether a day is there already, whole and verified. */
export function hasZip(folder: string, archive: Archive, wanted: DayOfSymbol): boolean {
  return existsSync(join(folder, nameOf(pathOf(archive, wanted))));
}

/**
 * Downloads the archive's file of a day into the folder, unless it is there; returns its path. What a cut connection or Ctrl-C
 * leaves behind is a `.part` that the next call goes on with. The file has its name only once its checksum is right.
 * @throws NotInArchiveError, ArchiveError in words for people
 */
export async function verifiedZip(
  folder: string,
  archive: Archive,
  wanted: DayOfSymbol,
  watcher: Watcher,
  patience: Patience,
): Promise<string> {
  const path = pathOf(archive, wanted);
  const zip = join(folder, nameOf(path));
  if (hasZip(folder, archive, wanted)) return zip;
  await mkdir(dirname(zip), { recursive: true });
  try {
    const url = new URL(`${archive.url}/${encodeURI(path)}`);
    const expected = checksumIn(await fetchText(new URL(`${url.href}.CHECKSUM`), patience), nameOf(path));
    const part = `${zip}.part`;
    await fetchFile(url, part, watcher, patience);
    const found = await sha256(part);
    if (found !== expected) {
      const bytes = sizeOf(part);
      await rm(part);
      throw new ArchiveError(
        `${nameOf(path)}: the checksum is wrong: expected ${expected}, got ${found} of ${bytes} bytes; ` +
          'the file is deleted, the same command downloads it anew',
      );
    }
    await rename(part, zip);
    return zip;
  } catch (error) {
    if (!(error instanceof NotInArchiveError)) throw error;
    throw new NotInArchiveError(await whyMissing(archive, wanted, patience), { cause: error });
  }
}

function pathOf(archive: Archive, wanted: DayOfSymbol): string {
  return `${archive.pathUpToDay(wanted)}${wanted.day}.zip`;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function checksumIn(text: string, name: string): string {
  const [, checksum] = CHECKSUM.exec(text) ?? [];
  if (checksum === undefined)
    throw new ArchiveError(
      `${name}: expected a SHA-256 in its .CHECKSUM, got ${JSON.stringify(text.slice(0, 80))}`,
    );
  return checksum.toLowerCase();
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** A file that is not there is a symbol that is not known, a day before its first one, or a day that is missing. */
async function whyMissing(archive: Archive, wanted: DayOfSymbol, patience: Patience): Promise<string> {
  const what = `${archive.title} has no ${described(wanted)}`;
  const first = await firstDay(archive, wanted, patience);
  if (first === undefined) return `${what} of ${wanted.day}: no such symbol, or no such day`;
  if (first === null) return `${what}; symbols are written as it writes them, such as BTCUSDT`;
  if (wanted.day < first) return `${what} of ${wanted.day}; the first day is ${first}`;
  return `${what} of ${wanted.day}, though it has others (the first is ${first}): not traded that day, or not there yet`;
}

/** The first day that the archive has, null for none; undefined where it does not list its files. */
async function firstDay(
  archive: Archive,
  wanted: DayOfSymbol,
  patience: Patience,
): Promise<string | null | undefined> {
  const url = new URL(archive.listingUrl);
  url.searchParams.set('prefix', archive.pathUpToDay(wanted));
  url.searchParams.set('max-keys', '1');
  try {
    const list = await fetchText(url, patience);
    if (!list.includes('<ListBucketResult')) return undefined;
    return /<Key>[^<]*(\d{4}-\d{2}-\d{2})\.zip/.exec(list)?.[1] ?? null;
  } catch (error) {
    if (error instanceof ArchiveError || error instanceof NotInArchiveError) return undefined;
    throw error;
  }
}
