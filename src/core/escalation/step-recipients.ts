import { ALL_CHANNELS, destinationKey, type Destination } from '../channels/channels.ts';
import { destinationOf, type ChannelSetup, type Preference } from '../preferences/preference.ts';
import type { NotifyStep } from '../preferences/escalation-policy.ts';

/** Somebody whom a step calls, and where. */
export interface StepRecipient {
  readonly preference: Preference;
  readonly destination: Destination;
}

/**
 * Whom a step reaches. It asks neither for severities nor for quiet hours: who is named in a policy is to be called. Who has
 * switched everything off is not, and a room that several of them share is told once.
 */
export function stepRecipients(
  { notify, channels }: NotifyStep,
  preferences: readonly Preference[],
  setup: ChannelSetup,
): readonly StepRecipient[] {
  const taken = new Set<string>();
  const recipients: StepRecipient[] = [];
  for (const userId of new Set(notify)) {
    const preference = preferences.find((each) => each.userId === userId);
    if (preference?.enabled !== true) continue;
    for (const channel of channels === 'all' ? ALL_CHANNELS : new Set(channels)) {
      const destination = destinationOf(preference, channel, setup);
      if (destination === undefined || taken.has(destinationKey(destination))) continue;
      taken.add(destinationKey(destination));
      recipients.push({ preference, destination });
    }
  }
  return recipients;
}
