import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Progress } from '../../lib/tooling/progress.ts';
import { NotInArchiveError } from './archive-error.ts';
import { type DayOfSymbol, described } from './archives.ts';
import type { Watcher } from './fetch-file.ts';
import { marketRows, type ZipOfSymbol } from './market-rows.ts';
import type { DownloadOptions } from './options.ts';
import type { Patience } from './persistently.ts';
import { hasZip, verifiedZip } from './verified-zip.ts';

export interface Surroundings extends Patience {
  /** Where downloads are kept, a folder for each archive. */
  readonly folder: string;
  readonly say: (text: string) => void;
  /** Counts kB. */
  readonly progress: Progress;
}

export interface Downloaded {
  /** CSV, gzip, the rows of all symbols in the order of their times. */
  readonly path: string;
  readonly rows: number;
}

const KB = 1000;

/**
 * Downloads a day of some symbols and makes one file of them that every program here reads.
 * @throws NotInArchiveError with one line for each symbol that it has not
 * @throws ArchiveError when something else is in the way, for which there is no use in going on with the next symbol
 */
export async function downloadDay(options: DownloadOptions, surroundings: Surroundings): Promise<Downloaded> {
  const { from, archive, day, symbols, kind, interval } = options;
  const { folder: root, say } = surroundings;
  const folder = join(root, from);
  if (!existsSync(folder)) say(`${archive.terms}\n`);
  const zips: ZipOfSymbol[] = [];
  const problems: string[] = [];
  for (const symbol of symbols) {
    const wanted = { symbol, day, kind, interval };
    try {
      zips.push({ symbol, zip: await download(folder, options, wanted, surroundings) });
    } catch (error) {
      if (!(error instanceof NotInArchiveError)) throw error;
      problems.push(error.message);
    }
  }
  if (problems.length > 0) throw new NotInArchiveError(problems.join('\n'));
  const name = [day, kind === 'klines' ? `klines-${interval}` : kind, ...symbols].join('-');
  return written(join(folder, `${name}.csv.gz`), zips, options, surroundings.signal);
}

async function download(
  folder: string,
  { archive, from }: DownloadOptions,
  wanted: DayOfSymbol,
  surroundings: Surroundings,
): Promise<string> {
  const label = `${from}: ${described(wanted)}`;
  if (hasZip(folder, archive, wanted)) surroundings.say(`${label}: there already`);
  let isStarted = false;
  const watcher: Watcher = {
    onLength: (bytes) => {
      if (!isStarted) surroundings.progress.start(label, bytes === null ? null : Math.ceil(bytes / KB));
      isStarted = true;
    },
    onBytes: (bytes) => surroundings.progress.update(Math.ceil(bytes / KB)),
  };
  let note = `${label}: not downloaded`;
  try {
    const zip = await verifiedZip(folder, archive, wanted, watcher, surroundings);
    note = `${label}: verified`;
    return zip;
  } finally {
    if (isStarted) surroundings.progress.finish(note);
  }
}

/** The file has its name only once it is whole. */
async function written(
  path: string,
  zips: readonly ZipOfSymbol[],
  { kind }: DownloadOptions,
  signal: AbortSignal,
): Promise<Downloaded> {
  let rows = 0;
  const text = marketRows(zips, kind, () => {
    rows += 1;
  });
  const part = `${path}.part`;
  await mkdir(join(path, '..'), { recursive: true });
  await pipeline(Readable.from(text, { objectMode: false }), createGzip(), createWriteStream(part), {
    signal,
  });
  await rename(part, path);
  return { path, rows };
}
