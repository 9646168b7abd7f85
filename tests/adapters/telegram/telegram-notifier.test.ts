import test from 'ava';
import nock from 'nock';
import { WebhookClient } from '../../../src/adapters/http/webhook-client.ts';
import { TelegramNotifier } from '../../../src/adapters/telegram/telegram-notifier.ts';
import { renderTelegram } from '../../../src/core/channels/telegram/render-telegram.ts';
import { TELEGRAM } from '../../../src/core/channels/telegram/telegram.ts';
import type { SecretResolver } from '../../../src/ports/secret-resolver.ts';
import { answersStatus, notifierStatusTable, survivesNetwork } from '../../contracts/notifier.ts';
import { telegramChat } from '../../support/destinations.ts';
import { aNotification } from '../../support/notifications.ts';
import { webhookHarness } from '../../support/webhook-harness.ts';

const HOST = 'https://api.telegram.org';
const TOKEN = '123456:SECRET-ghIkl-zyx57W2v1u123ew11-SECRET';
const PATH = `/bot${TOKEN}/sendMessage`;
const GROUP = telegramChat('-123456789', TOKEN);
const MESSAGE = renderTelegram(aNotification());

const notifier = (resolve: SecretResolver['resolve'] = (text) => Promise.resolve(text)): TelegramNotifier =>
  new TelegramNotifier(new WebhookClient({ hosts: TELEGRAM.hosts, backoffLimitMs: 5 }), { resolve });
const send = () => notifier().deliver(GROUP, MESSAGE);
/** An answer of the Bot API, which repeats more than it should. */
const says = (status: number, description: string, parameters?: object): void => {
  const echo = `${description} ${HOST}${PATH}`;
  nock(HOST).post(PATH).reply(status, { ok: false, error_code: status, description: echo, parameters });
};

test.before(() => nock.disableNetConnect());
test.afterEach.always(() => nock.cleanAll());
test.after.always(() => {
  nock.enableNetConnect();
  nock.restore();
});

const bench = webhookHarness(HOST, PATH, {}, send);
for (const [status, kind] of notifierStatusTable) test.serial('Telegram', answersStatus, bench, status, kind);
for (const code of ['ECONNRESET', 'ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT']) {
  test.serial('Telegram', survivesNetwork, bench, code);
}

test.serial('the message goes to the chat by the bot whose token is in the secret', async (t) => {
  const scope = nock(HOST)
    .post(PATH, { chat_id: '@desk_alerts', ...MESSAGE })
    .matchHeader('content-type', /json/)
    .reply(200, { ok: true, result: {} });
  const resolve = (text: string): Promise<string> => Promise.resolve(text === 'ssm:/bot' ? TOKEN : 'wrong');
  const chat = telegramChat('@desk_alerts', 'ssm:/bot');
  t.deepEqual(await notifier(resolve).deliver(chat, MESSAGE), { kind: 'delivered' });
  t.true(scope.isDone());
});

for (const [status, description, code, words] of [
  [403, 'Forbidden: bot was blocked by the user', 'gone', 'the user has blocked the bot'],
  [403, 'Forbidden: user is deactivated', 'gone', 'the user has deleted the account'],
  [
    403,
    "Forbidden: bot can't initiate conversation with a user",
    'unauthorised',
    'the user has to write to the bot first',
  ],
  [403, 'Forbidden: bot was kicked from the supergroup chat', 'gone', 'the bot was removed from the chat'],
  [403, 'Forbidden: bot was kicked from the channel chat', 'gone', 'the bot was removed from the chat'],
  [
    403,
    'Forbidden: bot is not a member of the channel chat',
    'unauthorised',
    'the bot has to be added to the chat',
  ],
  [403, 'Forbidden: the group chat was deleted', 'gone', 'the group was deleted'],
  [400, 'Bad Request: chat not found', 'gone', 'there is no such chat, or the bot was never added to it'],
  [
    400,
    'Bad Request: not enough rights to send text messages to the chat',
    'unauthorised',
    'the bot may not write in the chat',
  ],
  [
    400,
    'Bad Request: need administrator rights in the channel chat',
    'unauthorised',
    'the bot may not write in the chat',
  ],
  [400, 'Bad Request: message is too long', 'refused', 'the message is too long'],
  [
    400,
    "Bad Request: can't parse entities: Unsupported start tag",
    'refused',
    'the markup is not understood',
  ],
  [400, 'Bad Request: BUTTON_URL_INVALID', 'refused', 'an address in it is not accepted'],
  [401, 'Unauthorized', 'unauthorised', 'the bot token is wrong, or was revoked'],
  [404, 'Not Found', 'unauthorised', 'the bot token is wrong, or was revoked'],
] as const) {
  test.serial(`"${description}" is final, and says what to do without repeating it`, async (t) => {
    says(status, description);
    t.deepEqual(await send(), { kind: 'permanent', code, words: `HTTP ${status} (${words})` });
  });
}

