import type { DeliveryResult } from '../../core/delivery/delivery-error.ts';
import { ROUTING_KEY, type PagerDutyDestination } from '../../core/channels/pagerduty/pagerduty.ts';
import type { PagerDutyMessage } from '../../core/channels/pagerduty/render-pagerduty.ts';
import type { Notifier } from '../../ports/notifier.ts';
import type { SecretResolver } from '../../ports/secret-resolver.ts';
import { jsonObject } from '../http/json-object.ts';
import { withSecret } from '../http/with-secret.ts';
import type { Refusal, WebhookClient } from '../http/webhook-client.ts';

export const PAGERDUTY_EVENTS_URL = 'https://events.pagerduty.com/v2/enqueue';

/** Events API v2. https://developer.pagerduty.com/docs/events-api-v2/overview */
export class PagerDutyNotifier implements Notifier<'pagerduty'> {
  readonly #client: WebhookClient;
  readonly #secrets: SecretResolver;
  readonly #eventsUrl: string;

  constructor(client: WebhookClient, secrets: SecretResolver, eventsUrl = PAGERDUTY_EVENTS_URL) {
    this.#client = client;
    this.#secrets = secrets;
    this.#eventsUrl = eventsUrl;
  }

  /** Events go one after the other; all go again after a failure, since the dedup key makes a copy harmless. */
  deliver({ routingKey }: PagerDutyDestination, { events }: PagerDutyMessage): Promise<DeliveryResult> {
    return withSecret(this.#secrets.resolve(routingKey), (key) => this.#post(key, events));
  }

  async #post(routing_key: string, events: PagerDutyMessage['events']): Promise<DeliveryResult> {
    if (!ROUTING_KEY.test(routing_key)) {
      const words = 'the PagerDuty routing key is not 32 letters and digits';
      return { kind: 'permanent', code: 'bad_address', words };
    }
    for (const event of events) {
      const result = await this.#client.post(this.#eventsUrl, { routing_key, ...event }, readRefusal);
      if (result.kind !== 'delivered') return result;
    }
    return { kind: 'delivered' };
  }
}

/** `{"status": "invalid event", "errors": […]}`: the status is one of a few fixed phrases. */
function readRefusal(body: string): Refusal {
  const { status } = jsonObject(body);
  return typeof status === 'string' && /^[a-z ]{2,40}$/.test(status) ? { words: status } : {};
}
