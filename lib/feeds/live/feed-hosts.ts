import type { FeedVendor } from './vendor.ts';

/** Null for a text that is no such address. Without encryption only to this machine: credentials would be read on the way. */
function addressAmong(text: string, encrypted: string, plain: string): URL | null {
  const url = URL.parse(text);
  if (url === null || url.hash !== '') return null;
  const isHere = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  return url.protocol === encrypted || (url.protocol === plain && isHere) ? url : null;
}

export const EXPECTED_WEB_SOCKET = 'a URL that begins with wss://, or ws:// for this machine';
export const EXPECTED_REST = 'a URL that begins with https://, or http:// for this machine';

export function webSocketOf(text: string): URL | null {
  return addressAmong(text, 'wss:', 'ws:');
}

export function restHostOf(text: string): URL | null {
  return addressAmong(text, 'https:', 'http:');
}

/** Where missed trades are fetched; null for nowhere. Another host's gaps are not filled from the vendor's own, unless that was said. */
export function restUrlOf(
  { backfill }: FeedVendor,
  { url, restUrl }: { readonly url?: URL; readonly restUrl?: URL },
): URL | null {
  if (restUrl !== undefined) return restUrl;
  return backfill === null || url !== undefined ? null : new URL(backfill.defaultUrl);
}
