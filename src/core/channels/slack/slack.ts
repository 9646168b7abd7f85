import type { ChannelDefinition, WebhookPayload } from '../channel-definition.ts';
import { webhookUrlAt } from '../contact-fields.ts';
import { ROOM_LIMITS } from '../message-limits.ts';
import { renderSlack } from './render-slack.ts';

export interface SlackDestination {
  readonly channel: 'slack';
  /** Address of an incoming webhook, or the reference of the secret that holds it. */
  readonly url: string;
}

/** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks, with GovSlack's */
const HOSTS = ['hooks.slack.com', 'hooks.slack-gov.com'] as const;

export const SLACK = {
  name: 'Slack',
  limits: ROOM_LIMITS,
  // A conversation goes on there, so that its end is news.
  tellsEnds: true,
  keepsOpen: null,
  teamRoom: { variable: 'SLACK_WEBHOOK_URL' },
  hosts: HOSTS,
  failsBy: 'destination',
  contacts: {
    slackWebhookUrl: webhookUrlAt(
      HOSTS,
      '. Mattermost and Rocket.Chat want webhook_url with webhook_kind "slack"',
    ),
  },
  destinationOf: (
    { slackWebhookUrl: own }: { readonly slackWebhookUrl?: string },
    room: string | undefined,
  ): SlackDestination | undefined => {
    const url = own ?? room;
    return url === undefined ? undefined : { channel: 'slack', url };
  },
  keyOf: ({ url }) => url,
  render: renderSlack,
} as const satisfies ChannelDefinition<SlackDestination, WebhookPayload>;
