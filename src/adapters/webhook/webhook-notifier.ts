import { createHmac } from 'node:crypto';
import type { DeliveryResult } from '../../core/delivery/delivery-error.ts';
import type { WebhookMessage } from '../../core/channels/webhook/render-webhook.ts';
import type { WebhookDestination } from '../../core/channels/webhook/webhook.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Notifier } from '../../ports/notifier.ts';
import type { SecretResolver } from '../../ports/secret-resolver.ts';
import { secretFailure } from '../http/secret-failure.ts';
import type { WebhookClient } from '../http/webhook-client.ts';

/**
 * A webhook of the user's own, signed after https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md:
 * the receiver computes HMAC-SHA256 of `id.timestamp.body` with the secret both know.
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

  async deliver(destination: WebhookDestination, { id, payload }: WebhookMessage): Promise<DeliveryResult> {
    let url;
    let secret;
    try {
      [url, secret] = await Promise.all([
        this.#secrets.resolve(destination.url),
        this.#secrets.resolve(destination.secret),
      ]);
    } catch (error) {
      return secretFailure(error);
    }
    const timestamp = String(Math.floor(this.#clock.now() / 1000));
    const body = JSON.stringify(payload);
    return this.#client.post(url, body, () => ({}), {
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signatureOf(secret, id, timestamp, body),
    });
  }
}

/** Signature that receivers check. A secret is base64 after `whsec_`; text without that mark is taken as the key itself. */
export function signatureOf(secret: string, id: string, timestamp: string, body: string): string {
  const prefix = 'whsec_';
  const key = secret.startsWith(prefix) ? Buffer.from(secret.slice(prefix.length), 'base64') : secret;
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}
