import test from 'ava';
import { CircuitBreakingNotifier } from '../../../src/adapters/breaker/circuit-breaking-notifier.ts';
import { MemoryNotifier } from '../../support/memory/memory-notifier.ts';
import type { DeliveryResult } from '../../../src/core/delivery/delivery-error.ts';
import type { Notifier } from '../../../src/ports/notifier.ts';
import { slackAt, telephone } from '../../support/destinations.ts';
import { LogRecorder, MetricRecorder } from '../../support/recording-telemetry.ts';

const DOWN: DeliveryResult = { kind: 'retryable', code: 'unavailable', words: 'HTTP 503' };
const URL_A = 'https://hooks.slack.com/services/T/B/SECRET-A';
const URL_B = 'https://hooks.slack.com/services/T/B/SECRET-B';

function bench(script: readonly DeliveryResult[]) {
  const clock = { time: 0, now: () => clock.time };
  const calls: string[] = [];
  const inner = new MemoryNotifier<'slack'>(script);
  const counted: Notifier<'slack'> = {
    deliver: (destination, message) => {
      calls.push(destination.url);
      return inner.deliver(destination, message);
    },
  };
  const logger = new LogRecorder();
  const metrics = new MetricRecorder();
  const waits: number[] = [];
  const wait = (ms: number): Promise<void> => {
    waits.push(ms);
    clock.time += ms;
    return Promise.resolve();
  };
  const notifier = new CircuitBreakingNotifier('slack', counted, { clock, logger, metrics, wait });
  const send = (url = URL_A): Promise<DeliveryResult> => notifier.deliver(slackAt(url), {});
  return { clock, calls, logger, metrics, waits, send };
}

const five = Array.from({ length: 5 }, () => DOWN);

test('a destination that keeps failing is not called until it may be back; others are', async (t) => {
  const { clock, calls, send } = bench(five);
  for (const _ of five) await send();
  t.deepEqual(await send(), {
    kind: 'retryable',
    code: 'circuit_open',
    words: 'not called, since it failed 5 times and more in a row: HTTP 503',
    retryAfterMs: 30_000,
  });
  t.is(calls.length, 5);
  t.deepEqual(await send(URL_B), { kind: 'delivered' });
  clock.time = 30_000;
  t.deepEqual(await send(), { kind: 'delivered' });
  t.is(calls.length, 7);
});

test('where a service stands behind all addresses, their failures count together', async (t) => {
  const { clock, logger, metrics } = bench([]);
  const inner = new MemoryNotifier<'sms'>(Array.from({ length: 5 }, () => DOWN));
  const notifier = new CircuitBreakingNotifier('sms', inner, { clock, logger, metrics });
  const send = (phone: string) => notifier.deliver(telephone(phone), { text: 'Hi' });
  for (const [index] of five.entries()) await send(`+3361234567${index}`);
  t.is((await send('+33698765432')).kind, 'retryable');
  t.is(inner.sent.length, 0, 'it would have been delivered');
});

test('opening and closing are told, without an address', async (t) => {
  const { clock, logger, metrics, send } = bench(five);
  for (const _ of five) await send();
  clock.time = 30_000;
  await send();
  t.deepEqual(
    logger.lines.map(({ event }) => event),
    ['CircuitOpened', 'CircuitClosed'],
  );
  t.notRegex(JSON.stringify(logger.lines), /SECRET|https:/);
  t.is(metrics.total('CircuitsOpened'), 1);
});

test('a short pause that the channel asked for is waited for, a long one is left to the sweep', async (t) => {
  const { calls, waits, send } = bench([
    { kind: 'delivered', pauseMs: 1200 },
    { kind: 'delivered', pauseMs: 20_000 },
  ]);
  await send();
  t.deepEqual(await send(), { kind: 'delivered', pauseMs: 20_000 });
  t.deepEqual(waits, [1200]);
  t.deepEqual(await send(), {
    kind: 'retryable',
    code: 'paused',
    words: 'the channel asked for a pause',
    retryAfterMs: 20_000,
  });
  t.is(calls.length, 2);
});
