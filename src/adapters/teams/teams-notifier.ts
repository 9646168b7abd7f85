import type { TeamsMessage } from '../../core/channels/teams/render-teams.ts';
import type { TeamsDestination } from '../../core/channels/teams/teams.ts';
import type { DeliveryResult } from '../../core/delivery/delivery-error.ts';
import type { Notifier } from '../../ports/notifier.ts';
import type { SecretResolver } from '../../ports/secret-resolver.ts';
import { jsonObject } from '../http/json-object.ts';
import { withSecret } from '../http/with-secret.ts';
import type { Refusal, WebhookClient } from '../http/webhook-client.ts';

/**
 * A workflow of Power Automate that posts what it is sent. It answers 202 when it has begun: what becomes of the card it says to nobody but its
 * owner. https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook
 */
export class TeamsNotifier implements Notifier<'teams'> {
  readonly #client: WebhookClient;
  readonly #secrets: SecretResolver;

  constructor(client: WebhookClient, secrets: SecretResolver) {
    this.#client = client;
    this.#secrets = secrets;
  }

  deliver(destination: TeamsDestination, message: TeamsMessage): Promise<DeliveryResult> {
    return withSecret(this.#secrets.resolve(destination.url), (url) =>
      this.#client.post(url, message, readRefusal),
    );
  }
}

/** `{"error": {"code": "WorkflowTriggerIsNotEnabled", "message": …}}`, of which the code is enough. */
function readRefusal(body: string): Refusal {
  const { error } = jsonObject(body);
  const { code } = { ...(error as { readonly code?: unknown } | undefined) };
  return typeof code === 'string' && /^\w{2,64}$/.test(code) ? { words: code } : {};
}
