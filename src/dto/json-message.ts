import { isUtf8 } from 'node:buffer';
import { rejection } from '../core/market-data/rejection.ts';
import type { Rejection } from '../core/market-data/rejection.ts';

export const MAX_DEPTH = 16;

export type ParsedMessage =
  | { readonly ok: true; readonly value: unknown }
  | ({ readonly ok: false } & {
      readonly rejected: Rejection;
    });

/** Strict UTF-8 and strict JSON, at most `MAX_DEPTH` deep, without a key `__proto__` anywhere. Never throws. */
export function parseMessage(bytes: Uint8Array): ParsedMessage {
  if (bytes.length === 0) return refuse(rejection('empty', 'expected a JSON message, received 0 bytes'));
  if (!isUtf8(bytes)) return refuse(rejection('bad_utf8', 'expected UTF-8 text, received other bytes'));
  return parseText(decodeUtf8(bytes));
}

/** A Buffer, as from base64, is read in place; wrapping it again would cost as much as the reading. */
function decodeUtf8(bytes: Uint8Array): string {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return buffer.toString('utf8');
}

const BYTE_ORDER_MARK = 0xfeff;

function parseText(received: string): ParsedMessage {
  const text = received.charCodeAt(0) === BYTE_ORDER_MARK ? received.slice(1) : received;
  if (isNested(text) && isTooDeep(text)) {
    return refuse(rejection('too_deep', `expected at most ${MAX_DEPTH} levels of nesting, received more`));
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse(rejection('not_json', `expected JSON, received ${JSON.stringify(text.slice(0, 60))}`));
  }
  if (mayHoldProtoKey(text) && holdsProtoKey(value)) {
    return refuse(rejection('forbidden_key', 'expected plain field names, received the key "__proto__"'));
  }
  return { ok: true, value };
}

function refuse(rejected: Rejection): ParsedMessage {
  return { ok: false, rejected };
}

/** A plain event is one pair of braces; two native searches spare it the scan. */
function isNested(text: string): boolean {
  return text.includes('[') || text.includes('{', text.indexOf('{') + 1);
}

/** Counts brackets outside strings before anything is parsed. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) i = endOfString(text, i);
    else if (code === 0x7b || code === 0x5b) {
      depth++;
      if (depth > MAX_DEPTH) return true;
    } else if (code === 0x7d || code === 0x5d) depth--;
  }
  return false;
}

/** Index of the closing quote of the string that opens at `start`, or the end of the text. */
function endOfString(text: string, start: number): number {
  let i = start + 1;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    if (code === 0x22) return i;
    i += code === 0x5c ? 2 : 1;
  }
  return i;
}

/** JSON.parse makes such a key an own property, also when it is spelt with escapes. */
function mayHoldProtoKey(text: string): boolean {
  return text.includes('__proto__') || text.includes('\\u');
}

/** The depth was checked before, so the recursion is bounded. */
function holdsProtoKey(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(holdsProtoKey);
  return Object.hasOwn(value, '__proto__') || Object.values(value).some(holdsProtoKey);
}
