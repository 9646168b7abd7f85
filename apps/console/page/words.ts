import { CHANNELS } from '../../../src/core/channels/channels.ts';
import { ENGLISH } from '../../../src/core/notifications/words/english.ts';
import type { AlertRow, DeliveryRow } from '../api.ts';

const ANOMALIES: Readonly<Record<string, string>> = ENGLISH.anomaly;

/** Why a delivery is not sent, or not yet: keys as the alert history has them. */
const REASONS: Readonly<Record<string, string>> = {
  grouped: 'waits for the next message, to share it',
  quiet_hours: 'waits for the end of quiet hours',
  digest: 'waits for the digest',
  over_limit: 'waits: the limit of this channel is reached',
  held: 'stands for what the limit holds back; told in the next message',
  rate_limited: 'held back by the rate limit and counted in the next message',
  recipient_gone: 'the user no longer wants it here',
  acknowledged: 'somebody has acknowledged it',
  inhibited: 'a graver alert says it already',
  silenced: 'silenced',
  resolved: 'it is over',
};

const SEND_REASONS: Readonly<Record<string, string>> = {
  first: 'first word of it',
  worsened: 'it has worsened',
  resolved: 'its end',
  reminder: 'reminder',
  escalation: 'escalation',
  digest: 'digest',
};

/** "Price spike", "System alarm", or a user's own rule. */
export function anomalyName({ anomaly, alertType }: Pick<AlertRow, 'anomaly' | 'alertType'>): string {
  return capital(ANOMALIES[anomaly] ?? spaced(anomaly === 'other' ? alertType : anomaly));
}

/** An environment may be newer than this page, and have a channel that it does not know. */
export function channelName(channel: string): string {
  const known: Readonly<Partial<Record<string, { readonly name: string }>>> = CHANNELS;
  return known[channel]?.name ?? capital(spaced(channel));
}

/** What has become of a delivery, in one line. */
export function deliveryWords({ reason, sendReason, status }: DeliveryRow): string {
  if (reason !== null) return capital(REASONS[reason] ?? spaced(reason));
  if (status === 'SENT') return capital(SEND_REASONS[sendReason ?? ''] ?? spaced(sendReason ?? 'sent'));
  return status === 'PENDING' ? 'On its way' : 'No reason was written down';
}

export const STATUS_WORDS: Readonly<Record<AlertRow['status'], string>> = {
  firing: 'Firing',
  worsened: 'Worsened',
  resolved: 'Resolved',
};

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function spaced(key: string): string {
  return key.replaceAll('_', ' ');
}

/** `1 alert`, `2 alerts`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
