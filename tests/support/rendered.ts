import type { Notification } from '../../src/core/notifications/message.ts';
import { renderDiscord } from '../../src/core/channels/discord/render-discord.ts';
import { TEAMS_SINK } from '../../lib/local-aws/sink/teams.ts';
import { renderTeams } from '../../src/core/channels/teams/render-teams.ts';
import { renderSlack } from '../../src/core/channels/slack/render-slack.ts';

interface SlackText {
  readonly type: string;
  readonly text: string;
}

export interface SlackShape {
  readonly text: string;
  readonly blocks: readonly {
    readonly type: string;
    readonly text?: SlackText;
    readonly fields?: readonly SlackText[];
    readonly elements?: readonly SlackText[];
  }[];
}

export interface DiscordShape {
  readonly allowed_mentions: unknown;
  readonly embeds: readonly {
    readonly title: string;
    readonly description: string;
    readonly color: number;
    readonly fields: readonly { readonly name: string; readonly value: string }[];
    readonly footer: { readonly text: string };
  }[];
}

export const slackMessage = (notification: Notification): SlackShape =>
  renderSlack(notification) as unknown as SlackShape;

export const discordMessage = (notification: Notification): DiscordShape =>
  renderDiscord(notification) as unknown as DiscordShape;

/** All text of a Slack message that is markup, without its header. */
export function slackMarkup(notification: Notification): string {
  const texts = slackMessage(notification).blocks.flatMap(({ text, fields = [], elements = [] }) => [
    ...(text === undefined ? [] : [text]),
    ...fields,
    ...elements,
  ]);
  return texts
    .filter(({ type }) => type === 'mrkdwn')
    .map(({ text }) => text)
    .join('\n');
}

/** All text of a card as Teams shows it, line by line. */
export function teamsText(notification: Notification): string {
  const reception = TEAMS_SINK.receive(renderTeams(notification), new URL('http://localhost'));
  return 'text' in reception ? reception.text : '';
}
