import test from 'ava';

import { TELEGRAM_SINK } from '../../../lib/local-aws/sink/telegram.ts';
import { startSink, type Sink } from '../../../lib/local-aws/sink.ts';

async function post(url: string, body: string): Promise<Response> {
  return fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
}

async function withSink(use: (sink: Sink) => Promise<void>): Promise<void> {
  const sink = await startSink();
  try {
    await use(sink);
  } finally {
    await sink.stop();
  }
}

const repeated = (length: number, value: object): object[] => Array.from({ length }, () => value);
const BUTTON = { action: 'view', label: 'Open', url: 'https://a.example.com/' };
const header = { type: 'header', text: { type: 'plain_text', text: 'BTCUSDT fell' } };
const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });

test('Slack answers ok to a message and keeps it with its text and time', async (t) => {
  await withSink(async (sink) => {
    const response = await post(sink.slackUrl, JSON.stringify({ blocks: [header, section('4.2 %')] }));
    t.is(response.status, 200);
    t.is(await response.text(), 'ok');
    t.like(sink.received[0], { channel: 'slack', text: 'BTCUSDT fell\n4.2 %' });
    t.true(Math.abs(Date.now() - sink.received[0]!.receivedAtMs) < 10_000);
  });
});

const slackRefuses = test.macro(async (t, body: string, reason: string) => {
  await withSink(async (sink) => {
    const response = await post(sink.slackUrl, body);
    t.is(response.status, 400);
    t.is(await response.text(), reason);
    t.is(sink.received.length, 0);
    t.is(sink.refused.length, 1);
  });
});
test('Slack refuses what is not JSON', slackRefuses, '{', 'invalid_payload');
test('Slack refuses a message without text', slackRefuses, '{}', 'no_text');
test(
  'Slack refuses 51 blocks',
  slackRefuses,
  JSON.stringify({ blocks: repeated(51, header) }),
  'invalid_blocks',
);
test(
  'Slack refuses a section of 3,001 characters',
  slackRefuses,
  JSON.stringify({ blocks: [section('x'.repeat(3_001))] }),
  'invalid_blocks',
);
test(
  'Slack refuses a header of 151 characters',
  slackRefuses,
  JSON.stringify({ blocks: [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }] }),
  'invalid_blocks',
);
test(
  'Slack refuses eleven fields',
  slackRefuses,
  JSON.stringify({ blocks: [{ type: 'section', fields: repeated(11, { type: 'mrkdwn', text: 'x' }) }] }),
  'invalid_blocks',
);
test('Slack refuses an unknown block', slackRefuses, '{"blocks":[{"type":"table-flip"}]}', 'invalid_blocks');

test('Discord answers 204, and 200 with the message when asked to wait', async (t) => {
  await withSink(async (sink) => {
    const body = JSON.stringify({
      embeds: [{ title: 'BTCUSDT', fields: [{ name: 'Price', value: '17,000' }] }],
    });
    t.is((await post(sink.discordUrl, body)).status, 204);
    const waited = await post(`${sink.discordUrl}?wait=true`, body);
    t.is(waited.status, 200);
    t.regex(((await waited.json()) as { id: string }).id, /^\d+$/);
    t.is(sink.received[0]!.text, 'BTCUSDT\nPrice: 17,000');
  });
});

const discordRefuses = test.macro(async (t, message: unknown, code: number) => {
  await withSink(async (sink) => {
    const response = await post(sink.discordUrl, JSON.stringify(message));
    t.is(response.status, 400);
    t.is(((await response.json()) as { code: number }).code, code);
    t.is(sink.received.length, 0);
  });
});
const embed = (part: object): object => ({ embeds: [part] });
test('Discord refuses an empty message', discordRefuses, {}, 50006);
test('Discord refuses 2,001 characters of content', discordRefuses, { content: 'x'.repeat(2_001) }, 50035);
test('Discord refuses eleven embeds', discordRefuses, { embeds: repeated(11, { title: 'x' }) }, 50035);
test('Discord refuses a title of 257 characters', discordRefuses, embed({ title: 'x'.repeat(257) }), 50035);
test(
  'Discord refuses a field without a value',
  discordRefuses,
  embed({ fields: [{ name: 'x', value: '' }] }),
  50035,
);
test(
  'Discord refuses 26 fields',
  discordRefuses,
  embed({ fields: repeated(26, { name: 'n', value: 'v' }) }),
  50035,
);
test(
  'Discord refuses 6,001 characters over all embeds',
  discordRefuses,
  { embeds: [{ description: 'x'.repeat(4_000) }, { description: 'x'.repeat(2_001) }] },
  50035,
);

