import test from 'ava';
import type { AudiencePage } from '../../src/core/alert-policy/pages.ts';
import type { Alert } from '../../src/core/alert/alert.ts';
import {
  alertProcessorHarness,
  anEpisode,
  CRITICAL,
  type HarnessOptions,
} from '../support/alert-processor-harness.ts';
import { anAlert, aPreference, NOW } from '../support/alerts.ts';

const MINUTE = 60_000;
const USERS = 1_300;
const preferences = Array.from({ length: USERS }, (_, index) => {
  const userId = `user-${String(index).padStart(4, '0')}`;
  // Some of them share a telephone, and some the team's room.
  const phone = `+1202555${String(index < 20 ? 0 : index).padStart(4, '0')}`;
  return aPreference({
    userId,
    contacts: { email: `${userId}@example.com`, phone },
    channels: index % 100 === 0 ? ['email', 'slack'] : index < 30 ? ['email', 'sms'] : ['email'],
    minimumSeverity: 'LOW',
    minimumSeverityByChannel: { sms: 'LOW' },
  });
});
const crowd = (options: HarnessOptions = {}) =>
  alertProcessorHarness({ preferences, pageUsers: 500, ...options });

const emailed = ({ notifiers }: ReturnType<typeof crowd>): readonly string[] =>
  notifiers.email.sent.map(({ destination }) => destination.mailbox).toSorted();
const EVERYBODY = preferences.map(({ contacts }) => contacts.email!).toSorted();

test('of 1,300 users each is told once, and each place that several share once, whatever comes twice', async (t) => {
  const bench = crowd();
  await bench.pipeline.process(anEpisode('crash', CRITICAL));
  await bench.pipeline.process(anEpisode('crash', CRITICAL));
  t.deepEqual(emailed(bench), EVERYBODY);
  t.is(bench.sent().slack, 1);
  t.is(bench.sent().sms, 1 + 10, 'one telephone of several users, and ten of their own');
});

test('the same is told in pages as in one go', async (t) => {
  const rowsOf = async (pageUsers: number) => {
    const bench = crowd({ pageUsers });
    await bench.pipeline.process(anEpisode('crash', CRITICAL));
    const rows = await bench.deliveriesOf(anAlert({ episodeId: 'crash', alertId: 'crash-1' }));
    const told = rows.map(({ userId, channel, status, suppressedBy }) => ({
      userId,
      channel,
      status,
      suppressedBy,
    }));
    const { alerts, escalations } = await bench.store.episode('crash');
    return {
      told: told.toSorted((a, b) => (`${a.userId} ${a.channel}` < `${b.userId} ${b.channel}` ? -1 : 1)),
      filtered: alerts[0]!.filtered,
      escalations: escalations.map(({ policyId }) => policyId),
    };
  };
  t.deepEqual(await rowsOf(500), await rowsOf(10_000));
});

test('pages are passed on before anything is sent, and when they cannot be the alert is tried again', async (t) => {
  const passedOn: (readonly AudiencePage[])[] = [];
  let isDown = true;
  const bench = crowd({
    fanOut: {
      passOn: async (_alert, pages) => {
        t.is(bench.notifiers.email.sent.length, 0);
        if (isDown) throw new Error('Lambda does not answer');
        passedOn.push(pages);
      },
    },
  });
  await t.throwsAsync(bench.pipeline.process(anEpisode('crash')), { message: /does not answer/ });
  isDown = false;
  await bench.pipeline.process(anEpisode('crash'));
  t.is(passedOn[0]?.length, 2);
  t.is(bench.metrics.total('AlertsDuplicate'), 1);
  // Nobody has sent what the run that died has written: the sweep does, when its lease has ended.
  bench.clock.time += 2 * MINUTE;
  await bench.sweep.run();
  bench.clock.time += 2 * MINUTE;
  await bench.sweep.run();
  for (const page of passedOn[0]!) {
    await Promise.all([1, 2].map(() => bench.pipeline.processPage(anEpisode('crash'), page)));
  }
  t.deepEqual(emailed(bench), EVERYBODY);
});

