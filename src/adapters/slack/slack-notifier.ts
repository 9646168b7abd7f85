import type { DeliveryResult } from '../../core/delivery/delivery-error.ts';
import type { WebhookPayload } from '../../core/channels/channel-definition.ts';
import type { SlackDestination } from '../../core/channels/slack/slack.ts';
import type { Notifier } from '../../ports/notifier.ts';
import type { SecretResolver } from '../../ports/secret-resolver.ts';
import { withSecret } from '../http/with-secret.ts';
import type { Refusal, WebhookClient } from '../http/webhook-client.ts';

/** Incoming webhook. https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
export class SlackNotifier implements Notifier<'slack'> {
  readonly #client: WebhookClient;
  readonly #secrets: SecretResolver;

  constructor(client: WebhookClient, secrets: SecretResolver) {
    this.#client = client;
    this.#secrets = secrets;
  }

  deliver(destination: SlackDestination, message: WebhookPayload): Promise<DeliveryResult> {
    return withSecret(this.#secrets.resolve(destination.url), (url) =>
      this.#client.post(url, message, readRefusal),
    );
  }
}

/** Slack answers with one word, such as `invalid_blocks` or `no_service`. */
function readRefusal(body: string): Refusal {
  const words = body.trim();
  return /^[a-z_]{2,64}$/.test(words) ? { words } : {};
}
