import type { ChannelDefinition, WebhookPayload } from '../channel-definition.ts';
import { webhookUrlAt } from '../contact-fields.ts';
import { ROOM_LIMITS } from '../message-limits.ts';
import { renderDiscord } from './render-discord.ts';

export interface DiscordDestination {
  readonly channel: 'discord';
  /** Address of an incoming webhook, or the reference of the secret that holds it. */
  readonly url: string;
}

const HOSTS = ['discord.com', 'canary.discord.com', 'ptb.discord.com', 'discordapp.com'] as const;

export const DISCORD = {
  name: 'Discord',
  limits: ROOM_LIMITS,
  // A conversation goes on there, so that its end is news.
  tellsEnds: true,
  keepsOpen: null,
  teamRoom: { variable: 'DISCORD_WEBHOOK_URL' },
  hosts: HOSTS,
  failsBy: 'destination',
  contacts: { discordWebhookUrl: webhookUrlAt(HOSTS) },
  destinationOf: (
    { discordWebhookUrl: own }: { readonly discordWebhookUrl?: string },
    room: string | undefined,
  ): DiscordDestination | undefined => {
    const url = own ?? room;
    return url === undefined ? undefined : { channel: 'discord', url };
  },
  keyOf: ({ url }) => url,
  render: renderDiscord,
} as const satisfies ChannelDefinition<DiscordDestination, WebhookPayload>;
