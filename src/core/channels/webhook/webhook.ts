import type { ChannelDefinition } from '../channel-definition.ts';
import { SECRET, webhookUrlAt } from '../contact-fields.ts';
import { ROOM_LIMITS } from '../message-limits.ts';
import { renderSlackCompatible } from './render-slack-compatible.ts';
import { OTHERS_LIMIT, renderWebhook, type WebhookMessage } from './render-webhook.ts';

/** A server of the user's own. Address and secret are what they are, or references of the secrets that hold them. */
export type WebhookDestination = { readonly channel: 'webhook'; readonly url: string } & (
  | {
      readonly kind: 'signed';
      /** The secret to sign with. */
      readonly secret: string;
    }
  /** What takes messages as Slack does, such as Mattermost and Rocket.Chat: its address is all that it knows us by. */
  | { readonly kind: 'slack' }
);

export const WEBHOOK = {
  name: 'Webhook',
  limits: ROOM_LIMITS,
  tellsEnds: true,
  keepsOpen: { perMessage: OTHERS_LIMIT },
  teamRoom: null,
  hosts: 'public',
  failsBy: 'destination',
  contacts: {
    webhookUrl: webhookUrlAt('public'),
    webhookSecret: SECRET,
    webhookKind: {
      expected: 'signed (which it is where it is absent) or slack',
      accepts: (value) => value === 'signed' || value === 'slack',
      isOptional: true,
    },
  },
  /** It is called only where it has a secret to sign with, or knows no signatures. */
  destinationOf: ({
    webhookUrl: url,
    webhookSecret: secret,
    webhookKind: kind,
  }: {
    readonly webhookUrl?: string;
    readonly webhookSecret?: string;
    readonly webhookKind?: string;
  }): WebhookDestination | undefined => {
    if (url === undefined) return undefined;
    if (kind === 'slack') return { channel: 'webhook', url, kind };
    return secret === undefined ? undefined : { channel: 'webhook', url, kind: 'signed', secret };
  },
  // A receiver takes what its own secret has signed and no other.
  keyOf: (destination) =>
    destination.kind === 'slack' ? destination.url : `${destination.url} ${destination.secret}`,
  render: (notification, destination) =>
    destination?.kind === 'slack' ? renderSlackCompatible(notification) : renderWebhook(notification),
} as const satisfies ChannelDefinition<WebhookDestination, WebhookMessage>;
