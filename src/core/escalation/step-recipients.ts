import { ALL_CHANNELS, destinationKey, type Destination } from '../channels/channels.ts';
import { readerOf, type Audience } from '../preferences/audience.ts';
import type { Reader } from '../preferences/reader.ts';
import type { NotifyStep } from '../preferences/escalation-policy.ts';

/** Somebody whom a step calls, and where. */
export interface StepRecipient {
  readonly reader: Reader;
  readonly destination: Destination;
}

/**
 * Whom a step reaches. It asks neither for severities nor for quiet hours: who is named in a policy is to be called. Who has
 * switched everything off is not, and a room that several of them share is told once.
 */
export function stepRecipients(
  { notify, channels }: NotifyStep,
  audience: Pick<Audience, 'readers' | 'house'>,
): readonly StepRecipient[] {
  const recipients = new Map<string, StepRecipient>();
  for (const userId of notify) {
    const reader = readerOf(audience, userId);
    if (reader?.preference.enabled !== true) continue;
    for (const channel of channels === 'all' ? ALL_CHANNELS : channels) {
      const destination = reader.destinations[channel];
      if (destination === undefined) continue;
      const key = destinationKey(destination);
      if (!recipients.has(key)) recipients.set(key, { reader, destination });
    }
  }
  return [...recipients.values()];
}
