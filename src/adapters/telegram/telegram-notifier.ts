import type { TelegramMessage } from '../../core/channels/telegram/render-telegram.ts';
import { BOT_TOKEN, type TelegramDestination } from '../../core/channels/telegram/telegram.ts';
import type { DeliveryResult, LastingError } from '../../core/delivery/delivery-error.ts';
import type { Notifier } from '../../ports/notifier.ts';
import type { SecretResolver } from '../../ports/secret-resolver.ts';
import { jsonObject } from '../http/json-object.ts';
import { secondsOfJson } from '../http/rate-limit-headers.ts';
import { withSecret } from '../http/with-secret.ts';
import type { Refusal, WebhookClient } from '../http/webhook-client.ts';

export const TELEGRAM_API_URL = 'https://api.telegram.org';

/**
 * Bot API. https://core.telegram.org/bots/api#sendmessage. The bot's token stands in the path of the address, so that it is
 * as secret as that of a webhook: the client repeats nothing of it.
 */
export class TelegramNotifier implements Notifier<'telegram'> {
  readonly #client: WebhookClient;
  readonly #secrets: SecretResolver;
  readonly #apiUrl: string;

  constructor(client: WebhookClient, secrets: SecretResolver, apiUrl = TELEGRAM_API_URL) {
    this.#client = client;
    this.#secrets = secrets;
    this.#apiUrl = apiUrl;
  }

  deliver({ chatId, botToken }: TelegramDestination, message: TelegramMessage): Promise<DeliveryResult> {
    return withSecret(this.#secrets.resolve(botToken), (token) => this.#deliverAs(token, chatId, message));
  }

  async #deliverAs(token: string, chatId: string, message: TelegramMessage): Promise<DeliveryResult> {
    // It becomes a part of an address, where anything else could lead elsewhere.
    if (!BOT_TOKEN.test(token)) {
      return { kind: 'permanent', code: 'bad_address', words: 'what should be the bot token is none' };
    }
    const url = `${this.#apiUrl}/bot${token}/sendMessage`;
    const { result, movedTo } = await this.#send(url, chatId, message);
    if (movedTo === undefined) return result;
    const again = await this.#send(url, movedTo, message);
    if (again.result.kind !== 'delivered') return again.result;
    return {
      ...again.result,
      advice: `the group has become a supergroup: set telegram_chat_id to ${movedTo}`,
    };
  }

  async #send(
    url: string,
    chatId: string,
    message: TelegramMessage,
  ): Promise<{ readonly result: DeliveryResult; readonly movedTo: string | undefined }> {
    let movedTo: string | undefined;
    const result = await this.#client.post(url, { chat_id: chatId, ...message }, (body, status) => {
      movedTo = movedChatOf(body);
      return readRefusal(body, status);
    });
    return { result, movedTo };
  }
}

/** https://core.telegram.org/bots/api#responseparameters: a group that becomes a supergroup gets a new number. */
function movedChatOf(body: string): string | undefined {
  const { migrate_to_chat_id: chatId } = parametersOf(body);
  return Number.isSafeInteger(chatId) ? String(chatId) : undefined;
}

/**
 * The Bot API answers in sentences of its own (https://github.com/tdlib/telegram-bot-api/blob/master/telegram-bot-api/Client.cpp);
 * those that say what somebody has to do are recognised, and none is repeated.
 */
const REFUSALS: readonly (readonly [said: RegExp, code: LastingError, words: string])[] = [
  [/bot was blocked by the user/, 'gone', 'the user has blocked the bot'],
  [/user is deactivated/, 'gone', 'the user has deleted the account'],
  [/can't initiate conversation/, 'unauthorised', 'the user has to write to the bot first'],
  [/chat not found|PEER_ID_INVALID/, 'gone', 'there is no such chat, or the bot was never added to it'],
  [/bot was kicked/, 'gone', 'the bot was removed from the chat'],
  [/group chat was deleted/, 'gone', 'the group was deleted'],
  [/upgraded to a supergroup/, 'gone', 'the group has become a supergroup, which has another number'],
  [/bot is not a member/, 'unauthorised', 'the bot has to be added to the chat'],
  [
    /not enough rights|no rights|administrator rights|CHAT_WRITE_FORBIDDEN/,
    'unauthorised',
    'the bot may not write in the chat',
  ],
  [/too long/i, 'refused', 'the message is too long'],
  [/can't parse entities/, 'refused', 'the markup is not understood'],
  [/BUTTON_URL_INVALID|button URL/, 'refused', 'an address in it is not accepted'],
];

function readRefusal(body: string, status: number): Refusal {
  const { description } = jsonObject(body);
  const retryAfterMs = secondsOfJson(parametersOf(body)['retry_after']);
  const known = REFUSALS.find(([said]) => typeof description === 'string' && said.test(description));
  if (known !== undefined) return { code: known[1], words: known[2] };
  // A token that was revoked is not authorised; one that never was has no address.
  if (status === 401 || status === 404) {
    return { code: 'unauthorised', words: 'the bot token is wrong, or was revoked' };
  }
  return retryAfterMs === undefined ? {} : { retryAfterMs };
}

function parametersOf(body: string): Readonly<Record<string, unknown>> {
  const { parameters } = jsonObject(body);
  return typeof parameters === 'object' && parameters !== null ? { ...parameters } : {};
}
