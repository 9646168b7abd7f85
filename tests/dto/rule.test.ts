import test from 'ava';
import * as fc from 'fast-check';
import { MAXIMUM_RULES_PER_USER, parseRules } from '../../src/dto/rule.dto.ts';

const VALUES = {
  live: ['price', 'volume', 'rsi_14', 'sma_20', 'tick_sma_20'],
  closed: ['price', 'volume', 'rsi_14', 'sma_20'],
};
const parse = (rule: unknown) => parseRules([rule], VALUES, 'alice');
const NO_HYSTERESIS = { amount: 0, unit: 'source' };

test('a full rule is read', (t) => {
  const { rules, problems } = parse({
    rule_id: 'rebound',
    name: 'Rebound on volume',
    symbols: ['BTC*', 'ETHUSDT'],
    when: {
      all: [
        { source: 'rsi_14', operator: 'crossing_up', target: 30, hysteresis: 2 },
        { source: 'volume', operator: 'greater_than', target: 5, hysteresis_pct: 10 },
        {
          any: [
            { source: 'price', operator: 'greater_than', target: { source: 'sma_20', times: 1.01 } },
            { source: 'price', operator: 'inside_channel', lower: 'sma_20', upper: 120 },
            { source: 'price', operator: 'moving_up', amount: 3, bars: 5 },
            { source: 'price', operator: 'moving_down_pct', percent: 2.5, bars: 60 },
          ],
        },
      ],
    },
    hold_seconds: 30,
    cooldown_seconds: 600,
    frequency: 'once_per_bar',
    expires_at: '2026-12-31T23:59:59+01:00',
    severity: 'HIGH',
    message: '{{symbol}} {{rsi_14}} {{time}}',
    enabled: true,
  });
  t.deepEqual(problems, []);
  t.deepEqual(rules, [
    {
      userId: 'alice',
      ruleId: 'rebound',
      name: 'Rebound on volume',
      symbols: ['BTC*', 'ETHUSDT'],
      when: {
        all: [
          {
            source: 'rsi_14',
            operator: 'crossing_up',
            target: 30,
            hysteresis: { amount: 2, unit: 'source' },
          },
          {
            source: 'volume',
            operator: 'greater_than',
            target: 5,
            hysteresis: { amount: 10, unit: 'percent' },
          },
          {
            any: [
              {
                source: 'price',
                operator: 'greater_than',
                target: { source: 'sma_20', times: 1.01 },
                hysteresis: NO_HYSTERESIS,
              },
              {
                source: 'price',
                operator: 'inside_channel',
                lower: { source: 'sma_20', times: 1 },
                upper: 120,
                hysteresis: NO_HYSTERESIS,
              },
              { source: 'price', operator: 'moving_up', by: 3, bars: 5, hysteresis: NO_HYSTERESIS },
              { source: 'price', operator: 'moving_down_pct', by: 2.5, bars: 60, hysteresis: NO_HYSTERESIS },
            ],
          },
        ],
      },
      holdSeconds: 30,
      cooldownSeconds: 600,
      frequency: 'once_per_bar',
      expiresAtMs: Date.parse('2026-12-31T22:59:59Z'),
      severity: 'HIGH',
      message: '{{symbol}} {{rsi_14}} {{time}}',
    },
  ]);
});

const BARE = { rule_id: 'r', when: { source: 'price', operator: 'greater_than', target: 100 } };

test('an id and one condition are enough: every symbol, each time, MEDIUM', (t) => {
  const [rule] = parse(BARE).rules;
  t.like(rule, {
    name: 'r',
    symbols: [],
    holdSeconds: 0,
    cooldownSeconds: 0,
    frequency: 'every_time',
    expiresAtMs: null,
    severity: 'MEDIUM',
    message: null,
  });
});

