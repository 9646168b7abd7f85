import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ConsoleProblem } from './problem.ts';

export const TOKEN_HEADER = 'x-console-token';

/**
 * What keeps other web pages out, which this browser may show as well. A name that leads to 127.0.0.1 (DNS rebinding) shows in Host, a
 * page from elsewhere in Origin or Sec-Fetch-Site, and a form cannot send the token.
 * https://owasp.org/www-community/attacks/DNS_Rebinding
 * @throws ConsoleProblem with 403
 */
export function refuseOthers({ method, headers }: IncomingMessage, port: number, token: string): void {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const { host = '', origin } = headers;
  if (!hosts.includes(host)) {
    throw new ConsoleProblem(
      403,
      `the console answers to http://${hosts[0]} and no other name: open it there`,
    );
  }
  if (origin !== undefined && !hosts.some((each) => origin === `http://${each}`)) {
    throw new ConsoleProblem(403, 'the console answers its own page and no other');
  }
  const { 'sec-fetch-site': site = 'none' } = headers;
  const isOther = site !== 'none' && site !== 'same-origin';
  const isReading = method === 'GET' || method === 'HEAD';
  // A link on another page may lead here; that page may not read or load anything.
  if (isOther && !(isReading && headers['sec-fetch-mode'] === 'navigate')) {
    throw new ConsoleProblem(403, 'the console answers its own page and no other');
  }
  if (!isReading && !isToken(headers[TOKEN_HEADER], token)) {
    throw new ConsoleProblem(
      403,
      `the header ${TOKEN_HEADER} is missing or of another console: reload the page`,
    );
  }
}

function isToken(given: string | string[] | undefined, token: string): boolean {
  const [a, b] = [Buffer.from(String(given)), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}

const COMMON_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
} as const;

/** Nothing from anywhere else, nothing written into the document, nobody else's frame. */
export const PAGE_HEADERS = {
  ...COMMON_HEADERS,
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
} as const;

/** An e-mail brings its own styles and pictures; it runs nothing and loads nothing, and belongs to no origin. */
export const MAIL_HEADERS = {
  ...COMMON_HEADERS,
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox",
} as const;
