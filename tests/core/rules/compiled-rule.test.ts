import test from 'ava';
import { type Expression, fingerprintOf, type Rule } from '../../../src/core/rules/rule.ts';
import { T0 } from '../../support/market-events.ts';
import { aRule, firingsOf, NO_HYSTERESIS, priceIs, type Seen } from '../../support/rules.ts';

const above = priceIs('greater_than', 100);
const heavy: Expression = {
  source: 'volume',
  operator: 'greater_than',
  target: 10,
  hysteresis: NO_HYSTERESIS,
};

const at = (second: number, price: number, volume = 0): Seen => ({ second, price, volume });

const speaks = test.macro({
  exec(t, _: string, rule: Partial<Rule>, samples: readonly (number | Seen)[], expected: readonly number[]) {
    t.deepEqual(firingsOf(aRule(rule), samples), expected);
  },
  title: (_, title: string) => title,
});

test(
  speaks,
  'all: each of the conditions holds',
  { when: { all: [above, heavy] } },
  [at(0, 101, 5), at(1, 99, 20), at(2, 101, 20)],
  [2],
);
test(
  speaks,
  'any: one of the conditions holds',
  { when: { any: [above, heavy] } },
  [at(0, 99, 5), at(1, 99, 20), at(2, 101, 5), at(3, 99, 5)],
  [1],
);
test(
  speaks,
  'groups nest',
  { when: { all: [heavy, { any: [above, priceIs('less_than', 50)] }] } },
  [at(0, 70, 20), at(1, 40, 20), at(2, 70, 20), at(3, 101, 20)],
  [1, 3],
);
test(
  speaks,
  'a crossing sees every sample, whatever the other conditions say',
  { when: { all: [heavy, priceIs('crossing_up', 100)] } },
  [at(0, 99, 5), at(1, 101, 5), at(2, 102, 20), at(3, 99, 5), at(4, 101, 20)],
  [4],
);
test(
  speaks,
  'a crossing is told though another condition of the group already held',
  { when: { any: [heavy, priceIs('crossing_up', 100)] } },
  [at(0, 99, 20), at(1, 101, 20), at(2, 102, 20)],
  [0, 1],
);

const held: Partial<Rule> = { holdSeconds: 30 };
test(
  speaks,
  'hold: it has to be true that long',
  held,
  [at(0, 101), at(29, 101), at(30, 101), at(60, 101)],
  [2],
);
test(
  speaks,
  'hold: a break starts it anew',
  held,
  [at(0, 101), at(20, 99), at(25, 101), at(40, 101), at(55, 101)],
  [4],
);
test(
  speaks,
  'hold: a crossing has to last that long',
  { ...held, when: priceIs('crossing_up', 100) },
  [at(0, 99), at(5, 101), at(20, 102), at(35, 101)],
  [3],
);
test(
  speaks,
  'hold: a crossing that is undone does not last',
  { ...held, when: priceIs('crossing_up', 100) },
  [at(0, 99), at(5, 101), at(20, 100), at(25, 101), at(36, 101), at(55, 101)],
  [5],
);
test(
  speaks,
  'hold: crossing back is a crossing of its own',
  { ...held, when: priceIs('crossing', 100) },
  [at(0, 99), at(5, 101), at(20, 99), at(36, 99), at(50, 99)],
  [4],
);
test(
  speaks,
  'hold: entering a channel has to last',
  {
    ...held,
    when: { source: 'price', operator: 'entering_channel', lower: 90, upper: 110, hysteresis: NO_HYSTERESIS },
  },
  [at(0, 120), at(5, 100), at(20, 120), at(25, 100), at(40, 105), at(55, 100)],
  [5],
);

const rare: Partial<Rule> = { cooldownSeconds: 60 };
test(
  speaks,
  'cooldown: silent that long after it has spoken',
  rare,
  [at(0, 101), at(10, 99), at(20, 101), at(30, 99), at(61, 101)],
  [0, 4],
);
test(
  speaks,
  'cooldown: what became true in it and still is, is told when it ends',
  rare,
  [at(0, 101), at(10, 99), at(20, 101), at(59, 101), at(60, 101)],
  [0, 4],
);

test(speaks, 'once: never again', { frequency: 'once' }, [101, 99, 101, at(9999, 101)], [0]);
test(
  speaks,
  'once per bar: in each bar the first time that it is true',
  { frequency: 'once_per_bar' },
  [at(0, 101), at(10, 99), at(20, 101), at(60, 99), at(70, 101), at(130, 101)],
  [0, 4, 5],
);
test(
  speaks,
  'every time: each time that it becomes true, and not while it stays so',
  {},
  [101, 102, 99, 101, 103],
  [0, 3],
);
test(
  speaks,
  'expiry: from then on it is not looked at',
  { expiresAtMs: T0 + 20_000 },
  [at(0, 99), at(19, 101), at(19.5, 99), at(20, 101)],
  [1],
);

test('a change of the conditions starts a rule anew, a change of the words does not', (t) => {
  const before = fingerprintOf(aRule());
  t.is(
    fingerprintOf(
      aRule({
        name: 'x',
        message: 'y',
        severity: 'HIGH',
        symbols: ['A'],
        cooldownSeconds: 5,
        expiresAtMs: 9,
      }),
    ),
    before,
  );
  const changes: Partial<Rule>[] = [
    { userId: 'bob' },
    { ruleId: 'other' },
    { when: priceIs('greater_than', 101) },
    { holdSeconds: 5 },
    { frequency: 'once' },
  ];
  const all = changes.map((change) => fingerprintOf(aRule(change)));
  t.is(new Set([before, ...all]).size, changes.length + 1);
  t.true(all.every(Number.isSafeInteger));
});

test('what the state of a symbol remembers of a rule is found again under the fingerprint it has always had', (t) => {
  t.is(fingerprintOf(aRule()), 1_930_414_591_836_249);
  t.is(fingerprintOf(aRule({ userId: 'zoé-日経' })), 5_351_270_449_452_609);
});
