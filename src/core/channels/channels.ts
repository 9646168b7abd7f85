import type { ChannelDefinition, ContactField } from './channel-definition.ts';
import { DISCORD } from './discord/discord.ts';
import { EMAIL } from './email/email.ts';
import { OPERATIONS } from './operations/operations.ts';
import { NTFY } from './ntfy/ntfy.ts';
import { PAGERDUTY } from './pagerduty/pagerduty.ts';
import { SLACK } from './slack/slack.ts';
import { SMS } from './sms/sms.ts';
import { TEAMS } from './teams/teams.ts';
import { TELEGRAM } from './telegram/telegram.ts';
import { WEBHOOK } from './webhook/webhook.ts';

/** Every channel, in the order in which they are listed. A new one is a folder beside this file and a line here. */
const TABLE = {
  email: EMAIL,
  sms: SMS,
  slack: SLACK,
  discord: DISCORD,
  webhook: WEBHOOK,
  pagerduty: PAGERDUTY,
  operations: OPERATIONS,
  telegram: TELEGRAM,
  teams: TEAMS,
  ntfy: NTFY,
};

type Table = typeof TABLE;

export type Channel = keyof Table;

/** Where each channel sends to, and what. */
export type DestinationByChannel = {
  readonly [C in Channel]: Exclude<ReturnType<Table[C]['destinationOf']>, undefined>;
};
export type MessageByChannel = { readonly [C in Channel]: ReturnType<Table[C]['render']> };

/** A place where somebody can be reached. */
export type Destination = DestinationByChannel[Channel];

export const CHANNELS: {
  readonly [C in Channel]: ChannelDefinition<DestinationByChannel[C], MessageByChannel[C]>;
} = TABLE;

export const ALL_CHANNELS = Object.keys(TABLE) as readonly Channel[];

/** Channels that a user may choose. */
export const CHOSEN_CHANNELS = ALL_CHANNELS.filter(
  (channel) => Object.keys(TABLE[channel].contacts).length > 0,
);

/** Channels on which a whole team may have one room. */
export type TeamChannel = { [C in Channel]: Table[C]['teamRoom'] extends null ? never : C }[Channel];
type TeamRoom = Exclude<Table[Channel]['teamRoom'], null>;

/** The variables that hold the addresses of the team's rooms. */
export const TEAM_ROOM_VARIABLES = Object.fromEntries(
  Object.entries(TABLE).flatMap(([channel, { teamRoom }]) =>
    teamRoom === null ? [] : [[channel, teamRoom.variable]],
  ),
) as Readonly<Record<TeamChannel, TeamRoom['variable']>>;

export const TEAM_CHANNELS = Object.keys(TEAM_ROOM_VARIABLES) as readonly TeamChannel[];

/** The fields of `contacts` in a user's preferences. */
export type ContactName = { [C in Channel]: keyof Table[C]['contacts'] }[Channel];
export type Contacts = Readonly<Partial<Record<ContactName, string>>>;

export const CONTACT_FIELDS = Object.assign(
  {},
  ...Object.values(TABLE).map(({ contacts }) => contacts),
) as Readonly<Record<ContactName, ContactField>>;

/** Key of a mailbox, telephone or room: all who are reached there have the same. */
export function destinationKey(destination: Destination): string {
  const { channel } = destination;
  return `${channel} ${keyOn(channel, destination)}`;
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- C ties a channel to its own destination
function keyOn<C extends Channel>(channel: C, destination: DestinationByChannel[C]): string {
  return CHANNELS[channel].keyOf(destination);
}
