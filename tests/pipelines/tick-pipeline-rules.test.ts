import test from 'ava';
import { MemoryRuleStore } from '../support/memory/memory-rule-store.ts';
import type { Rule } from '../../src/core/rules/rule.ts';
import { onStream, T0, trade } from '../support/market-events.ts';
import { aRule, priceIs } from '../support/rules.ts';
import { account, batch } from '../support/tick-account.ts';

/** One trade a second from sequence number `first` on. */
const trades = (first: number, ...prices: number[]) =>
  batch(
    onStream(
      prices.map((price, index) => trade({ timestampMs: T0 + 1000 * (first + index), price })),
      first,
    ),
  );
/** What readers see: an environment that takes over may publish an alert once more, under the same id. */
const told = ({ alerts }: ReturnType<typeof account>) =>
  [...new Map(alerts.published.map((alert) => [alert.alertId, alert])).values()].map(
    ({ ruleId, occurredAtMs }) => `${ruleId} ${(occurredAtMs - T0) / 1000}`,
  );
const down = { all: () => Promise.reject(new Error('throttled')) };

test('a rule that comes true on the stream is published for its user, and is no anomaly of the symbol', async (t) => {
  const running = account([aRule({ severity: 'HIGH' })]);
  const result = await running.environment().run(trades(1, 99.9, 100.1, 100.2));
  t.like(result, { retryFrom: null, processed: 3 });
  t.is(running.alerts.published.length, 1);
  t.like(running.alerts.published[0], {
    alertType: 'user_rule',
    recipientUserId: 'alice',
    severity: 'HIGH',
    occurredAtMs: T0 + 2000,
    source: { sequenceNumber: '2' },
    correlationId: 'shardId-000000000000:2',
  });
  t.is(running.history.anomalies.size, 0);
  t.is(running.metrics.total('RulesFired'), 1);
  t.is(running.metrics.total('AnomaliesDetected'), 0);
});

test('a rule of another symbol leaves no trace in the state of this one', async (t) => {
  const running = account([aRule({ symbols: ['OTHER'] })]);
  await running.environment().run(trades(1, 101));
  t.deepEqual(running.alerts.published, []);
  t.false('rules' in running.states.records.get('ACME')!);
});

test('what a rule has said is known to the execution environment that comes after', async (t) => {
  const running = account([
    aRule({ frequency: 'once' }),
    aRule({ ruleId: 'up', when: priceIs('crossing_up', 100) }),
  ]);
  await running.environment().run(trades(1, 99.9, 100.1, 99.9));
  await running.environment().run(trades(4, 100.1, 100.2));
  t.deepEqual(told(running), ['above-100 2', 'up 2', 'up 4']);
});

test('a changed rule counts once it has been read, and its other version is not mixed up with it', async (t) => {
  const running = account();
  const versions: readonly (readonly Rule[])[] = [
    [aRule({ frequency: 'once' })],
    [aRule({ frequency: 'once', when: priceIs('greater_than', 100.5) })],
  ];
  const [older, newer] = versions.map((rules) => running.environment({ rules: new MemoryRuleStore(rules) }));
  await older!.run(trades(1, 100.1, 100.2));
  await newer!.run(trades(3, 100.4, 100.6));
  await older!.run(trades(5, 100.7));
  await newer!.run(trades(6, 100.8));
  t.deepEqual(told(running), ['above-100 1', 'above-100 4']);
});

test('while no rules can be read the market goes on, and what is remembered of them is left as it is', async (t) => {
  const rules = [aRule({ frequency: 'once' })];
  const running = account(rules);
  await running.environment().run(trades(1, 100.1));
  const remembered = running.states.records.get('ACME')!.rules;
  const result = await running.environment({ rules: down }).run(trades(2, 100.2));
  t.like(result, { retryFrom: null, processed: 1 });
  t.deepEqual(running.states.records.get('ACME')!.rules, remembered);
  t.true(running.logger.events().includes('RulesUnknown'));
  await running.environment().run(trades(3, 100.3));
  t.deepEqual(told(running), ['above-100 1']);
});

test('the words of a rule stay out of the log', async (t) => {
  const running = account([aRule({ message: 'sell the house' })]);
  await running.environment().run(trades(1, 101));
  t.deepEqual(running.alerts.published[0]!.facts, { kind: 'words', text: 'sell the house' });
  t.false(JSON.stringify(running.logger.lines).includes('house'));
});

/** More than a symbol takes: alice's and bob's rules come true, of zoe's few none is left out. */
const TOO_MANY = Object.entries({ alice: 60, bob: 60, zoe: 2 }).flatMap(([userId, count]) =>
  Array.from({ length: count }, (_, index) =>
    aRule({ userId, ruleId: `r${index}`, when: priceIs('greater_than', 1e9) }),
  ),
);
const noticesOf = ({ alerts }: ReturnType<typeof account>) =>
  alerts.published.map(({ alertType, alertId, symbol }) => `${alertType} ${alertId} ${symbol}`);

test('whoever has rules that are left out is told once a day, however many symbols', async (t) => {
  const running = account(TOO_MANY);
  const environment = running.environment();
  const both = onStream([trade(), trade({ symbol: 'GLOBEX' })]);
  await environment.run(batch(both));
  await environment.run(trades(3, 100, 101));
  t.deepEqual(noticesOf(running).toSorted(), [
    'rule_notice rules-left-out-alice-2026-03-02-1 ACME',
    'rule_notice rules-left-out-bob-2026-03-02-1 ACME',
  ]);
  t.like(
    running.alerts.published.find(({ recipientUserId }) => recipientUserId === 'alice'),
    {
      facts: { kind: 'rules_left_out', count: 11, limit: 100, rule: 'Above 100' },
    },
  );
});

test('on another day, and from another environment, a notice is another or the very same', async (t) => {
  const running = account(TOO_MANY);
  await running.environment().run(trades(1, 100));
  await running.environment().run(trades(2, 100));
  t.is(new Set(noticesOf(running)).size, 2, 'alert-processor tells the same id once');
  running.clock.nowMs += 86_400_000;
  await running.environment().run(trades(3, 100));
  t.is(new Set(noticesOf(running)).size, 4);
});

test('a notice that cannot be published holds nothing up, and goes out with a later batch', async (t) => {
  const running = account(TOO_MANY);
  let isDown = true;
  const alerts = {
    publish: (notices: Parameters<typeof running.alerts.publish>[0]) =>
      isDown ? Promise.reject(new Error('throttled')) : running.alerts.publish(notices),
  };
  const environment = running.environment({ alerts });
  t.like(await environment.run(trades(1, 100)), { retryFrom: null, processed: 1 });
  t.true(running.logger.events().includes('RuleNoticeFailed'));
  isDown = false;
  await environment.run(trades(2, 100));
  t.is(running.alerts.published.length, 2);
});
