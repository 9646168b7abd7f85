import type { Severity } from '../alerts/alert.ts';
import type { Channel } from '../notifications/channel.ts';
import { signedWebhookAddress } from '../notifications/webhook-address.ts';

/** Where and about what one user wants to be told. */
export interface Preference {
  readonly userId: string;
  readonly contacts: {
    readonly email?: string;
    /** E.164, such as +33612345678. */
    readonly phone?: string;
    readonly slackWebhookUrl?: string;
    readonly discordWebhookUrl?: string;
    /** Of a generic webhook, which is called only where it has a secret to sign with. */
    readonly webhookUrl?: string;
    /** Reference of the secret. */
    readonly webhookSecret?: string;
    /** Integration key of a PagerDuty service, or the reference of the secret that holds it. */
    readonly pagerdutyRoutingKey?: string;
  };
  readonly channels: readonly Channel[];
  readonly minimumSeverity: Severity;
  /** Where a channel has its own minimum, it replaces `minimumSeverity`. */
  readonly minimumSeverityByChannel: Readonly<Partial<Record<Channel, Severity>>>;
  /** Symbols, `*` standing for any characters; empty means all. */
  readonly symbols: readonly string[];
  readonly enabled: boolean;
}

/** What this deployment can send on. */
export interface ChannelSetup {
  /** Webhooks of the whole team: a URL, or a reference to the secret that holds it. */
  readonly shared: Readonly<Partial<Record<Channel, string>>>;
  /** Channels that lack what they need to send at all, such as e-mail without a sender. */
  readonly unavailable: readonly Channel[];
}

/** Stands in for a team that has not written any preference yet, so that its first alert is not lost. */
export const TEAM_USER_ID = 'team';

const TEAM: Preference = {
  userId: TEAM_USER_ID,
  contacts: {},
  channels: ['slack', 'discord'],
  minimumSeverity: 'MEDIUM',
  minimumSeverityByChannel: {},
  symbols: [],
  enabled: true,
};

/** The preferences to route by, in user id order: those written, or the team's where there is none. */
export function effectivePreferences(
  written: readonly Preference[],
  { shared }: ChannelSetup,
): readonly Preference[] {
  if (written.length > 0) return written.toSorted((a, b) => (a.userId < b.userId ? -1 : 1));
  const channels = TEAM.channels.filter((channel) => shared[channel] !== undefined);
  return channels.length === 0 ? [] : [{ ...TEAM, channels }];
}

/** Where a message to this user on this channel goes; undefined when neither the user nor the team has an address. */
export function addressOf(preference: Preference, channel: Channel, setup: ChannelSetup): string | undefined {
  const { shared, unavailable } = setup;
  if (unavailable.includes(channel)) return undefined;
  switch (channel) {
    case 'email':
      return preference.contacts.email;
    case 'sms':
      return preference.contacts.phone;
    case 'slack':
      return preference.contacts.slackWebhookUrl ?? shared.slack;
    case 'discord':
      return preference.contacts.discordWebhookUrl ?? shared.discord;
    case 'webhook': {
      const { webhookUrl, webhookSecret } = preference.contacts;
      if (webhookUrl === undefined || webhookSecret === undefined) return undefined;
      return signedWebhookAddress(webhookUrl, webhookSecret);
    }
    case 'pagerduty':
      return preference.contacts.pagerdutyRoutingKey;
    default:
      return channel satisfies never;
  }
}
