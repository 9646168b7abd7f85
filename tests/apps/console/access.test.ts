import { request } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import test from 'ava';
import { emptyPageFolder } from '../../support/console-page-folder.ts';
import { ConsoleClient } from '../../support/console-client.ts';
import { startQuietConsole, TestQuotes } from '../../support/quiet-console.ts';
import type { RunningConsole } from '../../../apps/console/server/start-console.ts';

let console: RunningConsole;
let client: ConsoleClient;

test.before('a console starts', async () => {
  console = await startQuietConsole(new TestQuotes(), await emptyPageFolder());
  client = new ConsoleClient(console);
});
test.after.always('the console stops', () => console.stop());

/** As a browser sends it: fetch would set Host and Origin itself. */
async function ask(
  path: string,
  headers: Record<string, string>,
  method = 'GET',
): Promise<{ status: number; headers: Record<string, unknown>; body: string }> {
  const asked = request(console.url + path, { method, headers }).end();
  const [answer] = (await once(asked, 'response')) as [import('node:http').IncomingMessage];
  let body = '';
  for await (const chunk of answer.setEncoding('utf8')) body += chunk;
  return { status: answer.statusCode!, headers: answer.headers, body };
}

const refuses = test.macro(async (t, headers: Record<string, string>, path?: string, method?: string) => {
  const { status, body } = await ask(path ?? '/api/console', headers, method);
  t.is(status, 403);
  t.false(body.includes('token":"'), 'the token is for the page alone');
});

test('a name that leads to this machine and is none of its own is refused', refuses, {
  host: 'evil.example',
});
test('its own name at another port is refused', refuses, { host: '127.0.0.1:1' });
test('the page itself is refused under another name', refuses, { host: 'evil.example' }, '/');
test('the events are refused under another name', refuses, { host: 'evil.example' }, '/api/events');
test('a page from elsewhere is refused', refuses, { origin: 'http://evil.example' });
test('a page from elsewhere on this machine is refused', refuses, { origin: 'http://127.0.0.1:1' });
test('a sandboxed frame is refused', refuses, { origin: 'null' });
test('a picture or script tag of another page is refused', refuses, {
  'sec-fetch-site': 'cross-site',
  'sec-fetch-mode': 'no-cors',
});
test(
  'a form of another page is refused',
  refuses,
  { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
  '/api/silences',
  'POST',
);

test('a link on another page leads here', async (t) => {
  const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
  t.is((await ask('/', headers)).status, 200);
});

test('localhost is as good as its number', async (t) => {
  const { port } = new URL(console.url);
  t.is(
    (await ask('/api/console', { host: `localhost:${port}`, origin: `http://localhost:${port}` })).status,
    200,
  );
});

for (const [method, path] of [
  ['POST', '/api/silences'],
  ['POST', '/api/episodes/E/acknowledgement'],
  ['POST', '/api/episodes/E/rating'],
  ['DELETE', '/api/silences/S'],
] as const) {
  test(`${method} ${path} without the token is refused`, async (t) => {
    const body = method === 'POST' ? { body: '{}' } : {};
    const missing = await client.refusal(path, { method, ...body });
    t.is(missing.status, 403);
    t.regex(missing.message, /x-console-token .* reload the page/);
    const { token } = await client.get<{ token: string }>('/api/console');
    const wrong = { method, headers: { 'x-console-token': token.replace(/.$/, '!') }, ...body };
    t.is((await client.refusal(path, wrong)).status, 403);
  });
}

test('nothing but acknowledgements, ratings and silences can be changed', async (t) => {
  for (const path of ['/api/alerts', '/api/console', '/api/symbols/ACME/chart', '/api/rejected']) {
    t.is((await client.refusal(path, await client.changing('POST', {}))).status, 405, path);
  }
});

test('a body that is no JSON object, too long, or called something else is refused', async (t) => {
  const changing = await client.changing('POST');
  const path = '/api/silences';
  const status = async (body: string, headers = {}): Promise<number> =>
    (await client.refusal(path, { ...changing, body, headers: { ...changing.headers, ...headers } })).status;
  t.is(await status('[]'), 400);
  t.is(await status('{'), 400);
  t.is(await status(JSON.stringify({ comment: 'x'.repeat(70_000) })), 413);
  t.is(await status('{}', { 'content-type': 'text/plain' }), 415);
});

test('what is no number, interval or address is refused in words', async (t) => {
  for (const [path, expected] of [
    ['/api/symbols/ACME/chart?bars=many', /bars: expected a whole number from 1 to 2000/],
    ['/api/symbols/ACME/chart?bars=0', /bars/],
    ['/api/symbols/ACME/chart?interval=soon', /interval: expected the length of a bar/],
    ['/api/alerts?limit=100000', /limit/],
    ['/api/symbols/%E0%A4%A/chart', /encoded/],
  ] as const) {
    const { status, message } = await client.refusal(path);
    t.is(status, 400, path);
    t.regex(message, expected);
  }
});

test('what is not there is said to be not there', async (t) => {
  for (const path of [
    '/api/nothing',
    '/../package.json',
    '/app.js.map',
    '/api/episodes/none',
    '/api/notifications',
    '/toString',
  ]) {
    t.is((await client.refusal(path)).status, 404, path);
  }
});

test('the page may load nothing from elsewhere and nothing that is written into it', async (t) => {
  const { headers } = await ask('/', {});
  const policy = String(headers['content-security-policy']);
  t.true(policy.startsWith("default-src 'none';"));
  t.false(/unsafe|https?:|\*/.test(policy));
  t.is(headers['x-content-type-options'], 'nosniff');
  t.is(headers['access-control-allow-origin'], undefined);
});

test('a page that the browser has already is not sent again', async (t) => {
  const { headers, status } = await ask('/app.js', {});
  t.is(status, 200);
  const again = await ask('/app.js', { 'if-none-match': String(headers['etag']) });
  t.is(again.status, 304);
  t.is(again.body, '');
});

test('a page that was not built says how to build it', async (t) => {
  const other = await startQuietConsole(new TestQuotes(), '/nowhere');
  const { status, message } = await new ConsoleClient(other).refusal('/');
  await other.stop();
  t.is(status, 503);
  t.regex(message, /not built .*make console/);
});

test('a port in use is said in one sentence', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const { startConsole } = await import('../../../apps/console/server/start-console.ts');
  const options = {
    identity: {},
    readers: {},
    quotes: new TestQuotes(),
    pace: {},
    pageFolder: '/',
    now: Date.now,
  };
  await t.throwsAsync(startConsole({ ...options, port } as never), {
    name: 'ConsoleProblem',
    message: `port ${port} on 127.0.0.1 cannot be used: EADDRINUSE`,
  });
  taken.close();
});

test('an e-mail is a page of its own that runs and loads nothing', async (t) => {
  const message = {
    id: 1,
    channel: 'email',
    receivedAtMs: 0,
    text: 'x',
    htmlPath: '/api/notifications/1/html',
    body: null,
  };
  const html = '<p style="color: red">Hello</p><script>alert(1)</script>';
  const other = await startQuietConsole(new TestQuotes(), '/nowhere', {
    messages: () => Promise.resolve([{ message, html }]),
  });
  t.deepEqual(await new ConsoleClient(other).get('/api/notifications'), [message]);
  const answer = await fetch(other.url + message.htmlPath);
  t.is(await answer.text(), html);
  t.regex(answer.headers.get('content-security-policy')!, /default-src 'none'.*sandbox$/);
  t.is((await fetch(`${other.url}/api/notifications/2/html`)).status, 404);
  await other.stop();
});
