import type { AcknowledgedBy } from '../../../src/core/answers/acknowledgement.ts';
import { CHANNELS } from '../../../src/core/channels/channels.ts';
import type { DeliveryStatus } from '../../../src/core/delivery/delivery.ts';
import type { EscalationEnd } from '../../../src/core/escalation/next-step.ts';
import { ENGLISH } from '../../../src/core/notifications/words/english.ts';
import type { AlertRow } from '../api.ts';

/** "Price spike", "System alarm", or a user's own rule. */
export function anomalyName({ anomaly, alertType }: Pick<AlertRow, 'anomaly' | 'alertType'>): string {
  return capital(
    anomaly === 'other' ? spaced(alertType) : (ENGLISH.anomaly[anomaly]?.name ?? spaced(anomaly)),
  );
}

export function channelName(channel: string): string {
  const known: Readonly<Partial<Record<string, { readonly name: string }>>> = CHANNELS;
  return known[channel]?.name ?? capital(spaced(channel));
}

export const STATUS_WORDS: Readonly<Record<AlertRow['status'], string>> = {
  firing: 'Firing',
  worsened: 'Worsened',
  resolved: 'Resolved',
};

export const DELIVERY_STATUS_WORDS: Readonly<Record<DeliveryStatus, string>> = {
  PENDING: 'Pending',
  SENT: 'Sent',
  FAILED: 'Failed',
  SUPPRESSED: 'Suppressed',
};

export const ESCALATION_END_WORDS: Readonly<Record<EscalationEnd, string>> = {
  acknowledged: 'somebody has acknowledged it',
  resolved: 'it is over',
  exhausted: 'its steps are exhausted',
  policy_removed: 'the policy was removed',
};

export const ACKNOWLEDGED_BY_WORDS: Readonly<Record<AcknowledgedBy, string>> = {
  link: 'by the link in a message',
  command: 'by rtf ack',
  console: 'in a console',
};

/** What is stored may be of a newer version, with codes that this page does not know. */
export function wordsFor<Code extends string>(words: Readonly<Record<Code, string>>, code: Code): string {
  return words[code] ?? spaced(code);
}

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
