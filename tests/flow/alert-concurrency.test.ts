import test from 'ava';
import { DynamoAlertStore } from '../../src/adapters/dynamodb/dynamo-alert-store.ts';
import type { Delivery } from '../../src/core/delivery/delivery.ts';
import { alertProcessorHarness, anEpisode, CRITICAL } from '../support/alert-processor-harness.ts';
import { aPreference } from '../support/alerts.ts';
import { localStacks, type LocalStack } from '../support/local-stack.ts';

const MINUTE = 60_000;

const localStack = localStacks();
let local: LocalStack;
test.before(async () => {
  local = await localStack();
});

/** Several execution environments of the function, on one table. */
function environments(count: number, userId: string) {
  const { clients, stack } = local;
  return Array.from({ length: count }, () => {
    const clock = { now: () => bench.clock.time };
    const storage = new DynamoAlertStore(clients.dynamodb, stack.alertHistoryTable, clock);
    const bench = alertProcessorHarness({
      storage,
      preferences: [aPreference({ userId, channels: ['email', 'slack'] })],
    });
    return bench;
  });
}

type Bench = ReturnType<typeof environments>[number];

const emails = (benches: readonly Bench[]): number =>
  benches.reduce((sum, bench) => sum + bench.sent().email, 0);

async function rowsOf(bench: Bench, names: readonly string[]): Promise<readonly Delivery[]> {
  const episodes = await Promise.all(names.map((name) => bench.store.episode(name)));
  return episodes.flatMap(({ deliveries }) => deliveries);
}

test.serial('the same alert in five environments at once is sent once', async (t) => {
  const benches = environments(5, 'same');
  await Promise.all(benches.map((bench) => bench.pipeline.process(anEpisode('same'))));
  t.is(emails(benches), 1);
  const rows = await rowsOf(benches[0]!, ['same']);
  t.deepEqual(
    rows.map(({ channel, status }) => `${channel} ${status}`),
    ['email SENT', 'slack SENT'],
  );
});

test.serial('fifty alerts at once for one user are one message now, and one for the rest', async (t) => {
  const benches = environments(5, 'fifty');
  const names = Array.from({ length: 50 }, (_, index) => `fifty-${index}`);
  await Promise.all(
    names.map((name, index) => benches[index % 5]!.pipeline.process(anEpisode(name, { symbol: name }))),
  );
  t.is(emails(benches), 1);
  for (const bench of benches) bench.clock.time += MINUTE;
  await Promise.all(benches.map((bench) => bench.sweep.run()));
  t.is(emails(benches), 2);
  const rows = await rowsOf(benches[0]!, names);
  t.is(rows.length, 100);
  t.true(rows.every(({ status }) => status === 'SENT'));
});

test.serial('fifty CRITICAL alerts at once are four messages now, and one for the rest', async (t) => {
  const benches = environments(5, 'critical');
  const names = Array.from({ length: 50 }, (_, index) => `critical-${index}`);
  await Promise.all(
    names.map((name, index) => benches[index % 5]!.pipeline.process(anEpisode(name, CRITICAL))),
  );
  t.is(emails(benches), 4);
  for (const bench of benches) bench.clock.time += MINUTE;
  await benches[0]!.sweep.run();
  t.is(emails(benches), 5);
  t.true((await rowsOf(benches[0]!, names)).every(({ status }) => status === 'SENT'));
});

test.serial('a bundle of hundreds costs calls by the hundred, whichever sweep gets it', async (t) => {
  const [bench, other] = environments(2, 'bundle') as [Bench, Bench];
  const names = Array.from({ length: 120 }, (_, index) => `bundle-${index}`);
  for (const name of names) await bench.pipeline.process(anEpisode(name, { symbol: name }));
  let calls = 0;
  local.clients.dynamodb.middlewareStack.add(
    (next) => (args) => {
      calls += 1;
      return next(args);
    },
    { step: 'initialize', name: 'count' },
  );
  for (const each of [bench, other]) each.clock.time += MINUTE;
  await bench.sweep.run();
  local.clients.dynamodb.middlewareStack.remove('count');
  t.is(emails([bench, other]), 2);
  t.true((await rowsOf(bench, names)).every(({ status }) => status === 'SENT'));
  t.true(calls <= 20, `${calls} calls for 238 deliveries`);
});
