import test from 'ava';
import { startFunctionUrl } from '../../../lib/local-aws/function-url.ts';

test('a request becomes the event of a function URL, and the answer a response', async (t) => {
  const front = await startFunctionUrl();
  const events: object[] = [];
  front.serve((event) => {
    events.push(event);
    return Promise.resolve({ statusCode: 201, headers: { 'x-one': '1' }, body: 'made' });
  });
  const response = await fetch(`${front.url}/acknowledge/a.b?c=d&e=1&e=2`, { method: 'POST', body: 'hello' });
  t.is(response.status, 201);
  t.is(response.headers.get('x-one'), '1');
  t.is(await response.text(), 'made');
  t.like(events[0], {
    version: '2.0',
    rawPath: '/acknowledge/a.b',
    rawQueryString: 'c=d&e=1&e=2',
    queryStringParameters: { c: 'd', e: '1,2' },
    requestContext: { http: { method: 'POST', path: '/acknowledge/a.b' } },
    body: Buffer.from('hello').toString('base64'),
    isBase64Encoded: true,
  });
  await front.stop();
});

test('a function that throws, or is not there yet, is answered 502 and tells nothing', async (t) => {
  const front = await startFunctionUrl();
  t.is((await fetch(front.url)).status, 502);
  front.serve(() => Promise.reject(new Error('SECRET')));
  const response = await fetch(front.url);
  t.is(response.status, 502);
  t.is(await response.text(), 'Internal Server Error');
  await front.stop();
});
