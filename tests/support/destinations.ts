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
export const telegramChat = (chatId: string, botToken: string): DestinationByChannel['telegram'] => ({
  channel: 'telegram',
  chatId,
  botToken,
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
  telegram: telegramChat('-42', 'ssm:/bot'),
};
