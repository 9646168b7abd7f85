import type { DestinationByChannel } from '../../src/core/channels/channels.ts';

export const mailbox = (address: string): DestinationByChannel['email'] => ({
  channel: 'email',
  mailbox: address,
});
export const telephone = (phone: string): DestinationByChannel['sms'] => ({ channel: 'sms', phone });
export const slackAt = (url: string): DestinationByChannel['slack'] => ({ channel: 'slack', url });
export const discordAt = (url: string): DestinationByChannel['discord'] => ({ channel: 'discord', url });
export const webhookAt = (url: string, secret: string): DestinationByChannel['webhook'] => ({
  channel: 'webhook',
  url,
  secret,
});
export const pagerDutyBy = (routingKey: string): DestinationByChannel['pagerduty'] => ({
  channel: 'pagerduty',
  routingKey,
});
