import type { ChannelDefinition } from '../channel-definition.ts';
import { SECRET, WEBHOOK_URL } from '../contact-fields.ts';
import { ROOM_LIMITS } from '../message-limits.ts';
import { renderWebhook, type WebhookMessage } from './render-webhook.ts';

/** A server of the user's own. Both are what they are, or references of the secrets that hold them. */
export interface WebhookDestination {
  readonly channel: 'webhook';
  readonly url: string;
  /** The secret to sign with. */
  readonly secret: string;
}

export const WEBHOOK = {
  name: 'Webhook',
  limits: ROOM_LIMITS,
  tellsEnds: true,
  teamRoom: null,
  hosts: 'public',
  failsBy: 'destination',
  contacts: { webhookUrl: WEBHOOK_URL, webhookSecret: SECRET },
  /** It is called only where it has a secret to sign with. */
  destinationOf: ({
    webhookUrl: url,
    webhookSecret: secret,
  }: {
    readonly webhookUrl?: string;
    readonly webhookSecret?: string;
  }): WebhookDestination | undefined =>
    url === undefined || secret === undefined ? undefined : { channel: 'webhook', url, secret },
  // A receiver takes what its own secret has signed and no other.
  keyOf: ({ url, secret }) => `${url} ${secret}`,
  render: renderWebhook,
} as const satisfies ChannelDefinition<WebhookDestination, WebhookMessage>;
