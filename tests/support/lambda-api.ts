import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { LambdaClient } from '@aws-sdk/client-lambda';

type Invoke = (event: unknown) => Promise<unknown>;

/**
 * A real client of an API of Lambda on loopback, whose functions by name (and alias or version) run in this process.
 * `aliases`: the version behind each, by function and alias.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export async function lambdaApi(
  t: { readonly teardown: (end: () => void) => void },
  functions: Readonly<Record<string, Invoke>>,
  aliases: Readonly<Record<string, string>> = {},
): Promise<LambdaClient> {
  const server = createServer((request, response) => {
    void (async () => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
      const [name = '', action, alias] = pathname.split('/').slice(3).map(decodeURIComponent);
      if (action === 'aliases') {
        response.end(JSON.stringify({ FunctionVersion: aliases[`${name}:${alias}`] }));
        return;
      }
      const invoke = functions[`${name}:${searchParams.get('Qualifier') ?? '$LATEST'}`];
      if (invoke === undefined) {
        response.writeHead(404, { 'x-amzn-errortype': 'ResourceNotFoundException' }).end('{}');
        return;
      }
      try {
        response.end(JSON.stringify(await invoke(await json(request))));
      } catch (error) {
        const { name: errorType, message: errorMessage } = error as Error;
        response
          .writeHead(200, { 'x-amz-function-error': 'Unhandled' })
          .end(JSON.stringify({ errorType, errorMessage }));
      }
    })();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const client = new LambdaClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  t.teardown(() => {
    client.destroy();
    server.close();
    server.closeAllConnections();
  });
  return client;
}
