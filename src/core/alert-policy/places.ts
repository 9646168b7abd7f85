import { destinationKey } from '../channels/channels.ts';
import { mayHaveBeenTold, type Delivery } from '../delivery/delivery.ts';
import { readerOf, type Audience } from '../preferences/audience.ts';
import type { Reader } from '../preferences/reader.ts';
import { allChannels } from '../preferences/channels-for.ts';
import {
  routeTo,
  type FilterReason,
  type Omission,
  type Route,
  type Routing,
} from '../preferences/recipients.ts';
import type { Claim } from './recipient-rows.ts';

/** The deliveries of an episode by the place that they go to, whoever's they are: a room of several users is one place. */
export function rowsByPlace(
  deliveries: readonly Delivery[],
  audience: Audience,
): ReadonlyMap<string | null, readonly Delivery[]> {
  return Map.groupBy(deliveries, ({ userId, channel }) => {
    const destination = readerOf(audience, userId)?.destinations[channel];
    return destination === undefined ? null : destinationKey(destination);
  });
}

/**
 * Routes of an end: to everybody who was told of the beginning, or is to be, whatever they wish by now. Whoever shares the place
 * stands in for one who has left.
 */
export function routingOfEnd(routing: Routing, deliveries: readonly Delivery[], audience: Audience): Routing {
  const concerned = new Map(
    deliveries
      .filter(
        (row) => row.status === 'PENDING' || mayHaveBeenTold(row) || row.suppressedBy === 'same_destination',
      )
      .map(({ userId, channel }) => [`${userId} ${channel}`, { userId, channel }]),
  );
  for (const { reader, channel } of routing.routes)
    concerned.delete(`${reader.preference.userId} ${channel}`);
  const isConcerned = ({ userId, channel }: Omission): boolean => concerned.has(`${userId} ${channel}`);
  const filtered: Partial<Record<FilterReason, number>> = { ...routing.filtered };
  for (const { reason } of routing.omitted.filter(isConcerned))
    filtered[reason] = (filtered[reason] ?? 0) - 1;
  const added = [...concerned.values()].flatMap(({ userId, channel }): readonly Route[] => {
    const reader = readerOf(audience, userId);
    return reader === undefined ? [] : [routeTo(reader, channel, audience.unavailable)];
  });
  return {
    routes: [...routing.routes, ...added],
    omitted: routing.omitted.filter((each) => !isConcerned(each)),
    filtered: Object.fromEntries(Object.entries(filtered).filter(([, count]) => count > 0)),
  };
}

/** The places that more than one of these routes leads to. */
export function sharedPlaces(routes: readonly Route[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const route of routes) {
    if (route.verdict !== 'deliver') continue;
    const key = destinationKey(route.destination);
    if (seen.has(key)) shared.add(key);
    seen.add(key);
  }
  return shared;
}

/** Readers who are told at the same place, by its key: only of places that more than one of them has. */
export function sharersOf({ readers }: Audience): ReadonlyMap<string, readonly Reader[]> {
  const byPlace = new Map<string, Reader[]>();
  for (const reader of readers.values()) {
    if (!reader.preference.enabled) continue;
    for (const channel of allChannels(reader.preference)) {
      const destination = reader.destinations[channel];
      if (destination === undefined) continue;
      const key = destinationKey(destination);
      const sharers = byPlace.get(key);
      if (sharers === undefined) byPlace.set(key, [reader]);
      else sharers.push(reader);
    }
  }
  return new Map([...byPlace].filter(([, sharers]) => sharers.length > 1));
}

/** The user who is told at each place: whoever wants it first. */
export function ownersOf(
  plans: readonly { readonly userId: string; readonly claims: readonly Claim[] }[],
): ReadonlyMap<string, string> {
  const earliest = new Map<string, { readonly userId: string; readonly atMs: number }>();
  for (const { userId, claims } of plans) {
    for (const { key, atMs } of claims) {
      const known = earliest.get(key);
      if (known === undefined || atMs < known.atMs) earliest.set(key, { userId, atMs });
    }
  }
  return new Map([...earliest].map(([key, { userId }]) => [key, userId]));
}
