import type { Severity } from '../alert/severity.ts';
import type { DailyRange } from '../calendar/daily-range.ts';
import { EVERYTHING, type Selection } from '../matching/selection.ts';
import type { Channel } from '../notifications/channel.ts';
import type { Language } from '../alert/language.ts';
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
  /** The same for every severity, or a list for each; a severity without a list is told nowhere. */
  readonly channels: readonly Channel[] | Readonly<Partial<Record<Severity, readonly Channel[]>>>;
  readonly minimumSeverity: Severity;
  /** Where a channel has its own minimum, it replaces `minimumSeverity`. */
  readonly minimumSeverityByChannel: Readonly<Partial<Record<Channel, Severity>>>;
  readonly symbols: Selection;
  /** Kinds of anomaly, and for other alerts their type. */
  readonly anomalies: Selection;
  /** Hours in which only CRITICAL is told at once; the rest waits for their end. */
  readonly quietHours: readonly DailyRange[];
  readonly digest?: Digest;
  /** Whether the end of an alert is told, where a channel's own default is not what the user wants. */
  readonly notifyOnResolve: Readonly<Partial<Record<Channel, boolean>>>;
  /** Name of the policy by which others are called when nobody acknowledges. */
  readonly escalationPolicy?: string;
  readonly language: Language;
  /** IANA name: that of the quiet hours, the digests and the times in messages. */
  readonly timeZone: string;
  readonly enabled: boolean;
}

/** What a user wants only in one message at fixed times. */
export interface Digest {
  /** Minutes since 00:00 of the user's day; never empty. */
  readonly timesInMinutes: readonly number[];
  /** CRITICAL is never among them. */
  readonly severities: readonly Severity[];
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

const TEAM_CHANNELS = ['slack', 'discord'] as const satisfies readonly Channel[];

/** What holds for whatever a user has not written. */
export const DEFAULT_PREFERENCE: Omit<Preference, 'userId' | 'channels'> = Object.freeze({
  contacts: {},
  minimumSeverity: 'MEDIUM',
  minimumSeverityByChannel: {},
  symbols: EVERYTHING,
  anomalies: EVERYTHING,
  quietHours: [],
  notifyOnResolve: {},
  language: 'en',
  timeZone: 'UTC',
  enabled: true,
});

/** The preferences to route by, in user id order: those written, or the team's where there is none. */
export function effectivePreferences(
  written: readonly Preference[],
  { shared }: ChannelSetup,
): readonly Preference[] {
  if (written.length > 0) return written.toSorted((a, b) => (a.userId < b.userId ? -1 : 1));
  const channels = TEAM_CHANNELS.filter((channel) => shared[channel] !== undefined);
  return channels.length === 0 ? [] : [{ ...DEFAULT_PREFERENCE, userId: TEAM_USER_ID, channels }];
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
