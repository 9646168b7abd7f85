import test from 'ava';
import { decodeKinesisEvent } from '../../src/dto/kinesis-event.ts';
import { toMessage } from '../../src/dto/market-event-message.ts';
import { kinesisRecord } from '../support/kinesis-event.ts';
import { MINUTE, T0, trade } from '../support/market-events.ts';
import { account } from '../support/tick-account.ts';

type Message = Readonly<Record<string, unknown>>;

/** One record a minute, from the `first` minute on, each arriving when it happens. */
function minutes(first: number, messages: readonly Message[]) {
  const Records = messages.map((message, index) => {
    const atMs = T0 + (first + index) * MINUTE;
    const data = { ...message, timestamp: new Date(atMs).toISOString() };
    return kinesisRecord(data, {
      sequenceNumber: String(first + index),
      partitionKey: 'WTI',
      arrivalMs: atMs,
    });
  });
  return decodeKinesisEvent({ Records });
}

const at = (price: unknown): Message => ({ ...toMessage(trade({ symbol: 'WTI' })), price });
const times = (count: number, message: Message): Message[] => Array.from({ length: count }, () => message);
const told = ({ alerts }: ReturnType<typeof account>) =>
  alerts.published.map(({ alertId, status, severity, facts }) => ({ alertId, status, severity, facts }));
const OUTAGE = 'WTI-price_outage-20260302T144200.000Z';

test('prices that become unusable are told once, and their end says how many were refused', async (t) => {
  const running = account();
  const environment = running.environment();
  await environment.run(minutes(0, times(10, at(1.02))));
  for (let batch = 0; batch < 10; batch += 1) {
    const result = await environment.run(minutes(10 + 10 * batch, times(10, at(-37.63))));
    t.like(result, { retryFrom: null, processed: 0, rejected: 10, duplicates: 0 });
  }
  t.deepEqual(told(running), [
    {
      alertId: `${OUTAGE}-1`,
      status: 'firing',
      severity: 'MEDIUM',
      facts: { kind: 'price_outage', count: 3, refusal: 'not_positive', price: 1.02 },
    },
  ]);
  await environment.run(minutes(110, times(30, at(10.01))));
  t.like(told(running).at(-1), {
    status: 'resolved',
    severity: 'MEDIUM',
    facts: { kind: 'price_outage_end', count: 100, lastedSeconds: 97 * 60, price: 10.01 },
  });
  t.deepEqual(
    running.alerts.published.filter(({ anomaly }) => anomaly === 'price_outage').map(({ status }) => status),
    ['firing', 'resolved'],
  );
});

test('one environment after the other, and a batch that comes again, tell the same', async (t) => {
  const running = account();
  await running.environment().run(minutes(0, times(10, at(1.02))));
  const refused = [0, 1, 2, 3].map((index) => minutes(10 + index, [at(0)]));
  for (const batch of [...refused, ...refused]) await running.environment().run(batch);
  t.is(new Set(told(running).map(({ alertId }) => alertId)).size, 1);
  t.like(told(running)[0], { facts: { count: 3 } });
});

test('a feed that was never usable is told of by no alert, and leaves nothing behind', async (t) => {
  const running = account();
  await running.environment().run(minutes(0, times(50, at(0))));
  t.deepEqual(told(running), []);
  t.is(running.states.records.size, 0);
});

test('misprints among prices that can be used are no outage', async (t) => {
  const running = account();
  const messages = Array.from({ length: 30 }, (_, index) => at(index % 3 === 0 ? 1.02 : 0));
  await running.environment().run(minutes(0, messages));
  t.deepEqual(told(running), []);
});

test('quotes that are refused say nothing where trades make the price', async (t) => {
  const running = account();
  const quote = { type: 'quote', symbol: 'WTI', bid: -1, ask: 1.02 };
  await running.environment().run(minutes(0, [...times(10, at(1.02)), ...times(10, quote)]));
  t.deepEqual(told(running), []);
});

test('an outage whose state cannot be stored comes again from its first record', async (t) => {
  const running = account();
  await running.environment().run(minutes(0, times(10, at(1.02))));
  const states = {
    load: running.states.load.bind(running.states),
    commit: () => Promise.reject(new Error('throttled')),
    setAside: running.states.setAside.bind(running.states),
    settle: running.states.settle.bind(running.states),
    forget: running.states.forget.bind(running.states),
  };
  t.like(await running.environment({ states }).run(minutes(10, times(5, at(0)))), { retryFrom: '10' });
  await running.environment().run(minutes(10, times(5, at(0))));
  t.is(told(running).length, 1);
});
