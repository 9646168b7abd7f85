import type { AnomalyKind } from './anomalies.ts';

/** 20221213T133000.000Z, as it stands in ids. */
export function compactTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replaceAll(/[-:]/g, '');
}

/** Longer ones, of scripts such as Chinese, are shorter as base64: 64 characters of them take 171. */
const LONGEST_ESCAPED = 171;

/**
 * A symbol as it stands in ids, which become keys, file names, addresses and words of a command line: in ASCII, without
 * blanks and signs that any of these reads as its own. Different symbols differ here too.
 */
export function symbolInId(symbol: string): string {
  const escaped = symbol.replaceAll(/[^A-Za-z0-9.:_/-]+/g, (signs) =>
    Array.from(new TextEncoder().encode(signs), (byte) => `%${hex(byte)}`).join(''),
  );
  if (escaped.length <= LONGEST_ESCAPED) return escaped;
  // "~" is escaped above, so nothing else begins with it.
  const units = Array.from({ length: symbol.length }, (_, index) => symbol.charCodeAt(index));
  const bytes = units.map((unit) => String.fromCharCode(unit >> 8, unit & 0xff)).join('');
  return `~${btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`;
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0');
}

/** Identity of an episode of a market anomaly: what it was when it opened, and when. A replay arrives at the same one. */
export function episodeIdOf(symbol: string, openedAs: AnomalyKind, openedAtMs: number): string {
  return `${symbolInId(symbol)}-${openedAs}-${compactTime(openedAtMs)}`;
}

/** Identity of the alert that is the `revision`th of its episode, counted from 1. */
export function alertIdOf(episodeId: string, revision: number): string {
  return `${episodeId}-${revision}`;
}

/** The episode that an alert of ours belongs to, by the id of the alert; an id without a number at its end is returned as it is. */
export function episodeIdOfAlert(alertId: string): string {
  return alertId.replace(/-\d+$/, '');
}
