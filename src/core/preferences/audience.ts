import {
  ALL_CHANNELS,
  CHANNELS,
  TEAM_CHANNELS,
  type Channel,
  type Destination,
} from '../channels/channels.ts';
import { defaultPolicy, houseOf } from './house.ts';
import { DEFAULT_PREFERENCE, TEAM_USER_ID, type ChannelSetup, type Preference } from './preference.ts';
import type { Preferences } from './preferences.ts';
import type { Reader } from './reader.ts';
import { isUndeliverable } from './undeliverable.ts';

/** Everybody who may be told, resolved once: who they are, where they can be reached, and what holds for all. */
export interface Audience extends Pick<Preferences, 'policies' | 'settings'> {
  /** By user id and in that order: those who have written preferences, or the team where nobody has. */
  readonly readers: ReadonlyMap<string, Reader>;
  /** The team and the operator, by ids that no user has. */
  readonly house: ReadonlyMap<string, Reader>;
  /** Channels that this deployment cannot send on. */
  readonly unavailable: readonly Channel[];
}

export function audienceOf(preferences: Preferences, setup: ChannelSetup): Audience {
  const known = KNOWN.get(preferences);
  if (known?.setup === setup) return known.audience;
  const audience = resolved(preferences, setup);
  KNOWN.set(preferences, { setup, audience });
  return audience;
}

/** Preferences stand for a minute, in which there may be a thousand alerts. */
const KNOWN = new WeakMap<Preferences, { readonly setup: ChannelSetup; readonly audience: Audience }>();

function resolved({ preferences, policies, settings }: Preferences, setup: ChannelSetup): Audience {
  const readers = effectivePreferences(preferences, setup).map(
    (preference) =>
      [preference.userId, { preference, destinations: destinationsOf(preference, setup) }] as const,
  );
  const house = houseOf(setup, destinationsOf({ contacts: {} }, setup));
  return {
    readers: new Map(readers),
    house,
    policies: withDefault(policies, setup, house),
    settings,
    unavailable: setup.unavailable,
  };
}

/** A user, the team or the operator; undefined for one who is gone. */
export function readerOf(
  { readers, house }: Pick<Audience, 'readers' | 'house'>,
  userId: string,
): Reader | undefined {
  return readers.get(userId) ?? house.get(userId);
}

/** The preferences that were written, or the team's where there is none. */
function effectivePreferences(
  written: readonly Preference[],
  { shared }: ChannelSetup,
): readonly Preference[] {
  if (written.length > 0) return written.toSorted((a, b) => (a.userId < b.userId ? -1 : 1));
  const channels = TEAM_CHANNELS.filter((channel) => shared[channel] !== undefined);
  return channels.length === 0 ? [] : [{ ...DEFAULT_PREFERENCE, userId: TEAM_USER_ID, channels }];
}

function withDefault(
  policies: Preferences['policies'],
  setup: ChannelSetup,
  house: ReadonlyMap<string, Reader>,
): Preferences['policies'] {
  const policy = defaultPolicy(setup, house);
  return policy === null ? policies : new Map([[policy.policyId, policy], ...policies]);
}

function destinationsOf(
  user: Pick<Preference, 'contacts' | 'undeliverableEmail'>,
  { shared, unavailable }: ChannelSetup,
) {
  const rooms: Readonly<Partial<Record<string, string>>> = shared;
  const destinations: Partial<Record<Channel, Destination>> = {};
  for (const channel of ALL_CHANNELS) {
    const destination = CHANNELS[channel].destinationOf(user.contacts, rooms[channel]);
    if (destination === undefined || unavailable.includes(channel)) continue;
    if (channel !== 'email' || !isUndeliverable(user)) destinations[channel] = destination;
  }
  return destinations as Reader['destinations'];
}
