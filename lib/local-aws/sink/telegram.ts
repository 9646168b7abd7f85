import { jsonAnswer, type Reception, type SinkChannel } from './sink-channel.ts';

const TOKEN = '1000000:token-of-a-bot-in-the-local-sink';
const CHAT_ID = '-1001000000001';

/** https://core.telegram.org/bots/api#sendmessage, and in bytes as its server has it before it parses anything. */
const MAX_CHARACTERS = 4_096;
const MAX_BYTES = 32_768;
/** https://core.telegram.org/bots/api#html-style */
const TAGS = new Set(
  'b strong i em u ins s strike del span tg-spoiler a tg-emoji code pre blockquote'.split(' '),
);
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' };

interface Button {
  readonly text?: unknown;
  readonly url?: unknown;
}

interface TelegramRequest {
  readonly chat_id?: unknown;
  readonly text?: unknown;
  readonly parse_mode?: unknown;
  readonly reply_markup?: { readonly inline_keyboard?: readonly (readonly Button[])[] };
}

/** The Bot API's `sendMessage`, for the one bot of the demo and its one chat. */
export const TELEGRAM_SINK: SinkChannel = {
  path: `bot${TOKEN}/sendMessage`,
  contactsAt: () => ({ telegram_chat_id: CHAT_ID, telegram_bot_token: TOKEN }),
  receive: (body, url) => {
    if (!/^\/bot\d+:[\w-]+\/sendMessage$/i.test(url.pathname)) return refused(404, 'Not Found');
    if (!url.pathname.startsWith(`/bot${TOKEN}/`)) return refused(401, 'Unauthorized');
    const request = (typeof body === 'object' && body !== null ? body : {}) as TelegramRequest;
    const refusal = telegramRefusal(request);
    if (refusal !== null) return refused(400, `Bad Request: ${refusal}`);
    const text = textOf(request);
    const message = { message_id: Date.now(), date: Math.floor(Date.now() / 1000), text };
    return { answer: jsonAnswer(200, { ok: true, result: message }), text: withButtons(text, request) };
  },
};

function refused(status: number, description: string): Reception {
  const answer = jsonAnswer(status, { ok: false, error_code: status, description });
  return { answer, refusal: description };
}

/** What the Bot API would say against a message; null when it would send it. */
export function telegramRefusal(request: unknown): string | null {
  const { chat_id: chatId, text, parse_mode: mode, reply_markup: markup } = request as TelegramRequest;
  if (chatId === undefined || chatId === '') return 'chat_id is empty';
  if (chatId !== CHAT_ID && chatId !== Number(CHAT_ID)) return 'chat not found';
  if (typeof text !== 'string') return 'message text is empty';
  if (Buffer.byteLength(text) > MAX_BYTES) return 'text is too long';
  if (mode !== undefined && mode !== 'HTML') return 'unsupported parse_mode';
  const problem = mode === 'HTML' ? htmlProblem(text) : null;
  if (problem !== null) return `can't parse entities: ${problem}`;
  const seen = textOf(request as TelegramRequest);
  if (seen.trim() === '') return 'message text is empty';
  if (Array.from(seen).length > MAX_CHARACTERS) return 'message is too long';
  const buttons = (markup?.inline_keyboard ?? []).flat();
  if (buttons.some(({ text: label }) => typeof label !== 'string' || label.trim() === '')) {
    return "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard";
  }
  return buttons.every(({ url }) => isButtonUrl(url)) ? null : 'BUTTON_URL_INVALID';
}

function isButtonUrl(url: unknown): boolean {
  if (typeof url !== 'string' || !URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'tg:' || (/^https?:$/.test(protocol) && hostname.includes('.'));
}

/** Every tag is known, closed, and in its place; what could begin one and is none is refused. */
function htmlProblem(html: string): string | null {
  const open: string[] = [];
  for (const [, end, name = '', rest] of html.matchAll(/<(\/?)([^\s<>/]*)([^<>]*>?)/g)) {
    if (rest?.endsWith('>') !== true) return `unclosed start tag "${name}"`;
    if (!TAGS.has(name)) return `unsupported start tag "${name}"`;
    if (end === '') open.push(name);
    else if (open.pop() !== name) return `unmatched end tag "${name}"`;
  }
  return open.length === 0 ? null : `can't find end tag corresponding to start tag "${open.at(-1)}"`;
}

/** After entities are parsed; the breaks that keep text from becoming a link are not seen. */
function textOf({ text, parse_mode: mode }: TelegramRequest): string {
  if (typeof text !== 'string' || mode !== 'HTML') return String(text);
  return text.replaceAll(/<[^>]*>/g, '').replaceAll(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, decoded);
}

function decoded(entity: string, decimal?: string, hexadecimal?: string, name = ''): string {
  if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
  if (hexadecimal !== undefined) return String.fromCodePoint(Number.parseInt(hexadecimal, 16));
  return ENTITIES[name] ?? entity;
}

function withButtons(text: string, { reply_markup: markup }: TelegramRequest): string {
  const labels = (markup?.inline_keyboard ?? []).map((row) => row.map((each) => `[${String(each.text)}]`));
  return [text, ...labels.map((row) => row.join(' '))].join('\n').replaceAll('\u200b', '');
}