test('null says no more than leaving a field out', (t) => {
  const when = { ...BARE.when, hysteresis: null, hysteresis_pct: null, lower: null };
  const nothing = {
    name: null,
    symbols: null,
    hold_seconds: null,
    expires_at: null,
    severity: null,
    message: null,
    enabled: null,
  };
  t.deepEqual(parse({ ...BARE, ...nothing, when }), parse(BARE));
});

test('a rule that is switched off is no mistake and no rule', (t) => {
  t.deepEqual(parse({ ...BARE, enabled: false }), { rules: [], problems: [] });
});

test('a rule that cannot be used leaves the others alone', (t) => {
  const { rules, problems } = parseRules(
    [BARE, { rule_id: 'x' }, { ...BARE, rule_id: 's' }],
    VALUES,
    'alice',
  );
  t.deepEqual(
    rules.map(({ ruleId }) => ruleId),
    ['r', 's'],
  );
  t.deepEqual(problems, ['rules[1].when is missing: a condition, {"all": […]} or {"any": […]}']);
});

test('in the preferences the owner is the user, elsewhere a rule says whose it is', (t) => {
  t.is(parseRules([{ ...BARE, user_id: 'mallory' }], VALUES, 'alice').rules[0]!.userId, 'alice');
  t.is(parseRules([{ ...BARE, user_id: 'bob' }], VALUES).rules[0]!.userId, 'bob');
  t.deepEqual(parseRules([BARE], VALUES).problems, ['rules[0].user_id is missing']);
});

test('two users may call a rule the same, one user may not', (t) => {
  const twice = ['bob', 'carol', 'bob'].map((user_id) => ({ ...BARE, user_id }));
  const { rules, problems } = parseRules(twice, VALUES);
  t.is(rules.length, 2);
  t.deepEqual(problems, ['rules[2].rule_id r is there twice']);
});

test('a user has at most so many rules', (t) => {
  const list = Array.from({ length: MAXIMUM_RULES_PER_USER + 1 }, (_, index) => ({
    ...BARE,
    rule_id: `r${index}`,
  }));
  const { rules, problems } = parseRules(list, VALUES, 'alice');
  t.is(rules.length, MAXIMUM_RULES_PER_USER);
  t.deepEqual(problems, ['rules[50] is one too many: a user has at most 50 rules']);
});

const refuses = test.macro({
  exec(t, change: Record<string, unknown>, problem: string) {
    const { rules, problems } = parse({ ...BARE, ...change });
    t.deepEqual(rules, []);
    t.deepEqual(problems, [`rules[0].${problem}`]);
  },
  title: (_, __, problem: string) => `refused: ${problem}`,
});
const when = (change: Record<string, unknown>) => ({
  when: { source: 'price', operator: 'greater_than', target: 1, ...change },
});

