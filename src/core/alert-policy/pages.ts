import { destinationKey, type Channel } from '../channels/channels.ts';
import type { Delivery } from '../delivery/delivery.ts';
import { readerOf, type Audience } from '../preferences/audience.ts';
import { allChannels } from '../preferences/channels-for.ts';
import type { Reader } from '../preferences/reader.ts';

/**
 * Some of the users who are told of an alert: those whose ids are not before `from` and before `to`. The first page, which begins at null,
 * has besides all those who are `together`, and the house; no other page has any of them.
 */
export interface AudiencePage {
  readonly from: string | null;
  readonly to: string | null;
  readonly together: ReadonlySet<string>;
}

/** Everybody. */
export const WHOLE: AudiencePage = { from: null, to: null, together: new Set() };

/** Users who are decided about in one go: beside the preferences of 5,000 as many as 140 MB have room for. */
export const PAGE_USERS = 250;

/**
 * In the order in which they are told; one page where everybody has room on it. Users who share a place, or have shared it when it was told
 * of the episode, are on one page, so that the place is told once.
 */
export function pagesOf(
  audience: Audience,
  deliveries: readonly Delivery[],
  users = PAGE_USERS,
): readonly AudiencePage[] {
  if (!takesPages(audience, users)) return [WHOLE];
  const together = sharingUsers(audience, deliveries);
  const others = [...audience.readers.keys()].filter((userId) => !together.has(userId)).toSorted();
  const starts = others.filter((_, index) => index > 0 && index % users === 0);
  return [null, ...starts].map((from, page) => ({ from, to: starts[page] ?? null, together }));
}

export function takesPages({ readers }: Pick<Audience, 'readers'>, users = PAGE_USERS): boolean {
  return readers.size > users;
}

/** Those of the audience who are on the page. */
export function onPage(audience: Audience, page: AudiencePage): Audience {
  if (page === WHOLE) return audience;
  const readers = new Map([...audience.readers].filter(([userId]) => isOn(page, userId)));
  return { ...audience, readers, house: page.from === null ? audience.house : NO_HOUSE };
}

function isOn({ from, to, together }: AudiencePage, userId: string): boolean {
  if (together.has(userId)) return from === null;
  return (from === null || userId >= from) && (to === null || userId < to);
}

const NO_HOUSE: ReadonlyMap<string, Reader> = new Map();

/** Users who use the same place now, and those who were told of the episode where somebody else is. */
function sharingUsers(audience: Audience, deliveries: readonly Delivery[]): ReadonlySet<string> {
  const byPlace = new Map<string, Set<string>>();
  const add = (reader: Reader | undefined, channel: Channel): void => {
    const destination = reader?.destinations[channel];
    if (reader === undefined || destination === undefined) return;
    const key = destinationKey(destination);
    byPlace.set(key, (byPlace.get(key) ?? new Set()).add(reader.preference.userId));
  };
  for (const { userId, channel } of deliveries) add(readerOf(audience, userId), channel);
  for (const reader of audience.readers.values()) {
    if (reader.preference.enabled) for (const channel of allChannels(reader.preference)) add(reader, channel);
  }
  const shared = [...byPlace.values()].filter((users) => users.size > 1);
  return new Set(shared.flatMap((users) => [...users]));
}
