import type { Severity } from '../alert/severity.ts';
import { ALL_CHANNELS, CHANNELS, type Channel } from '../channels/channels.ts';
import type { Preference } from './preference.ts';

/** The channels on which this user wants alerts of this severity, each once. */
export function channelsFor(
  { channels }: Pick<Preference, 'channels'>,
  severity: Severity,
): readonly Channel[] {
  return [...new Set(isList(channels) ? channels : (channels[severity] ?? []))];
}

/** Every channel that this user wants for some severity, each once. */
export function allChannels({ channels }: Pick<Preference, 'channels'>): readonly Channel[] {
  if (isList(channels)) return [...new Set(channels)];
  return ALL_CHANNELS.filter((channel) => Object.values(channels).some((list) => list.includes(channel)));
}

/**
 * True when this user is to hear on this channel that an alert they were told of is over. Who has switched everything off wants to
 * hear nothing, but what a program keeps open is closed all the same.
 */
export function wantsResolved(
  { notifyOnResolve, enabled }: Pick<Preference, 'notifyOnResolve' | 'enabled'>,
  channel: Channel,
): boolean {
  const { keepsOpen, tellsEnds } = CHANNELS[channel];
  if (keepsOpen !== null) return true;
  return enabled && (notifyOnResolve[channel] ?? tellsEnds);
}

function isList(channels: Preference['channels']): channels is readonly Channel[] {
  return Array.isArray(channels);
}