test(refuses, { rule_id: 'a b' }, 'rule_id must be 1 to 64 letters, digits or . _ -');
test(refuses, { name: '' }, 'name must be longer than or equal to 1 characters');
test(
  refuses,
  { symbols: 'BTC' },
  'symbols must be a list of up to 200 symbols, * standing for any characters',
);
test(refuses, { hold_seconds: -1 }, 'hold_seconds must not be less than 0');
test(refuses, { hold: 30 }, 'hold is no field of a rule');
test(
  refuses,
  { frequency: 'often' },
  'frequency must be one of the following values: once, once_per_bar, once_per_bar_close, every_time',
);
for (const expires_at of ['tomorrow', '2026-12-31T23:59:59', '2026-13-31T23:59:59Z', 1798761599]) {
  test(`refused as an expiry: ${expires_at}`, (t) => {
    t.deepEqual(parse({ ...BARE, expires_at }).problems, [
      'rules[0].expires_at must be a time with its zone, such as 2026-12-31T23:59:59Z',
    ]);
  });
}
test(
  refuses,
  { severity: 'PANIC' },
  'severity must be one of the following values: LOW, MEDIUM, HIGH, CRITICAL',
);
test(refuses, { message: '{{symbol}} {{rsi_7}}' }, 'message has no value for {{rsi_7}}');
test(
  refuses,
  { when: 'price > 100' },
  'when must be a condition, {"all": […]} or {"any": […]}, not "price > 100"',
);
test(refuses, { when: { all: [] } }, 'when.all must be a list of one condition or more');
test(refuses, { when: { any: [BARE.when], target: 3 } }, 'when.target cannot stand beside any');
test(
  refuses,
  when({ source: 7 }),
  'when.source must be the name of a value, such as price, volume or rsi_14',
);
test(
  refuses,
  when({ source: 'rsi_7' }),
  'when.source "rsi_7" is no value computed here; there are price, volume, rsi_14, sma_20, tick_sma_20',
);
test(
  refuses,
  { ...when({ source: 'tick_sma_20' }), frequency: 'once_per_bar_close' },
  'when.source "tick_sma_20" is no value computed here; there are price, volume, rsi_14, sma_20',
);
test(
  refuses,
  when({ target: 'sma_21' }),
  'when.target "sma_21" is no value computed here; there are price, volume, rsi_14, sma_20, tick_sma_20',
);
test(
  refuses,
  when({ target: [1] }),
  'when.target must be a number, the name of a value, or {"source": name, "times": factor}',
);
test(
  refuses,
  { when: { source: 'price', operator: 'inside_channel', lower: { source: 'price', factor: 2 }, upper: 1 } },
  'when.lower must be a number, the name of a value, or {"source": name, "times": factor}',
);
test(refuses, when({ target: undefined }), 'when.target is missing: greater_than takes target');
test(refuses, when({ lower: 1 }), 'when.lower means nothing to greater_than, which takes target');
test(refuses, when({ value: 1 }), 'when.value is no field of a condition');
test(refuses, when({ hysteresis: -1 }), 'when.hysteresis must not be less than 0');
test(
  refuses,
  when({ hysteresis: 1, hysteresis_pct: 1 }),
  'when.hysteresis_pct cannot stand beside hysteresis',
);
test(
  refuses,
  { when: { any: [BARE.when, { ...BARE.when, operator: 'above' }] } },
  'when.any[1].operator must be one of crossing, crossing_up, crossing_down, greater_than, less_than, entering_channel, exiting_channel, inside_channel, outside_channel, moving_up, moving_down, moving_up_pct, moving_down_pct',
);
test(
  refuses,
  { when: { source: 'price', operator: 'inside_channel', lower: 110, upper: 90 } },
  'when.lower must be below upper',
);
test(
  refuses,
  { when: { source: 'price', operator: 'inside_channel', lower: 90, upper: 110, hysteresis: 11 } },
  'when.hysteresis leaves no room between lower and upper',
);
test(
  refuses,
  { when: { source: 'price', operator: 'moving_up', percent: 1, amount: 1, bars: 5 } },
  'when.percent means nothing to moving_up, which takes amount and bars',
);
test(
  refuses,
  { when: { source: 'price', operator: 'moving_up_pct', percent: 1, bars: 61 } },
  'when.bars must not be greater than 60',
);
test(
  refuses,
  { when: { source: 'price', operator: 'moving_up_pct', percent: -1, bars: 6 } },
  'when.percent must be a positive number',
);
test(
  refuses,
  { when: { all: [{ all: [{ all: [{ all: [BARE.when] }] }] }] } },
  'when.all[0].all[0].all[0].all[0] is nested deeper than 4 levels',
);
test(
  refuses,
  { when: { all: Array.from({ length: 13 }, () => BARE.when) } },
  'when.all[12] is one too many: a rule has at most 12 conditions',
);

test('whatever stands in the table, reading it throws nothing', (t) => {
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: true }), fc.anything(), (list, item) => {
      parseRules(list, VALUES, 'alice');
      parseRules([item, { ...BARE, when: item }, { ...BARE, ...when({ target: item }) }], VALUES, 'alice');
      t.pass();
    }),
  );
});
