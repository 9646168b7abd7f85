import test from 'ava';
import type { EscalationPolicy } from '../../src/core/preferences/escalation-policy.ts';
import { alertProcessorHarness, anEpisode, CRITICAL } from '../support/alert-processor-harness.ts';
import { aPreference } from '../support/alerts.ts';

const MINUTE = 60_000;
const USERS = 20;
const EPISODES = 12;

type Bench = ReturnType<typeof alertProcessorHarness>;

const lineOf = ({ logger }: Bench, event: string) =>
  logger.lines.findLast((line) => line.event === event)?.fields;

test('users for whom a sweep has no time are left to the next one, and counted', async (t) => {
  const preferences = Array.from({ length: USERS }, (_, index) =>
    aPreference({
      userId: `user-${index}`,
      contacts: { email: `user-${index}@example.com` },
      channels: ['email'],
    }),
  );
  let isSlow = false;
  const bench = alertProcessorHarness({
    preferences,
    store: (store) => {
      const change = store.change.bind(store);
      store.change = (changes, ledger) => {
        // When an outcome is recorded: what is sent until then is sent in time.
        if (isSlow && ledger === undefined) bench.clock.time += 2 * MINUTE;
        return change(changes, ledger);
      };
      return store;
    },
  });
  for (const name of ['a', 'b']) await bench.pipeline.process(anEpisode(name));
  bench.clock.time += MINUTE;
  isSlow = true;
  t.is(await bench.sweep.run(), USERS);
  const { users, left } = lineOf(bench, 'DeliveriesSwept') as { users: number; left: number };
  t.is(users, USERS);
  t.true(left > 0 && left < USERS, `${left} left`);
  isSlow = false;
  bench.clock.time += 5 * MINUTE;
  await bench.sweep.run();
  t.like(lineOf(bench, 'DeliveriesSwept'), { left: 0 });
  t.is(bench.sent().email, 2 * USERS);
});

test('escalations for which a sweep has no time are left to the next one, and counted', async (t) => {
  const policy: EscalationPolicy = {
    policyId: 'on-call',
    steps: [{ waitSeconds: 300, notify: ['bob'], channels: ['sms'] }],
    repeat: 0,
  };
  let isSlow = true;
  const bench = alertProcessorHarness({
    preferences: [
      aPreference({ channels: ['slack'], escalationPolicy: 'on-call' }),
      aPreference({
        userId: 'bob',
        contacts: { phone: '+33611111111' },
        minimumSeverity: 'CRITICAL',
        channels: [],
      }),
    ],
    others: { policies: new Map([[policy.policyId, policy]]) },
    store: (store) => {
      const create = store.create.bind(store);
      store.create = (deliveries, version) => {
        if (isSlow) bench.clock.time += MINUTE;
        return create(deliveries, version);
      };
      return store;
    },
  });
  const called = async (): Promise<number> => {
    const episodes = Array.from({ length: EPISODES }, (_, index) => bench.store.episode(`crash-${index}`));
    return (await Promise.all(episodes)).filter(({ deliveries }) =>
      deliveries.some(({ userId }) => userId === 'bob'),
    ).length;
  };
  for (let index = 0; index < EPISODES; index += 1) {
    await bench.pipeline.process(anEpisode(`crash-${index}`, { ...CRITICAL, symbol: `S${index}` }));
  }
  bench.clock.time += 5 * MINUTE;
  await bench.sweep.run();
  const { left } = lineOf(bench, 'EscalationsLeft') as { left: number };
  t.is(left, EPISODES - (await called()));
  t.true(left > 0, `${left} left`);
  isSlow = false;
  await bench.sweep.run();
  t.is(await called(), EPISODES);
});
