import type { IncomingMessage } from 'node:http';
import { isRecord } from '../../../src/dto/problems.ts';
import { ConsoleProblem } from './problem.ts';

/** What the page sends is short. */
const MAX_BODY_BYTES = 64 * 1024;

/** @throws ConsoleProblem where the body is no JSON object */
export async function readJsonObject(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  if (request.headers['content-type']?.split(';')[0] !== 'application/json') {
    throw new ConsoleProblem(415, 'expected content-type application/json');
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new ConsoleProblem(413, `expected at most ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  let body: unknown;
  try {
    body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new ConsoleProblem(400, 'expected JSON');
  }
  if (!isRecord(body)) throw new ConsoleProblem(400, 'expected a JSON object');
  return body;
}

/**
 * A whole number of the query; `fallback` where it is not given.
 * @throws ConsoleProblem where it is none or out of range
 */
export function wholeNumber(
  query: URLSearchParams,
  name: string,
  { fallback, max }: { readonly fallback: number; readonly max: number },
): number {
  const text = query.get(name);
  if (text === null) return fallback;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 1 && value <= max) return value;
  throw new ConsoleProblem(
    400,
    `${name}: expected a whole number from 1 to ${max}, received ${text.slice(0, 40)}`,
  );
}
