import type { ChannelDefinition } from '../channel-definition.ts';
import { keyLike } from '../contact-fields.ts';
import { ROOM_LIMITS } from '../message-limits.ts';
import { renderTelegram, type TelegramMessage } from './render-telegram.ts';

export interface TelegramDestination {
  readonly channel: 'telegram';
  /** A number, negative for a group, or `@` and the name of a public channel. */
  readonly chatId: string;
  /** The token itself, or the reference of the secret that holds it. */
  readonly botToken: string;
}

/** https://core.telegram.org/bots/api#chat: at most 52 bits. Names have 4 to 32 characters. */
const CHAT_ID = /^(?:-?[1-9]\d{0,15}|@[A-Za-z]\w{3,31})$/;
/** https://core.telegram.org/bots/api#authorizing-your-bot */
export const BOT_TOKEN = /^\d{3,20}:[\w-]{30,64}$/;

export const TELEGRAM = {
  name: 'Telegram',
  // Far below Telegram's own, 20 a minute in a group: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
  limits: ROOM_LIMITS,
  // A conversation goes on there, and an end comes without a sound.
  tellsEnds: true,
  keepsOpen: null,
  teamRoom: null,
  hosts: ['api.telegram.org'],
  failsBy: 'destination',
  contacts: {
    telegramChatId: {
      expected: 'the number of a chat (negative for a group), or @ and the name of a channel',
      accepts: (value) =>
        typeof value === 'string' ? CHAT_ID.test(value) : Number.isSafeInteger(value) && value !== 0,
    },
    telegramBotToken: keyLike('a bot token such as 123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11', BOT_TOKEN),
  },
  destinationOf: ({
    telegramChatId: chatId,
    telegramBotToken: botToken,
  }: {
    readonly telegramChatId?: string;
    readonly telegramBotToken?: string;
  }): TelegramDestination | undefined =>
    chatId === undefined || botToken === undefined ? undefined : { channel: 'telegram', chatId, botToken },
  // Where one bot may not write, another may: what one of them cannot deliver is not kept from the other.
  keyOf: ({ chatId, botToken }) => `${chatId.toLowerCase()} ${botToken}`,
  render: renderTelegram,
} as const satisfies ChannelDefinition<TelegramDestination, TelegramMessage>;
