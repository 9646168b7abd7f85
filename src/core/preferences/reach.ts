import { SEVERITIES, isAtLeast, type Severity } from '../alert/severity.ts';
import { CHANNELS, type Channel } from '../channels/channels.ts';
import { channelsFor } from './channels-for.ts';
import type { Preference } from './preference.ts';
import { isUndeliverable } from './undeliverable.ts';

/** A severity at which a user wants to be told and has no address of their own on any of the channels. */
export interface Unreached {
  readonly severity: Severity;
  readonly channels: readonly Channel[];
  /** Channels of these where a room of the team would stand in. */
  readonly rooms: readonly Channel[];
}

/** Where this user will not be told as they wish: known before anything happens. The gravest comes first. */
export function unreachedAt(preference: Preference): readonly Unreached[] {
  if (!preference.enabled) return [];
  return SEVERITIES.toReversed().flatMap((severity) => {
    const channels = channelsFor(preference, severity).filter((channel) =>
      isAtLeast(severity, preference.minimumSeverityByChannel[channel] ?? preference.minimumSeverity),
    );
    const isReached = channels.some(
      (channel) =>
        CHANNELS[channel].destinationOf(preference.contacts, undefined) !== undefined &&
        !(channel === 'email' && isUndeliverable(preference)),
    );
    if (channels.length === 0 || isReached) return [];
    return [{ severity, channels, rooms: channels.filter((channel) => CHANNELS[channel].teamRoom !== null) }];
  });
}

/** The same in words, a sentence for each set of channels. */
export function unreachedText(unreached: readonly Unreached[]): readonly string[] {
  const byChannels = Map.groupBy(unreached, ({ channels }) => channels.join(', '));
  return [...byChannels].map(([channels, own]) => {
    const severities = own.map(({ severity }) => severity).join(', ');
    const { rooms } = own[0]!;
    const unless = rooms.length === 0 ? '' : `, unless the team has a room on ${rooms.join(' or ')}`;
    return `cannot be reached at ${severities}: no address for ${channels}${unless}`;
  });
}
