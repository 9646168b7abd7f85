import type { Channel } from '../channel.ts';
import type { MessageByChannel, Notification } from '../message.ts';
import { renderDiscord } from './discord.ts';
import { renderEmail } from './email.ts';
import { renderPagerDuty } from './pagerduty.ts';
import { renderSlack } from './slack.ts';
import { renderSms } from './sms.ts';
import { renderWebhook } from './webhook.ts';

/** How each channel says it. */
export const RENDERERS: {
  readonly [C in Channel]: (notification: Notification) => MessageByChannel[C];
} = {
  email: renderEmail,
  sms: renderSms,
  slack: renderSlack,
  discord: renderDiscord,
  webhook: renderWebhook,
  pagerduty: renderPagerDuty,
};
