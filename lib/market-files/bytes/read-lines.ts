import { InputError } from '../input-error.ts';
import { PARQUET_MAGIC } from '../parquet/parquet-values.ts';
import { peek } from './unpack.ts';

/** A line that is not blank, without its line ending; lines count from 1 and blank ones count. */
export interface NumberedLine {
  readonly line: number;
  readonly text: string;
}

/** A longer line is no row but a file that is something else; it would be gathered in memory without end. */
const MAX_LINE_CHARACTERS = 16 * 1024 * 1024;

/** Bytes that show whether a file is text; enough to meet a zero byte in anything packed. */
const PROBE_BYTES = 4096;
const MAGIC_BYTES = 4;

/**
 * The lines of a text, as many at a time as a chunk completes: an event or a promise per line would cost more than reading
 * it. UTF-8, UTF-16 as Excel's "Unicode text" has it, or the 8-bit Windows encoding that older programs save in.
 * @throws InputError when the bytes are no text
 */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<NumberedLine[]> {
  // As much as comes at once: a feed that is piped may fall silent after its first lines.
  const { head, whole } = await peek(chunks, MAGIC_BYTES);
  const decoder = new TextDecoder(encodingOf(Buffer.from(head.subarray(0, PROBE_BYTES)), name));
  let lineFeed: string | undefined;
  let rest = '';
  let line = 1;
  for await (const chunk of whole) {
    const text = rest + decoder.decode(chunk, { stream: true });
    lineFeed ??= lineFeedOf(text);
    const texts = text.split(lineFeed ?? '\n');
    rest = texts.pop() ?? '';
    if (rest.length > MAX_LINE_CHARACTERS) {
      throw new InputError(name, `expected lines of text, line ${line + texts.length} is longer than 16 MiB`);
    }
    if (texts.length > 0) yield numbered(texts, line);
    line += texts.length;
  }
  yield numbered((rest + decoder.decode()).split(lineFeed ?? '\r'), line);
}

/** Old Macintosh programs end lines with a carriage return alone. Undefined while that may still be half of a pair. */
function lineFeedOf(text: string): string | undefined {
  if (text.includes('\n')) return '\n';
  return text.slice(0, -1).includes('\r') ? '\r' : undefined;
}

function numbered(texts: readonly string[], firstLine: number): NumberedLine[] {
  const lines: NumberedLine[] = [];
  for (const [index, whole] of texts.entries()) {
    const text = whole.endsWith('\r') ? whole.slice(0, -1) : whole;
    if (!isBlank(text)) lines.push({ line: firstLine + index, text });
  }
  return lines;
}

/** Most lines start with a visible character, which saves the trim. */
function isBlank(text: string): boolean {
  return !(text.charCodeAt(0) > 32) && text.trim() === '';
}

function encodingOf(probe: Buffer, name: string): string {
  if (probe[0] === 0xff && probe[1] === 0xfe) return 'utf-16le';
  if (probe[0] === 0xfe && probe[1] === 0xff) return 'utf-16be';
  if (probe.subarray(0, 4).toString() === PARQUET_MAGIC) {
    throw new InputError(name, 'a Parquet file is read from its end: name the file instead of piping it');
  }
  // Text does not begin with the magic of gzip, which was unpacked once already.
  if (probe.includes(0) || (probe[0] === 0x1f && probe[1] === 0x8b))
    throw new InputError(name, `expected ${READABLE}, found other binary data`);
  try {
    // Streaming: the probe may cut through a character.
    new TextDecoder('utf-8', { fatal: true }).decode(probe, { stream: true });
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}

/** What an input may be, for messages. */
export const READABLE = 'CSV or NDJSON as text, plain or packed by gzip, zip, xz, zstd or bzip2, or Parquet';
