import type { DeliveryResult } from '../../core/delivery/delivery-error.ts';
import type { WebhookPayload } from '../../core/channels/channel-definition.ts';
import type { DiscordDestination } from '../../core/channels/discord/discord.ts';
import type { Notifier } from '../../ports/notifier.ts';
import type { SecretResolver } from '../../ports/secret-resolver.ts';
import { jsonObject } from '../http/json-object.ts';
import { secondsOfJson } from '../http/rate-limit-headers.ts';
import { withSecret } from '../http/with-secret.ts';
import type { Refusal, WebhookClient } from '../http/webhook-client.ts';

/** https://docs.discord.com/developers/resources/webhook#execute-webhook */
export class DiscordNotifier implements Notifier<'discord'> {
  readonly #client: WebhookClient;
  readonly #secrets: SecretResolver;

  constructor(client: WebhookClient, secrets: SecretResolver) {
    this.#client = client;
    this.#secrets = secrets;
  }

  deliver(destination: DiscordDestination, message: WebhookPayload): Promise<DeliveryResult> {
    return withSecret(this.#secrets.resolve(destination.url), (url) =>
      this.#client.post(waiting(url), message, readRefusal),
    );
  }
}

/** Without `wait`, Discord accepts a message that it then fails to save. */
function waiting(address: string): string {
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  url.searchParams.set('wait', 'true');
  return url.href;
}

/**
 * `{"message": "Unknown Webhook", "code": 10015}`: the number is enough, and cannot carry anything. `retry_after` in seconds:
 * https://docs.discord.com/developers/topics/rate-limits
 */
function readRefusal(body: string): Refusal {
  const { code, retry_after: seconds } = jsonObject(body);
  const retryAfterMs = secondsOfJson(seconds);
  return {
    ...(Number.isSafeInteger(code) && { words: `code ${String(code)}` }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}
