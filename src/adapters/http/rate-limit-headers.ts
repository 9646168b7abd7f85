import type { IncomingHttpHeaders } from 'node:http';

/** No server is believed that wants to be left alone for longer. */
const LONGEST_MS = 3_600_000;

/**
 * How long a refused sender is asked to wait, in milliseconds: `Retry-After` in seconds, whole or not, or as a date (RFC 9110 §10.2.3), or
 * what the body says, whichever is longer.
 */
export function retryAfterOf(
  headers: IncomingHttpHeaders,
  bodyMs: number | undefined,
  nowMs: number,
): number | undefined {
  const waits = [headerMs(headers['retry-after'], nowMs), bodyMs].filter((ms) => ms !== undefined);
  return waits.length === 0 ? undefined : Math.min(LONGEST_MS, Math.max(...waits));
}

/** How long to wait after a message that used up the last of its window; undefined while there is more. */
export function pauseAfter(headers: IncomingHttpHeaders): number | undefined {
  if (headers['x-ratelimit-remaining'] !== '0') return undefined;
  const ms = secondsMs(headers['x-ratelimit-reset-after']);
  return ms === undefined ? undefined : Math.min(LONGEST_MS, ms);
}

function headerMs(header: string | undefined, nowMs: number): number | undefined {
  const ms = secondsMs(header);
  if (ms !== undefined || header === undefined) return ms;
  const atMs = Date.parse(header);
  return Number.isFinite(atMs) ? Math.max(0, atMs - nowMs) : undefined;
}

function secondsMs(text: string | string[] | undefined): number | undefined {
  if (typeof text !== 'string' || text.trim() === '') return undefined;
  const seconds = Number(text);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds * 1000) : undefined;
}

/** Seconds as a service writes them into its JSON, in milliseconds; undefined for what is no such number. */
export function secondsOfJson(seconds: unknown): number | undefined {
  return typeof seconds === 'number' && seconds >= 0 ? Math.ceil(seconds * 1000) : undefined;
}
