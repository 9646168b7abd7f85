import { matchesWildcard } from '../matching/wildcard.ts';

/** Hosts by name, `*` for any run of characters, or every host that is on the public internet. */
export type WebhookHosts = readonly string[] | 'public';

// https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks, with GovSlack's
export const SLACK_HOSTS: WebhookHosts = ['hooks.slack.com', 'hooks.slack-gov.com'];
export const DISCORD_HOSTS: WebhookHosts = [
  'discord.com',
  'canary.discord.com',
  'ptb.discord.com',
  'discordapp.com',
];
/** The service regions. https://support.pagerduty.com/main/docs/service-regions */
export const PAGERDUTY_HOSTS: WebhookHosts = ['events.pagerduty.com', 'events.eu.pagerduty.com'];

/**
 * False for a host that is none of those; where hosts are named they are meant at their ordinary port. Whether a name
 * leads to a public address is known only when a connection is made.
 */
export function isAllowedHost(url: URL, hosts: WebhookHosts): boolean {
  if (hosts === 'public') return true;
  return url.port === '' && hosts.some((pattern) => matchesWildcard(pattern, url.hostname));
}
