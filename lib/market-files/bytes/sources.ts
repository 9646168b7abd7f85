import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Entry, ZipFile } from 'yauzl';
import { fileProblem, InputError } from '../input-error.ts';
import { PARQUET_MAGIC } from '../parquet/parquet-values.ts';
import { gathered } from './gather.ts';
import { CHUNK_BYTES, DamagedDataError, peek, unpacked } from './unpack.ts';

/** One table or stream of messages: a file, what stands in an archive, or standard input. */
export interface Source {
  /** For messages: the path and, in an archive, the name within. */
  readonly name: string;
  /** Name by which vendors say what is in it; null for standard input. */
  readonly fileName: string | null;
  /** Whether `bytes` can be asked for more than once. */
  readonly isRepeatable: boolean;
  /** The bytes from the beginning, unpacked. */
  bytes(): AsyncIterable<Uint8Array>;
}

export type FileKind = 'parquet' | 'zip' | 'stream';

const ZIP_MAGIC = 'PK\u0003\u0004';
const STANDARD_INPUT = 'standard input';

/** What a path holds; a pipe, whose bytes would be gone, and what cannot be read count as streams. */
export async function kindOf(path: string): Promise<FileKind> {
  try {
    await using file = await open(path, 'r');
    if (!(await file.stat()).isFile()) return 'stream';
    const { buffer, bytesRead } = await file.read(Buffer.alloc(PARQUET_MAGIC.length), 0);
    const magic = buffer.subarray(0, bytesRead).toString('latin1');
    if (magic === PARQUET_MAGIC) return 'parquet';
    return magic === ZIP_MAGIC ? 'zip' : 'stream';
  } catch {
    return 'stream';
  }
}

/** A file's own bytes, unpacked where their first ones say so, whatever the name says. */
export function fileSource(path: string): Source {
  return {
    name: path,
    fileName: basename(path),
    isRepeatable: true,
    bytes: () => unpacked(createReadStream(path, { highWaterMark: CHUNK_BYTES })),
  };
}

/** Standard input, or each table of an archive that is piped, which is held in memory. */
export async function* standardInput(stdin: AsyncIterable<Uint8Array>): AsyncGenerator<Source> {
  const { head, whole } = await peek(stdin, ZIP_MAGIC.length);
  if (Buffer.from(head.subarray(0, 4)).toString('latin1') === ZIP_MAGIC) {
    const { fromBufferPromise } = await import('yauzl');
    const bytes = Buffer.concat(await gathered(whole));
    yield* zipSources(STANDARD_INPUT, () => fromBufferPromise(bytes, ZIP_OPTIONS));
    return;
  }
  yield { name: STANDARD_INPUT, fileName: null, isRepeatable: false, bytes: () => unpacked(whole) };
}

const ZIP_OPTIONS = { autoClose: false } as const;

/** Each table of a zip archive, in the order in which it lists them. @throws InputError */
export async function* zipFile(path: string): AsyncGenerator<Source> {
  const { openPromise } = await import('yauzl');
  yield* zipSources(path, () => openPromise(path, ZIP_OPTIONS));
}

async function* zipSources(name: string, openArchive: () => Promise<ZipFile>): AsyncGenerator<Source> {
  let archive: ZipFile | undefined;
  try {
    archive = await openArchive();
    const opened = archive;
    const entries = await gathered(opened.eachEntry());
    for (const entry of tablesAmong(entries, name)) {
      yield {
        name: `${name}: ${entry.fileName.replaceAll(/\p{C}/gu, '?')}`,
        fileName: basename(entry.fileName),
        isRepeatable: true,
        bytes: () => unpacked(entryBytes(opened, entry)),
      };
    }
  } catch (error) {
    if (error instanceof InputError || !(error instanceof Error)) throw error;
    const problem = `expected a zip archive, found a damaged or unsupported one (${error.message})`;
    throw fileProblem(error, name) ?? new InputError(name, problem, { cause: error });
  } finally {
    archive?.close();
  }
}

async function* entryBytes(archive: ZipFile, entry: Entry): AsyncGenerator<Uint8Array> {
  try {
    yield* (await archive.openReadStreamPromise(entry)) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw new DamagedDataError('zip', error as Error);
  }
}

const TABLE = /\.(?:csv|tsv|json|ndjson|jsonl)(?:\.\w+)?$/i;
const TEXT = /\.(?:txt|asc|prn|dat)(?:\.\w+)?$|^[^.]+$/i;

/** HistData's archives hold a report beside the table, others a licence or a folder of macOS. */
function tablesAmong(entries: readonly Entry[], name: string): readonly Entry[] {
  if (entries.some(({ fileName }) => fileName.startsWith('xl/'))) {
    throw new InputError(name, 'expected a table as text, found an Excel workbook: save its sheet as CSV');
  }
  const files = entries.filter(
    ({ fileName }) => !fileName.endsWith('/') && !fileName.startsWith('__MACOSX/'),
  );
  const named = (pattern: RegExp) => files.filter(({ fileName }) => pattern.test(basename(fileName)));
  const tables = named(TABLE).length > 0 ? named(TABLE) : named(TEXT);
  const locked = tables.find((entry) => entry.isEncrypted());
  if (locked !== undefined) {
    throw new InputError(name, `expected files without a password, ${locked.fileName} has one`);
  }
  if (tables.length > 0) return tables;
  const found = files.map(({ fileName }) => fileName).slice(0, 3);
  throw new InputError(name, `expected a table in the archive, found ${found.join(', ') || 'nothing'}`);
}
