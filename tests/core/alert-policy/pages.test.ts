import test from 'ava';
import fc from 'fast-check';
import { onPage, pagesOf, WHOLE } from '../../../src/core/alert-policy/pages.ts';
import { pendingDelivery } from '../../../src/core/delivery/delivery.ts';
import { audienceOf } from '../../../src/core/preferences/audience.ts';
import type { Preference } from '../../../src/core/preferences/preference.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/severity/settings.ts';
import { anAlert, aPreference, NOW } from '../../support/alerts.ts';

const ROOM = { shared: { slack: 'https://hooks.slack.com/services/T/B/team' }, unavailable: [] };
const user = (id: number | string, overrides: Partial<Preference> = {}): Preference =>
  aPreference({
    userId: `user-${id}`,
    contacts: { email: `user-${id}@example.com` },
    channels: ['email'],
    ...overrides,
  });
const audience = (preferences: readonly Preference[]) =>
  audienceOf({ preferences, policies: new Map(), settings: DEFAULT_SETTINGS }, ROOM);
const ids = (
  users: readonly Preference[],
  limit: number,
  deliveries = [] as Parameters<typeof pagesOf>[1],
) => {
  const all = audience(users);
  return pagesOf(all, deliveries, limit).map((page) => [...onPage(all, page).readers.keys()]);
};

test('as many users as a page holds are told at once, as ever', (t) => {
  const all = audience([user(1), user(2)]);
  t.deepEqual(pagesOf(all, [], 2), [WHOLE]);
  t.is(onPage(all, WHOLE), all);
});

test('every user is on one page, and no page but the first has more than it holds, whoever shares a room', (t) => {
  const someone = fc.record({ id: fc.nat(500), isInRoom: fc.boolean(), isEnabled: fc.boolean() });
  fc.assert(
    fc.property(
      fc.uniqueArray(someone, { selector: ({ id }) => id, minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 9 }),
      (drawn, limit) => {
        const users = drawn.map(({ id, isInRoom, isEnabled }) =>
          user(id, { channels: isInRoom ? ['email', 'slack'] : ['email'], enabled: isEnabled }),
        );
        const pages = ids(users, limit);
        t.deepEqual(pages.flat().toSorted(), users.map(({ userId }) => userId).toSorted());
        for (const page of pages.slice(1)) t.true(page.length <= limit && page.length > 0);
        const inRoom = users.filter(({ channels, enabled }) => enabled && [channels].flat().length === 2);
        if (inRoom.length > 1 && pages.length > 1) {
          t.true(inRoom.every(({ userId }) => pages[0]!.includes(userId)));
        }
      },
    ),
  );
});

test('who was told where somebody else is by now is told together with them', (t) => {
  const left = user('z', { channels: ['slack', 'email'] });
  const told = pendingDelivery(anAlert(), { userId: 'user-z', channel: 'slack', sendReason: 'first' }, NOW);
  const users = [
    user('a', { channels: ['slack'] }),
    user('b'),
    user('c'),
    { ...left, channels: ['email'] as const },
  ];
  t.deepEqual(ids(users, 1), [['user-a'], ['user-b'], ['user-c'], ['user-z']]);
  t.deepEqual(ids(users, 1, [told]), [['user-a', 'user-b', 'user-z'], ['user-c']]);
});

test('the house is told on the first page alone', (t) => {
  const all = audience([user(1), user(2), user(3)]);
  t.deepEqual(
    pagesOf(all, [], 1).map((page) => onPage(all, page).house.size),
    [all.house.size, 0, 0],
  );
  t.true(all.house.size > 0);
});
