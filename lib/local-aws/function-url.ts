import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { APIGatewayProxyStructuredResultV2, LambdaFunctionURLEvent } from 'aws-lambda';

/** A function URL on loopback: HTTP in, payload 2.0 to the function, its answer out. */
export interface FunctionUrl {
  readonly url: string;
  /** The function behind it, which may need the URL before it can be made. */
  serve(invoke: (event: LambdaFunctionURLEvent) => Promise<unknown>): void;
  stop(): Promise<void>;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html */
export async function startFunctionUrl(): Promise<FunctionUrl> {
  let invoke = nobody;
  const server = createServer((request, response) => {
    void answer(request, response, invoke);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serve: (next) => {
      invoke = next;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What a function is given so that its messages have links to this URL, signed with a key that lives as long. */
export function linksTo({ url }: Pick<FunctionUrl, 'url'>): Record<'ACK_URL' | 'ACK_SIGNING_KEY', string> {
  return { ACK_URL: url, ACK_SIGNING_KEY: randomBytes(32).toString('hex') };
}

type Invoke = (event: LambdaFunctionURLEvent) => Promise<unknown>;

const nobody: Invoke = () => Promise.reject(new Error('no function is behind this URL yet'));

async function answer(request: IncomingMessage, response: ServerResponse, invoke: Invoke): Promise<void> {
  try {
    const result = (await invoke(await eventOf(request))) as APIGatewayProxyStructuredResultV2;
    const headers = Object.entries(result.headers ?? {}).map(([name, value]) => [name, String(value)]);
    response
      .writeHead(result.statusCode ?? 200, Object.fromEntries(headers) as Record<string, string>)
      .end(result.body ?? '');
  } catch {
    // As Lambda answers when the function has thrown.
    response.writeHead(502, { 'content-type': 'text/plain' }).end('Internal Server Error');
  }
}

async function eventOf(request: IncomingMessage): Promise<LambdaFunctionURLEvent> {
  const { pathname, search, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, [value].flat().join(',')]),
  );
  const method = request.method ?? 'GET';
  const body = Buffer.concat(chunks).toString('base64');
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: pathname,
    rawQueryString: search.slice(1),
    // Lambda joins what is given several times by commas, and leaves the field out where there is nothing.
    ...(search !== '' && { queryStringParameters: joined(searchParams) }),
    headers,
    requestContext: {
      accountId: 'anonymous',
      apiId: 'local',
      domainName: headers['host'] ?? '',
      domainPrefix: 'local',
      http: {
        method,
        path: pathname,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: '00000000-0000-0000-0000-000000000000',
      routeKey: '$default',
      stage: '$default',
      time: '',
      timeEpoch: Date.now(),
    },
    isBase64Encoded: body !== '',
    ...(body !== '' && { body }),
  };
}

function joined(query: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...query.keys()].map((name) => [name, query.getAll(name).join(',')]));
}