const telegramUrl = ({ url }: Sink, bot = TELEGRAM_SINK.path): string => `${url}/telegram/${bot}`;
const chat = TELEGRAM_SINK.contactsAt('')['telegram_chat_id'];
const toTelegram = (message: object): string =>
  JSON.stringify({ chat_id: chat, parse_mode: 'HTML', ...message });

test('Telegram takes a message and keeps it as it is read, with its buttons', async (t) => {
  await withSink(async (sink) => {
    const keyboard = [[{ text: 'Acknowledge', url: 'https://a.example.com/x' }]];
    const text = '<b>BTC &amp; ETH</b> &lt; <code>3</code> @\u200beverybody';
    const body = toTelegram({ text, reply_markup: { inline_keyboard: keyboard } });
    const response = await post(telegramUrl(sink), body);
    t.is(response.status, 200);
    t.like(await response.json(), { ok: true });
    t.like(sink.received[0], { channel: 'telegram', text: 'BTC & ETH < 3 @everybody\n[Acknowledge]' });
  });
});

const telegramRefuses = test.macro(async (t, message: object, description: RegExp) => {
  await withSink(async (sink) => {
    const response = await post(telegramUrl(sink), toTelegram(message));
    t.is(response.status, 400);
    t.regex(((await response.json()) as { description: string }).description, description);
    t.is(sink.received.length, 0);
    t.is(sink.refused.length, 1);
  });
});
const button = (part: object): object => ({ text: 'x', reply_markup: { inline_keyboard: [[part]] } });
test('Telegram refuses another chat', telegramRefuses, { chat_id: '-5', text: 'x' }, /chat not found/);
test('Telegram refuses a message without a chat', telegramRefuses, { chat_id: '' }, /chat_id is empty/);
test('Telegram refuses markup around nothing', telegramRefuses, { text: '<b> </b>' }, /text is empty/);
test(
  'Telegram refuses 4,097 characters after the markup is parsed',
  telegramRefuses,
  { text: `<b>${'😀'.repeat(4_097)}</b>` },
  /message is too long/,
);
test(
  'Telegram refuses 32 KB before it parses anything',
  telegramRefuses,
  { text: '&amp;'.repeat(6_600) },
  /text is too long/,
);
test('Telegram refuses an unknown tag', telegramRefuses, { text: '<p>x</p>' }, /unsupported start tag "p"/);
test('Telegram refuses a tag that stays open', telegramRefuses, { text: '<b>x' }, /find end tag/);
test('Telegram refuses tags that cross', telegramRefuses, { text: '<b><i>x</b></i>' }, /unmatched end tag/);
test('Telegram refuses a lonely bracket', telegramRefuses, { text: '1 < 2' }, /can't parse entities/);
test(
  'Telegram refuses a button to this machine',
  telegramRefuses,
  button({ text: 'a', url: 'http://localhost/x' }),
  /BUTTON_URL_INVALID/,
);
test('Telegram refuses a button without words', telegramRefuses, button({ url: 'https://a.io' }), /button/);

test('Telegram knows its own bots only', async (t) => {
  await withSink(async (sink) => {
    const other = telegramUrl(sink, '/bot99:other/sendMessage'.slice(1));
    t.is((await post(other, toTelegram({ text: 'x' }))).status, 401);
    t.is((await post(telegramUrl(sink, 'elsewhere'), toTelegram({ text: 'x' }))).status, 404);
  });
});

const cardOf = (content: object) => ({
  type: 'message',
  attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }],
});
const card = (body: readonly object[], actions: readonly object[] = []) =>
  cardOf({ type: 'AdaptiveCard', version: '1.4', body, actions });
