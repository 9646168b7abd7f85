import type { Severity } from '../alert/severity.ts';
import type { DailyRange } from '../calendar/daily-range.ts';
import { EVERYTHING, type Selection } from '../matching/selection.ts';
import type { Channel, Contacts, TeamChannel } from '../channels/channels.ts';
import type { UndeliverableEmail } from './undeliverable.ts';
import type { Language } from '../alert/language.ts';
import type { Taste } from '../usefulness/taste.ts';
import type { LearnedUse } from '../usefulness/verdict.ts';

/** Where and about what one user wants messages. */
export interface Preference {
  readonly userId: string;
  readonly contacts: Contacts;
  /** Present where mail came back: see `isUndeliverable`. */
  readonly undeliverableEmail?: UndeliverableEmail;
  /** One list for every severity, or a list for each; alerts of a severity without a list go nowhere. */
  readonly channels: readonly Channel[] | Readonly<Partial<Record<Severity, readonly Channel[]>>>;
  readonly minimumSeverity: Severity;
  /** Where a channel has its own minimum, it replaces `minimumSeverity`. */
  readonly minimumSeverityByChannel: Readonly<Partial<Record<Channel, Severity>>>;
  /** What comes more often a year is not told; Infinity takes everything. */
  readonly mostOftenPerYear: number;
  /** Where a channel has its own, it replaces `mostOftenPerYear`. */
  readonly mostOftenPerYearByChannel: Readonly<Partial<Record<Channel, number>>>;
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
  /** What is made of what the user's answers have taught. */
  readonly learned: LearnedUse;
  /** Present where the user has answered. */
  readonly taste?: Taste;
}

/** Alerts that a user wants only together, in one message at fixed times. */
export interface Digest {
  /** Minutes since 00:00 of the user's day; never empty. */
  readonly timesInMinutes: readonly number[];
  /** CRITICAL is never among them. */
  readonly severities: readonly Severity[];
}

/** What this deployment can send on. */
export interface ChannelSetup {
  /** Rooms of the whole team: a URL, or a reference to the secret that holds it. */
  readonly shared: Readonly<Partial<Record<TeamChannel, string>>>;
  /** Channels that lack what they need to send at all, such as e-mail without a sender. */
  readonly unavailable: readonly Channel[];
  /** The topic by which the operator hears of alarms; absent where there is none. */
  readonly operationsTopicArn?: string;
  /** After how long without an answer the default policy takes its next step; absent or 0: there is no such policy. */
  readonly defaultEscalationMs?: number;
}

/** Stands in for a team that has not written any preference yet, so that its first alert is not lost. */
export const TEAM_USER_ID = 'team';

/** The values of whatever a user has not written. */
export const DEFAULT_PREFERENCE: Omit<Preference, 'userId' | 'channels'> = Object.freeze({
  contacts: {},
  minimumSeverity: 'MEDIUM',
  minimumSeverityByChannel: {},
  mostOftenPerYear: Infinity,
  mostOftenPerYearByChannel: {},
  symbols: EVERYTHING,
  anomalies: EVERYTHING,
  quietHours: [],
  notifyOnResolve: {},
  language: 'en',
  timeZone: 'UTC',
  enabled: true,
  learned: 'order',
});