test.serial('a refusal that nobody knows is told by its status alone', async (t) => {
  says(400, 'Bad Request: SECRET of a new kind');
  t.deepEqual(await send(), { kind: 'permanent', code: 'refused', words: 'HTTP 400' });
});

test.serial('the pause that Telegram asks for is in the body, and a short one is waited for', async (t) => {
  says(429, 'Too Many Requests: retry after 1', { retry_after: 1 });
  const scope = nock(HOST).post(PATH).reply(200, { ok: true });
  const begun = performance.now();
  t.deepEqual(await send(), { kind: 'delivered' });
  t.true(performance.now() - begun >= 990);
  t.true(scope.isDone());
});

test.serial('a longer pause is left to the sweep, after one request', async (t) => {
  says(429, 'Too Many Requests: retry after 35', { retry_after: 35 });
  t.deepEqual(await send(), {
    kind: 'retryable',
    code: 'throttled',
    words: 'HTTP 429',
    retryAfterMs: 35_000,
  });
});

const MOVED = 'Bad Request: group chat was upgraded to a supergroup chat';

test.serial(
  'a group that has become a supergroup gets the message, and the advice what to change',
  async (t) => {
    says(400, MOVED, { migrate_to_chat_id: -1_001_557_912_345 });
    const scope = nock(HOST)
      .post(PATH, ({ chat_id: chatId }: { chat_id: string }) => chatId === '-1001557912345')
      .reply(200, { ok: true });
    t.deepEqual(await send(), {
      kind: 'delivered',
      advice: 'the group has become a supergroup: set telegram_chat_id to -1001557912345',
    });
    t.true(scope.isDone());
  },
);

test.serial('what the new chat refuses counts, and it is followed once', async (t) => {
  says(400, MOVED, { migrate_to_chat_id: -1_001_557_912_345 });
  says(400, MOVED, { migrate_to_chat_id: -1_002_557_912_345 });
  t.deepEqual(await send(), {
    kind: 'permanent',
    code: 'gone',
    words: 'HTTP 400 (the group has become a supergroup, which has another number)',
  });
});

for (const token of ['123456', '123456:short', `${TOKEN}/../../x`, `${TOKEN}?`, '../../elsewhere', '']) {
  test.serial(`what is no token becomes no address: "${token.replace(TOKEN, '…')}"`, async (t) => {
    const result = await notifier(() => Promise.resolve(token)).deliver(GROUP, MESSAGE);
    t.deepEqual(result, {
      kind: 'permanent',
      code: 'bad_address',
      words: 'what should be the bot token is none',
    });
  });
}

test.serial('a secret that cannot be read is tried again later, and its name is not told', async (t) => {
  const denied = Object.assign(new Error('no access to ssm:/SECRET'), { name: 'GetParameterError' });
  t.deepEqual(await notifier(() => Promise.reject(denied)).deliver(GROUP, MESSAGE), {
    kind: 'retryable',
    code: 'secret_unreadable',
    words: 'the secret cannot be read (GetParameterError)',
  });
});