const line = (text: string) => ({ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text }] });

test('a workflow of Teams takes a card, says no more than that it has begun, and shows it', async (t) => {
  await withSink(async (sink) => {
    const { teams_webhook_url: url } = sink.contacts.teams;
    const action = { type: 'Action.OpenUrl', title: 'Acknowledge', url: 'https://a.example.com/' };
    const body = [{ type: 'Container', items: [line('BTC fell')] }, line('by 4 %')];
    const response = await post(url!, JSON.stringify(card(body, [action])));
    t.is(response.status, 202);
    t.like(sink.received[0], { channel: 'teams', text: 'BTC fell\nby 4 %\n[Acknowledge]' });
  });
});

for (const [what, message, refusal] of [
  ['what is no message', { text: 'x' }, /expected a message/],
  ['more than 28 KB', card([line('x'.repeat(28 * 1024))]), /too large/],
  ['a card of a later version', cardOf({ type: 'AdaptiveCard', version: '1.6' }), /version/],
  ['an element that it does not know', card([{ type: 'Chart' }]), /no element Chart/],
  ['a block without text', card([{ type: 'RichTextBlock', inlines: [] }]), /without inlines/],
  ['a button that leads nowhere', card([], [{ type: 'Action.OpenUrl', url: 'x' }]), /without an address/],
] as const) {
  test(`a workflow of Teams refuses ${what}`, async (t) => {
    await withSink(async (sink) => {
      const response = await post(sink.contacts.teams['teams_webhook_url']!, JSON.stringify(message));
      t.is(response.status, 400);
      t.regex(sink.refused[0]!, refusal);
    });
  });
}

/** As the notifier does it: to the server, with the topic of the address in the message. */
const toTopic = (sink: Sink, message: object): Promise<Response> => {
  const url = new URL(sink.contacts.ntfy['ntfy_url']!);
  const topic = url.pathname.split('/').at(-1);
  return post(new URL('.', url).href, JSON.stringify({ topic, ...message }));
};

test('ntfy takes a message to its topic', async (t) => {
  await withSink(async (sink) => {
    const actions = [{ action: 'view', label: 'Acknowledge', url: 'https://a.example.com/' }];
    const response = await toTopic(sink, { title: 'BTC fell', message: 'by 4 %', priority: 5, actions });
    t.is(response.status, 200);
    t.like(sink.received[0], { channel: 'ntfy', text: 'BTC fell\nby 4 %\n[Acknowledge]' });
  });
});

for (const [what, message, status] of [
  ['another topic', { topic: 'elsewhere', message: 'x' }, 403],
  ['what is no topic', { topic: 'a/b', message: 'x' }, 400],
  ['a priority of 6', { message: 'x', priority: 6 }, 400],
  ['4,097 bytes, which would be a file', { message: 'é'.repeat(2049) }, 400],
  ['more than 8 KB in all', { message: 'x', title: 'x'.repeat(8192) }, 413],
  ['a fourth button', { message: 'x', actions: Array.from({ length: 4 }, () => BUTTON) }, 400],
] as const) {
  test(`ntfy refuses ${what}`, async (t) => {
    await withSink(async (sink) => {
      t.is((await toTopic(sink, message)).status, status);
      t.is(sink.refused.length, 1);
    });
  });
}

test('texts are kept as a reader sees them, without escapes and bold', async (t) => {
  await withSink(async (sink) => {
    await post(sink.slackUrl, JSON.stringify({ blocks: [section('*A&amp;B* &lt; 3')] }));
    await post(sink.discordUrl, JSON.stringify({ content: '**A\\_B** 14\\:00' }));
    t.deepEqual(
      sink.received.map(({ text }) => text),
      ['A&B < 3', 'A_B 14:00'],
    );
  });
});

test('the sink knows no other address and takes nothing but POST', async (t) => {
  await withSink(async (sink) => {
    t.is((await fetch(new URL('/pigeons/x', sink.slackUrl), { method: 'POST' })).status, 404);
    t.is((await fetch(sink.slackUrl)).status, 405);
  });
});