test('a few users are no reason to pass anything on, and what is due of them lies where it always has', async (t) => {
  const bench = alertProcessorHarness({
    preferences: preferences.slice(0, 100),
    fanOut: { passOn: () => Promise.reject(new Error('nobody should')) },
  });
  await bench.pipeline.process(anEpisode('crash'));
  const rows = await bench.deliveriesOf(anAlert({ episodeId: 'crash', alertId: 'crash-1' }));
  t.true(rows.every(({ isOfMany }) => isOfMany === undefined));
  const many = crowd();
  await many.pipeline.process(anEpisode('crash'));
  const [row] = await many.deliveriesOf(anAlert({ episodeId: 'crash', alertId: 'crash-1' }));
  t.true(row?.isOfMany);
});

test('an end finds all who were told, page by page', async (t) => {
  const wantEnds = preferences.map((each) => ({ ...each, notifyOnResolve: { email: true } }));
  const bench = crowd({ preferences: wantEnds });
  await bench.pipeline.process(anEpisode('crash', CRITICAL));
  bench.clock.time += 5 * MINUTE;
  const over = { status: 'resolved', alertId: 'crash-2', occurredAtMs: NOW + 5 * MINUTE } as const;
  await bench.pipeline.process(anEpisode('crash', { ...CRITICAL, ...over }));
  for (let minute = 0; minute < 3; minute += 1) {
    bench.clock.time += MINUTE;
    await bench.sweep.run();
  }
  t.is(bench.sent().email, 2 * USERS);
  t.is(bench.sent().slack, 2);
});

test('the default policy begins once, and not where anybody on a later page has a policy of their own', async (t) => {
  const channels = {
    shared: { slack: 'https://hooks.slack.com/services/T/B/team' },
    unavailable: [],
    defaultEscalationMs: 900_000,
  };
  const policy = {
    policyId: 'own',
    steps: [{ waitSeconds: 60, notify: ['user-0001'], channels: 'all' as const }],
    repeat: 0,
  };
  const begun = async (last: object) => {
    const users = preferences.map((each, index) => (index === USERS - 1 ? { ...each, ...last } : each));
    const bench = crowd({ preferences: users, channels, others: { policies: new Map([['own', policy]]) } });
    await bench.pipeline.process(anEpisode('crash', CRITICAL));
    return (await bench.store.episode('crash')).escalations.map(({ policyId }) => policyId);
  };
  t.deepEqual(await begun({}), ['default']);
  t.deepEqual(await begun({ escalationPolicy: 'own' }), ['own']);
});

test('10,000 alerts about 1,000 symbols are all accounted for, and their user gets few messages', async (t) => {
  const bench = alertProcessorHarness({
    preferences: [aPreference({ channels: ['slack', 'email'], minimumSeverity: 'LOW' })],
  });
  const alerts = Array.from({ length: 10_000 }, (_, index): Alert =>
    anEpisode(`episode-${index}`, { symbol: `SYM${index % 1_000}`, score: 0.8 }),
  );
  for (const [index, alert] of alerts.entries()) {
    await bench.pipeline.process(alert);
    if (index % 200 === 199) {
      bench.clock.time += MINUTE;
      await bench.sweep.run();
    }
  }
  for (let round = 0; round < 500; round += 1) {
    const { deliveries } = await bench.store.due(Number.MAX_SAFE_INTEGER, 1);
    if (deliveries.length === 0) break;
    bench.clock.time = Math.max(bench.clock.time + MINUTE, deliveries[0]!.dueAtMs!);
    await bench.sweep.run();
  }
  const rows = (await Promise.all(alerts.map((alert) => bench.deliveriesOf(alert)))).flat();
  t.is(rows.length, 20_000);
  const byStatus = Object.fromEntries(
    [...Map.groupBy(rows, ({ status, suppressedBy }) => suppressedBy ?? status)].map(([key, own]) => [
      key,
      own.length,
    ]),
  );
  t.deepEqual(Object.keys(byStatus).toSorted(), ['SENT', 'rate_limited']);
  const ledger = (await bench.store.ledgers(['alice'])).get('alice')!;
  const untold = Object.values(ledger.held).flatMap((held) => held?.counts ?? []);
  const told = rows.flatMap(({ held }) => held);
  const counted = [...told, ...untold].reduce((sum, { count }) => sum + count, 0);
  t.is(counted, byStatus['rate_limited'] ?? 0);
  t.true(bench.sent().slack < 400 && bench.sent().email < 400, JSON.stringify(bench.sent()));
  t.true(JSON.stringify([...ledger.alerts]).length < 20_000);
});
