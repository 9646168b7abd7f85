import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import test, { type ExecutionContext } from 'ava';
import { FunctionError, rieInvoker } from '../../../../lib/local-aws/event-source-mapping/rie-invoker.ts';
import { sourceRecord } from '../../../support/source-records.ts';

const EVENT = { Records: [sourceRecord(1).event] };

/** A local server in place of the emulator, gone when the test ends. */
async function emulator(t: ExecutionContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  t.teardown(() => server.close().closeAllConnections());
  await new Promise((resolve) => server.once('listening', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const answering =
  (body: string, status = 200): RequestListener =>
  (_, response) =>
    response.writeHead(status).end(body);

test('the event is posted to the path of the emulator and its answer is the function’s', async (t) => {
  const seen: unknown[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    seen.push(request.method, request.url, JSON.parse(await text(request)));
    response.end('{"batchItemFailures":[{"itemIdentifier":"1"}]}');
  };
  const endpoint = await emulator(t, (request, response) => void answer(request, response));
  t.deepEqual(await rieInvoker(endpoint, 5)(EVENT), { batchItemFailures: [{ itemIdentifier: '1' }] });
  t.deepEqual(seen, ['POST', '/2015-03-31/functions/function/invocations', EVENT]);
});

test('an empty answer is a function that returned nothing', async (t) => {
  t.is(await rieInvoker(await emulator(t, answering('')), 5)(EVENT), undefined);
});

test('a failed function is told by the shape of its answer', async (t) => {
  const body = '{"errorType":"TypeError","errorMessage":"no event of this function","trace":[]}';
  const error = await t.throwsAsync(rieInvoker(await emulator(t, answering(body)), 5)(EVENT), {
    instanceOf: FunctionError,
    message: 'TypeError: no event of this function',
  });
  t.is(error?.errorType, 'TypeError');
});

test('the plain text with which the emulator tells of a timeout is a failure', async (t) => {
  const endpoint = await emulator(t, answering('Task timed out after 3.00 seconds'));
  await t.throwsAsync(rieInvoker(endpoint, 5)(EVENT), { message: /Task timed out after 3\.00 seconds/ });
});

test('an emulator that is out of order is a failure', async (t) => {
  const endpoint = await emulator(t, answering('Internal Server Error', 500));
  await t.throwsAsync(rieInvoker(endpoint, 5)(EVENT), { message: /HTTP 500 Internal Server Error/ });
});

test('an emulator that does not answer is given up after the timeout', async (t) => {
  const endpoint = await emulator(t, () => undefined);
  await t.throwsAsync(rieInvoker(endpoint, 0.02)(EVENT), { name: 'TimeoutError' });
});
