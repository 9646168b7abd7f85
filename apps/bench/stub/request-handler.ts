import { answerTo } from './answers.ts';

interface Request {
  readonly headers: Readonly<Record<string, string>>;
  readonly path: string;
  readonly body?: unknown;
}

interface StubbedClient {
  readonly config: { requestHandler: object };
}

/**
 * Answers a client where it would hand its request to the network: serialising and signing before it and parsing
 * after it are the SDK's own, sockets there are none.
 */
export function stubHttp(client: object, items: Readonly<Record<string, object>> = {}): void {
  (client as StubbedClient).config.requestHandler = {
    metadata: { handlerProtocol: 'http/1.1' },
    handle: (request: Request) => handle(request, items),
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
}

function handle(
  { headers, path, body }: Request,
  items: Readonly<Record<string, object>>,
): Promise<{ response: object }> {
  const text = body instanceof Uint8Array ? bytesAsText(body) : typeof body === 'string' ? body : '';
  const answer = answerTo({ target: headers['x-amz-target'], path, body: text }, items);
  const response = {
    statusCode: answer.status,
    reason: 'OK',
    headers: answer.headers,
    body: Buffer.from(answer.body),
  };
  return Promise.resolve({ response });
}

/** The SDK's own conversion warns that it will go. */
function bytesAsText({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('latin1');
}
