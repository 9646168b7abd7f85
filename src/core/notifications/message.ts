import type { Alert } from '../alert/alert.ts';
import type { SeverityVerdict } from '../severity/verdict.ts';
import type { Language } from '../alert/language.ts';
import type { Usefulness } from '../usefulness/verdict.ts';

/**
 * `alert`: one alert, at most with others that waited for it. `bundle`: several that were grouped. `digest`: what was held
 * until a time the user chose (quiet hours, digest times, the end of a rate limit's window): none of them leads.
 * `escalation`: a critical alert that nobody has acknowledged.
 */
export const NOTIFICATION_KINDS = ['alert', 'bundle', 'digest', 'escalation'] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

/** Why it is sent: the first of an episode, something new in it, its end, a reminder, or the next step of a policy. */
export const SEND_REASONS = [
  'first',
  'new_alerts',
  'all_resolved',
  'new_resolved',
  'repeat',
  'escalation',
] as const;
export type SendReason = (typeof SEND_REASONS)[number];

/** Stands in a count for the symbols that have no name there. */
export const OTHER_SYMBOLS = '…';

/** Alerts that a limit kept from being sent one by one since the last message. */
export interface HeldCount {
  readonly symbol: string;
  readonly count: number;
}

/** Signed addresses of pages of this service. */
export interface NotificationLinks {
  readonly acknowledge?: string;
  readonly silence?: string;
  readonly rate?: string;
}

/** How far a policy has come. */
export interface EscalationNote {
  /** Counted from 1. */
  readonly step: number;
  readonly steps: number;
  readonly unacknowledgedSeconds: number;
}

/** The person who looks after it, where somebody does. */
export interface AcknowledgementNote {
  readonly userId: string;
  readonly acknowledgedAtMs: number;
}

/** What a renderer needs to know. */
export interface Notification {
  readonly kind: NotificationKind;
  /** The one that the message is about, with its price picture (`alert.recentPrices`); in a digest the gravest. */
  readonly alert: Alert;
  /** Why that alert has its severity. */
  readonly verdict: SeverityVerdict;
  /** The others in this message, newest last. */
  readonly others: readonly Alert[];
  readonly held: readonly HeldCount[];
  /** What is known of what the reader finds useful: it comes first among what is as severe. */
  readonly usefulness?: Usefulness;
  readonly sendReason: SendReason;
  readonly language: Language;
  /** IANA name: the zone that times are shown in. */
  readonly timeZone: string;
  readonly links: NotificationLinks;
  /** dev, staging or prod: shown wherever it is not prod. */
  readonly environment: string;
  readonly escalation?: EscalationNote;
  readonly acknowledgement?: AcknowledgementNote;
}
