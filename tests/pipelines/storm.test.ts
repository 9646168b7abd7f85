import test from 'ava';
import type { Delivery } from '../../src/core/delivery/delivery.ts';
import { alertProcessorHarness, anEpisode } from '../support/alert-processor-harness.ts';

const ALERTS = 1_000;
const MINUTES = 10;
const MINUTE = 60_000;

test('a storm of a thousand alerts reaches a user as a handful of messages, and every alert is accounted for', async (t) => {
  const bench = alertProcessorHarness();
  const alerts = Array.from({ length: ALERTS }, (_, index) =>
    anEpisode(`storm-${index}`, { symbol: `S${index % 50}` }),
  );
  const perMinute = ALERTS / MINUTES;
  for (let minute = 0; minute < MINUTES; minute += 1) {
    const begun = alerts.slice(minute * perMinute, (minute + 1) * perMinute);
    await Promise.all(begun.map((alert) => bench.pipeline.process(alert)));
    bench.clock.time += MINUTE;
    await bench.sweep.run();
  }
  for (
    let due = await bench.store.due(Infinity, 1);
    due.deliveries.length > 0;
    due = await bench.store.due(Infinity, 1)
  ) {
    bench.clock.time = Math.max(bench.clock.time, due.deliveries[0]!.dueAtMs!);
    await bench.sweep.run();
  }

  const { sms, email, slack, discord } = bench.sent();
  t.true(sms <= 6, `${sms} text messages`);
  t.true(Math.max(email, slack, discord) <= MINUTES + 2);
  const rows = (await Promise.all(alerts.map((alert) => bench.deliveriesOf(alert)))).flat();
  t.is(rows.length, ALERTS * 4);
  for (const channel of ['email', 'sms', 'slack', 'discord'] as const) {
    const own = rows.filter((row) => row.channel === channel);
    const told = own.filter(({ status }) => status === 'SENT').length;
    t.is(told + heldOf(own), ALERTS, `every alert was told on ${channel}, by name or by number`);
  }
});

function heldOf(rows: readonly Delivery[]): number {
  return rows.flatMap(({ held }) => held).reduce((sum, { count }) => sum + count, 0);
}
