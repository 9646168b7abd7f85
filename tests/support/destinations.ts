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
  kind: 'signed',
  secret,
});
export const slackLikeAt = (url: string): DestinationByChannel['webhook'] => ({
  channel: 'webhook',
  url,
  kind: 'slack',
});
export const telegramChat = (chatId: string, botToken: string): DestinationByChannel['telegram'] => ({
  channel: 'telegram',
  chatId,
  botToken,
});
export const teamsAt = (url: string): DestinationByChannel['teams'] => ({ channel: 'teams', url });
export const ntfyAt = (url: string, token: string | null = null): DestinationByChannel['ntfy'] => ({
  channel: 'ntfy',
  url,
  token,
});
export const pagerDutyBy = (routingKey: string): DestinationByChannel['pagerduty'] => ({
  channel: 'pagerduty',
  routingKey,
});

/** One place on each channel. */
export const PLACES: DestinationByChannel = {
  email: mailbox('alice@example.com'),
  sms: telephone('+33612345678'),
  slack: slackAt('ssm:/room'),
  discord: discordAt('ssm:/server'),
  webhook: webhookAt('https://hooks.example.com/in', 'ssm:/key'),
  pagerduty: pagerDutyBy('ssm:/service'),
  operations: { channel: 'operations', topicArn: 'arn:aws:sns:us-east-1:123456789012:operations' },
  telegram: telegramChat('-42', 'ssm:/bot'),
  teams: teamsAt('ssm:/team'),
  ntfy: ntfyAt('ssm:/topic'),
};
