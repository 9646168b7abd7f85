import type { ServerResponse } from 'node:http';

export const ERRORS = { validation: 'ValidationError' } as const;

/** An answer of AWS's query protocol: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
export function respond(response: ServerResponse, action: string, result: string): void {
  const xml = `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`;
  response.writeHead(200, { 'content-type': 'text/xml' }).end(xml);
}

export function failure(response: ServerResponse, code: string, message: string): void {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${escaped(message)}</Message></Error>`;
  response
    .writeHead(400, { 'content-type': 'text/xml' })
    .end(`<ErrorResponse>${error}<RequestId>0</RequestId></ErrorResponse>`);
}

/** `<name><member>…</member></name>` */
export function list(name: string, items: readonly object[]): string {
  return `<${name}>${items.map((item) => `<member>${fields(item)}</member>`).join('')}</${name}>`;
}

function fields(item: object): string {
  return Object.entries(item)
    .map(([name, value]) =>
      Array.isArray(value) ? list(name, value as object[]) : `<${name}>${content(value)}</${name}>`,
    )
    .join('');
}

function content(value: unknown): string {
  return typeof value === 'object' && value !== null ? fields(value) : escaped(String(value));
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
