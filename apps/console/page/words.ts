import { CHANNELS } from '../../../src/core/channels/channels.ts';
import { ENGLISH } from '../../../src/core/notifications/words/english.ts';
import type { AlertRow } from '../api.ts';

const ANOMALIES: Readonly<Record<string, string>> = ENGLISH.anomaly;

/** "Price spike", "System alarm", or a user's own rule. */
export function anomalyName({ anomaly, alertType }: Pick<AlertRow, 'anomaly' | 'alertType'>): string {
  return capital(ANOMALIES[anomaly] ?? spaced(anomaly === 'other' ? alertType : anomaly));
}

/** An environment may be newer than this page, and have a channel that it does not know. */
export function channelName(channel: string): string {
  const known: Readonly<Partial<Record<string, { readonly name: string }>>> = CHANNELS;
  return known[channel]?.name ?? capital(spaced(channel));
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
