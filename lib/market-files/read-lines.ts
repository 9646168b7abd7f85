import { InputError } from './input-error.ts';
import { PARQUET_MAGIC } from './parquet-values.ts';

/** A line that is not blank, without its line ending; lines count from 1 and blank ones count. */
export interface NumberedLine {
  readonly line: number;
  readonly text: string;
}

/** A longer line is no row but a file that is something else; it would be gathered in memory without end. */
const MAX_LINE_CHARACTERS = 16 * 1024 * 1024;

/** Bytes that tell a file from text; enough to meet a zero byte in anything compressed or encoded in UTF-16. */
const PROBE_BYTES = 4096;

/**
 * The lines of UTF-8 text, as many at a time as a chunk completes: an event or a promise per line would cost more
 * than reading it. A byte order mark and carriage returns before the line feed are dropped.
 * @throws InputError when the bytes are no text
 */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<NumberedLine[]> {
  const decoder = new TextDecoder();
  let rest = '';
  let line = 1;
  let probed = false;
  for await (const chunk of chunks) {
    if (!probed) probeText(chunk, name);
    probed = true;
    const texts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = texts.pop() ?? '';
    if (rest.length > MAX_LINE_CHARACTERS) {
      throw new InputError(name, `expected lines of text, line ${line + texts.length} is longer than 16 MiB`);
    }
    if (texts.length > 0) yield numbered(texts, line);
    line += texts.length;
  }
  yield numbered([rest + decoder.decode()], line);
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

function probeText(chunk: Uint8Array, name: string): void {
  const probe = Buffer.from(chunk.subarray(0, PROBE_BYTES));
  const isUtf16 = (probe[0] === 0xff && probe[1] === 0xfe) || (probe[0] === 0xfe && probe[1] === 0xff);
  if (isUtf16) throw new InputError(name, 'expected UTF-8 text, found UTF-16: save it as UTF-8');
  if (probe.subarray(0, 4).toString() === PARQUET_MAGIC) {
    throw new InputError(name, 'a Parquet file is read from its end: name the file instead of piping it');
  }
  if (probe.includes(0) || (probe[0] === 0x1f && probe[1] === 0x8b)) {
    throw new InputError(
      name,
      'expected CSV or NDJSON as text, plain or gzip, or Parquet, found other binary data',
    );
  }
}
