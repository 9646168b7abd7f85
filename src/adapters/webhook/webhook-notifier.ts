import { createHmac } from 'node:crypto';
import type { DeliveryResult } from '../../core/delivery/delivery-error.ts';
import type { WebhookMessage } from '../../core/channels/webhook/render-webhook.ts';
import type { WebhookDestination } from '../../core/channels/webhook/webhook.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Notifier } from '../../ports/notifier.ts';
import type { SecretResolver } from '../../ports/secret-resolver.ts';
import { jsonObject } from '../http/json-object.ts';
import { withSecret } from '../http/with-secret.ts';
import type { Refusal, WebhookClient } from '../http/webhook-client.ts';

/**
 * A webhook of the user's own, signed after https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md:
 * the receiver computes HMAC-SHA256 of `id.timestamp.body` with the secret both know. What takes messages as Slack does gets them
 * unsigned.
 */
export class WebhookNotifier implements Notifier<'webhook'> {
  readonly #client: WebhookClient;
  readonly #secrets: SecretResolver;
  readonly #clock: Clock;

  constructor(client: WebhookClient, secrets: SecretResolver, clock: Clock) {
    this.#client = client;
    this.#secrets = secrets;
    this.#clock = clock;
  }

  deliver(destination: WebhookDestination, message: WebhookMessage): Promise<DeliveryResult> {
    const read = Promise.all([
      this.#secrets.resolve(destination.url),
      destination.kind === 'signed' ? this.#secrets.resolve(destination.secret) : null,
    ]);
    return withSecret(read, ([url, secret]) => this.#post(url, secret, message));
  }

  #post(url: string, secret: string | null, { id, payload }: WebhookMessage): Promise<DeliveryResult> {
    if (secret === null) return this.#client.post(url, payload, readRefusal);
    const timestamp = String(Math.floor(this.#clock.now() / 1000));
    const body = JSON.stringify(payload);
    return this.#client.post(url, body, () => ({}), {
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signatureOf(secret, id, timestamp, body),
    });
  }
}

/** Mattermost names the error by an id, such as `web.incoming_webhook.invalid.app_error`; Rocket.Chat says a sentence. */
function readRefusal(body: string): Refusal {
  const { id } = jsonObject(body);
  return typeof id === 'string' && /^[a-z_.]{2,64}$/.test(id) ? { words: id } : {};
}

/** Signature that receivers check. A secret is base64 after `whsec_`; text without that mark is taken as the key itself. */
export function signatureOf(secret: string, id: string, timestamp: string, body: string): string {
  const prefix = 'whsec_';
  const key = secret.startsWith(prefix) ? Buffer.from(secret.slice(prefix.length), 'base64') : secret;
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}
