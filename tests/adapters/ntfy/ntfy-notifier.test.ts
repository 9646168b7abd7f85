import test from 'ava';
import nock from 'nock';
import { WebhookClient } from '../../../src/adapters/http/webhook-client.ts';
import { NtfyNotifier } from '../../../src/adapters/ntfy/ntfy-notifier.ts';
import { renderNtfy } from '../../../src/core/channels/ntfy/render-ntfy.ts';
import type { SecretResolver } from '../../../src/ports/secret-resolver.ts';
import { answersStatus, notifierStatusTable, survivesNetwork } from '../../contracts/notifier.ts';
import { ntfyAt } from '../../support/destinations.ts';
import { aNotification } from '../../support/notifications.ts';
import { webhookHarness } from '../../support/webhook-harness.ts';

const HOST = 'https://ntfy.sh';
const TOPIC = 'SECRET-topic';
const TOKEN = 'tk_SECRETSECRETSECRETSECRETSECRE';
const MESSAGE = renderNtfy(aNotification());

const notifier = (resolve: SecretResolver['resolve'] = (text) => Promise.resolve(text)): NtfyNotifier =>
  new NtfyNotifier(new WebhookClient({ hosts: 'public', backoffLimitMs: 5 }), { resolve });
const send = (address = `${HOST}/${TOPIC}`, token: string | null = null) =>
  notifier().deliver(ntfyAt(address, token), MESSAGE);

test.before(() => nock.disableNetConnect());
test.afterEach.always(() => nock.cleanAll());
test.after.always(() => {
  nock.enableNetConnect();
  nock.restore();
});

const bench = webhookHarness(HOST, '/', {}, send);
for (const [status, kind] of notifierStatusTable) test.serial('ntfy', answersStatus, bench, status, kind);
for (const code of ['ECONNRESET', 'ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT']) {
  test.serial('ntfy', survivesNetwork, bench, code);
}

test.serial('the message goes as JSON to the server, and names the topic of the address', async (t) => {
  const scope = nock('https://push.example.com', { badheaders: ['authorization'] })
    .post('/', { topic: TOPIC, ...MESSAGE })
    .matchHeader('content-type', /json/)
    .reply(200, { id: 'x' });
  t.deepEqual(await send(`https://push.example.com/${TOPIC}`), { kind: 'delivered' });
  scope.done();
});

test.serial('a protected topic gets the access token that is in the secret', async (t) => {
  const scope = nock(HOST, { reqheaders: { authorization: `Bearer ${TOKEN}` } })
    .post('/', ({ topic }: { topic: string }) => topic === 'desk')
    .reply(200, {});
  const resolve = (text: string) =>
    Promise.resolve(text === 'ssm:/token' ? TOKEN : text === 'ssm:/topic' ? `${HOST}/desk` : 'wrong');
  t.deepEqual(await notifier(resolve).deliver(ntfyAt('ssm:/topic', 'ssm:/token'), MESSAGE), {
    kind: 'delivered',
  });
  scope.done();
});

for (const token of ['whsec_SECRET', 'xoxb-SECRET', 'tk_', `${TOKEN}\nx: y`, '']) {
  test.serial(`what is no access token goes nowhere: ${JSON.stringify(token)}`, async (t) => {
    t.deepEqual(await send(undefined, token), {
      kind: 'permanent',
      code: 'bad_address',
      words: 'what should be the access token of ntfy is none',
    });
  });
}

for (const address of [HOST, `${HOST}/`, `${HOST}/a.b`, `${HOST}/${'x'.repeat(65)}`, 'SECRET']) {
  test.serial(`an address without a topic is none: ${address.slice(0, 30)}`, async (t) => {
    t.like(await send(address), { code: 'bad_address', words: 'the address of ntfy names no topic' });
  });
}

test.serial('what the server refuses is told by its number; a closed topic by what it wants', async (t) => {
  nock(HOST)
    .post('/')
    .reply(400, { code: 40009, http: 400, error: `topic ${TOPIC} SECRET` });
  t.deepEqual(await send(), { kind: 'permanent', code: 'refused', words: 'HTTP 400 (code 40009)' });
  nock(HOST).post('/').reply(403, { code: 40301, http: 403, error: 'forbidden' });
  t.deepEqual(await send(), {
    kind: 'permanent',
    code: 'unauthorised',
    words: 'HTTP 403 (the topic wants an access token that may write to it)',
  });
});

test.serial('too many messages are tried again later', async (t) => {
  nock(HOST).post('/').thrice().reply(429, { code: 42908, http: 429, error: 'daily message quota reached' });
  t.deepEqual(await send(), { kind: 'retryable', code: 'throttled', words: 'HTTP 429 (code 42908)' });
});

test.serial('a secret that cannot be read is tried again later, and its name is not told', async (t) => {
  const denied = Object.assign(new Error('no access to ssm:/SECRET'), { name: 'GetParameterError' });
  t.deepEqual(await notifier(() => Promise.reject(denied)).deliver(ntfyAt('ssm:/SECRET'), MESSAGE), {
    kind: 'retryable',
    code: 'secret_unreadable',
    words: 'the secret cannot be read (GetParameterError)',
  });
});
