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

/** As `parseMessage`, of what that has taken before: whole numbers that a double cannot hold stay text, digit for digit. */
export function parseWithDigits(bytes: Uint8Array): ParsedMessage {
  return parseText(decodeUtf8(bytes), parseJsonWithDigits);
}

/** As JSON.parse, but whole numbers beyond 2^53, such as the ids of some venues' trades, become text with all their digits. */
export function parseJsonWithDigits(text: string): unknown {
  return JSON.parse(text, keepDigits);
}

/** https://github.com/tc39/proposal-json-parse-with-source */
function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || context?.source === undefined) return value;
  return /^-?\d+$/.test(context.source) ? context.source : value;
}

/**
 * The JSON documents of a record that is none itself: one after the other, with line feeds, commas or nothing between. What
 * else lies there is a part of its own, which will not parse.
 */
export function splitDocuments(bytes: Uint8Array): Uint8Array[] {
  const text = decodeUtf8(bytes);
  const parts: string[] = [];
  let rest = 0;
  const add = (from: number, to: number): void => {
    const part = text.slice(from, to);
    if (!/^[\s,]*$/.test(part)) parts.push(part);
  };
  for (let at = 0; at < text.length; at++) {
    if (!OPENING.has(text.charCodeAt(at))) continue;
    const end = endOfDocument(text, at);
    if (end === -1) break;
    add(rest, at);
    add(at, end);
    rest = end;
    at = end - 1;
  }
  add(rest, text.length);
  return parts.map((part) => Buffer.from(part));
}

const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/** Index behind the bracket that closes the one at `start`, -1 where none does. */
function endOfDocument(text: string, start: number): number {
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) i = endOfString(text, i);
    else if (OPENING.has(code)) depth++;
    else if (CLOSING.has(code)) depth--;
    if (depth === 0) return i + 1;
  }
  return -1;
}

/** A Buffer, as from base64, is read in place; wrapping it again would cost as much as the reading. */
function decodeUtf8(bytes: Uint8Array): string {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return buffer.toString('utf8');
}

const BYTE_ORDER_MARK = 0xfeff;

function parseText(received: string, parse: (text: string) => unknown = JSON.parse): ParsedMessage {
  const text = received.charCodeAt(0) === BYTE_ORDER_MARK ? received.slice(1) : received;
  if (isNested(text) && isTooDeep(text)) {
    return refuse(rejection('too_deep', `expected at most ${MAX_DEPTH} levels of nesting, received more`));
  }
  let value: unknown;
  try {
    value = parse(text);
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
