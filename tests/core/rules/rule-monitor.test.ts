import test from 'ava';
import fc from 'fast-check';
import { parseIndicators } from '../../../src/core/indicators/indicator-set.ts';
import type { MarketEvent } from '../../../src/core/market-data/market-event.ts';
import { defaultSettings } from '../../../src/core/market-state/monitor-settings.ts';
import { SymbolMonitor } from '../../../src/core/market-state/symbol-monitor.ts';
import { alertOfFiring } from '../../../src/core/rules/alert-of-firing.ts';
import { type Condition, FREQUENCIES, OPERATORS, type Rule } from '../../../src/core/rules/rule.ts';
import { RuleBook } from '../../../src/core/rules/rule-book.ts';
import { type Firing, RuleMonitor } from '../../../src/core/rules/rule-monitor.ts';
import { mulberry32 } from '../../../lib/market-simulator/random.ts';
import { bar, MINUTE, quietBars, T0, trade } from '../../support/market-events.ts';
import { aRule, NO_HYSTERESIS, priceIs } from '../../support/rules.ts';

const settings = defaultSettings();
const { indicators } = settings;

/** A symbol with its rules, which may be put away and taken up again, with other rules if need be. */
class Watched {
  #monitor = new SymbolMonitor('ACME', settings);
  #rules: RuleMonitor;

  constructor(rules: readonly Rule[]) {
    this.#rules = new RuleMonitor(programOf(rules));
  }

  see(...events: readonly MarketEvent[]): Firing[] {
    return events.flatMap((event) => [
      ...this.#rules.observe(this.#monitor.apply(event), this.#monitor.prices),
    ]);
  }

  resume(rules: readonly Rule[]): this {
    this.#monitor = new SymbolMonitor('ACME', settings, this.#monitor.snapshot());
    this.#rules = new RuleMonitor(programOf(rules), this.#rules.snapshot());
    return this;
  }

  get untold(): number {
    return this.#rules.untold;
  }

  get stored(): Uint8Array | undefined {
    return this.#rules.snapshot();
  }
}

const programOf = (rules: readonly Rule[]) => new RuleBook(rules, indicators).programFor('ACME');
const ids = (firings: readonly Firing[]) => firings.map(({ rule, count }) => `${rule.ruleId} ${count}`);
const tick = (second: number, price: number, volume = 10) =>
  trade({ timestampMs: T0 + 1000 * second, price, volume });

test('a rule over the price speaks at the trade that makes it true', (t) => {
  const watched = new Watched([aRule()]);
  const firings = watched.see(tick(0, 99.9), tick(1, 100), tick(2, 100.1), tick(3, 100.2));
  t.deepEqual(ids(firings), ['above-100 1']);
  t.is(firings[0]!.timeMs, T0 + 2000);
  t.like(firings[0]!.bar, { close: 100.1, volume: 30 });
});

test('volume is that of the bar so far', (t) => {
  const when: Condition = {
    source: 'volume',
    operator: 'greater_than',
    target: 25,
    hysteresis: NO_HYSTERESIS,
  };
  const watched = new Watched([aRule({ when })]);
  t.deepEqual(
    watched.see(tick(0, 99), tick(1, 99), tick(2, 99)).map(({ timeMs }) => timeMs - T0),
    [2000],
  );
  t.deepEqual(ids(watched.see(tick(60, 99), tick(61, 99), tick(62, 99))), ['above-100 2']);
});

test('a trade that moves no price moves no rule over it, and counts in the volume', (t) => {
  const when: Condition = {
    source: 'volume',
    operator: 'greater_than',
    target: 15,
    hysteresis: NO_HYSTERESIS,
  };
  const watched = new Watched([aRule(), aRule({ ruleId: 'heavy', when })]);
  const oddLot = { ...tick(1, 500), updatesPrice: false } as const;
  t.deepEqual(ids(watched.see(tick(0, 99), oddLot)), ['heavy 1']);
});

test('a bad print makes no rule true', (t) => {
  const watched = new Watched([aRule({ when: priceIs('greater_than', 120) })]);
  watched.see(...quietBars(60).flatMap(({ timestampMs, close }) => trade({ timestampMs, price: close })));
  const second = (n: number) => T0 + 60 * MINUTE + 1000 * n;
  const price = quietBars(60).at(-1)!.close;
  t.deepEqual(
    watched.see(
      trade({ timestampMs: second(0), price }),
      trade({ timestampMs: second(1), price: 150 }),
      trade({ timestampMs: second(2), price }),
    ),
    [],
  );
});

test('an indicator is taken as if the live bar closed now', (t) => {
  const events = quietBars(40).map(({ timestampMs, close }) => trade({ timestampMs, price: close }));
  const monitor = new SymbolMonitor('ACME', settings);
  let highest = 0;
  for (const event of events) {
    monitor.apply(event);
    highest = Math.max(highest, monitor.indicators()['rsi_14'] ?? 0);
  }
  const rsiIsAbove = (target: number): Condition => ({
    source: 'rsi_14',
    operator: 'greater_than',
    target,
    hysteresis: NO_HYSTERESIS,
  });
  t.is(new Watched([aRule({ when: rsiIsAbove(highest) })]).see(...events).length, 0);
  const [firing, ...others] = new Watched([aRule({ when: rsiIsAbove(highest - 1e-9) })]).see(...events);
  t.is(firing!.indicators['rsi_14'], highest);
  t.deepEqual(others, []);
});

test('a price that leaves its forecast is told at the trade that takes it there', (t) => {
  const quiet = quietBars(60).map(({ timestampMs, close }) => trade({ timestampMs, price: close }));
  const { timestampMs, price } = quiet.at(-1)!;
  const rule = aRule({
    when: {
      source: 'price',
      operator: 'exiting_channel',
      lower: { source: 'forecast_low', times: 1 },
      upper: { source: 'forecast_high', times: 1 },
      hysteresis: NO_HYSTERESIS,
    },
  });
  const after = (ms: number, factor: number) =>
    trade({ timestampMs: timestampMs + ms, price: price * factor });
  const watched = new Watched([rule]);
  watched.see(...quiet);
  t.deepEqual(watched.see(after(60_000, 1), after(61_000, 1.0001)), []);
  const [firing, ...others] = watched.see(after(62_000, 1.003));
  t.true(firing!.indicators['forecast_high']! < price * 1.003);
  t.deepEqual(others, []);
});

test('every value that a rule may look at is read as the published indicators have it', (t) => {
  const { names } = programOf(
    [...indicators.keys, 'trend', 'tick_sma_20'].map((source) =>
      aRule({
        ruleId: source,
        when: { source, operator: 'less_than', target: 0, hysteresis: NO_HYSTERESIS },
      }),
    ),
  )!.live.values;
  const { values: selection } = programOf(
    names.map((source) =>
      aRule({
        ruleId: source,
        when: { source, operator: 'less_than', target: 0, hysteresis: NO_HYSTERESIS },
      }),
    ),
  )!.live;
  const monitor = new SymbolMonitor('ACME', settings);
  const read = new Float64Array(names.length);
  for (const { timestampMs, close, volume } of quietBars(80)) {
    monitor.apply(trade({ timestampMs, price: close, volume }));
    monitor.prices.readLive(selection, read);
    const published = monitor.indicators();
    t.deepEqual(
      [...read],
      selection.names.map((name) => published[name] ?? Number.NaN),
    );
  }
});

test('a rule at the close of bars sees finished bars only, and speaks at the end of theirs', (t) => {
  const rule = aRule({ frequency: 'once_per_bar_close', when: priceIs('crossing_up', 100) });
  const watched = new Watched([rule]);
  const seen = watched.see(tick(0, 99), tick(65, 100.5), tick(70, 99.5), tick(125, 100.2), tick(300, 100.3));
  t.deepEqual(
    seen.map(({ timeMs, bar: { close } }) => [(timeMs - T0) / 1000, close]),
    [[180, 100.2]],
  );
});

test('a bar is to a live rule what a tick is, and to a rule at the close a finished bar', (t) => {
  const watched = new Watched([aRule(), aRule({ ruleId: 'at-close', frequency: 'once_per_bar_close' })]);
  t.deepEqual(ids(watched.see(bar(0, 99.9), bar(1, 100.1), bar(2, 100.2))), [
    'at-close 1',
    'above-100 1',
    'at-close 2',
  ]);
});

test('a split is no fall: samples from before it are forgotten, and what was said is not', (t) => {
  const fall: Condition = {
    source: 'price',
    operator: 'moving_down_pct',
    by: 10,
    bars: 5,
    hysteresis: NO_HYSTERESIS,
  };
  const rules = [
    aRule({ ruleId: 'fall', when: fall }),
    aRule({ ruleId: 'down', when: priceIs('crossing_down', 80) }),
    aRule({ ruleId: 'once', frequency: 'once', when: priceIs('less_than', 1000) }),
  ];
  const quiet = quietBars(200);
  const half = quiet.at(-1)!.close / 2;
  const after = [0, 1, 2].map((minute) => bar(1440 + minute, half));
  const watched = new Watched(rules);
  const firings = watched.see(...quiet, ...after);
  t.deepEqual(ids(firings), ['once 1']);
});

test('after a long silence of its feed a symbol starts anew for its rules too', (t) => {
  const watched = new Watched([aRule({ when: priceIs('crossing_down', 100) })]);
  const days = (n: number) => 86_400 * n;
  t.deepEqual(watched.see(tick(0, 101), tick(days(8), 99)), []);
  t.deepEqual(ids(watched.see(tick(days(8) + 1, 100), tick(days(8) + 2, 99.9))), ['above-100 1']);
});

test('a rule that another execution environment does not know yet loses nothing there', (t) => {
  const rule = aRule({ frequency: 'once' });
  const watched = new Watched([rule]);
  t.deepEqual(ids(watched.see(tick(0, 101))), ['above-100 1']);
  watched.resume([]).see(tick(1, 101));
  t.deepEqual(watched.resume([rule]).see(tick(2, 101)), []);
});

test('a rule that is gone is forgotten after a day', (t) => {
  const watched = new Watched([aRule()]);
  watched.see(tick(0, 101));
  t.truthy(watched.stored);
  watched.resume([]).see(tick(86_000, 101));
  t.truthy(watched.stored);
  watched.resume([]).see(tick(86_401, 101));
  t.is(watched.stored, undefined);
});

test('taking a rule away or changing it leaves what is remembered of the others alone', (t) => {
  const rules = ['a', 'b', 'c'].map((ruleId) => aRule({ ruleId, frequency: 'once' }));
  const watched = new Watched(rules);
  t.is(watched.see(tick(0, 101)).length, 3);
  const [a, b, c] = rules as [Rule, Rule, Rule];
  const changed = { ...b, when: priceIs('greater_than', 100.5) };
  t.deepEqual(ids(watched.resume([c, changed]).see(tick(1, 101))), ['b 1']);
  t.deepEqual(ids(watched.resume([a, c]).see(tick(2, 101))), []);
});

test('rules that flicker with every tick are told 200 times in 100 events, however they are cut, and the rest is counted', (t) => {
  const rules = Array.from({ length: 5 }, (_, index) =>
    aRule({ ruleId: `r${index}`, when: priceIs('crossing', 100) }),
  );
  const flicker = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) =>
      tick(from + index, (from + index) % 2 === 0 ? 99.9 : 100.1),
    );
  const watched = new Watched(rules);
  const told = [watched.see(...flicker(0, 70)).length, watched.resume(rules).see(...flicker(70, 100)).length];
  t.is(told[0]! + told[1]!, 200);
  t.is(watched.untold, 5 * 30);
  t.is(watched.see(...flicker(100, 110)).length, 50);
});

test('what another version has remembered of rules is forgotten', (t) => {
  const program = programOf([aRule()]);
  t.notThrows(() => new RuleMonitor(program, new Uint8Array([99, 1, 2, 3])));
});

test('a rule costs some twenty bytes of state', (t) => {
  const watched = new Watched(['a', 'b'].map((ruleId) => aRule({ ruleId })));
  const one = new Watched([aRule({ ruleId: 'a' })]);
  for (const each of [watched, one]) each.see(tick(0, 101), tick(1, 99), tick(2, 101));
  t.true(watched.stored!.length - one.stored!.length <= 40, `${watched.stored!.length - one.stored!.length}`);
});

test('the alert says whose rule it is, for whom, and has ids that a replay arrives at too', (t) => {
  const context = {
    symbol: 'ACME',
    recentPrices: [],
    detectedAtMs: T0 + 5,
    source: { shardId: 's', sequenceNumber: '1' },
    correlationId: 'c',
  };
  const alerts = () =>
    new Watched([aRule({ severity: 'HIGH' })])
      .see(tick(0, 101), tick(0, 99), tick(0, 101))
      .map((each) => alertOfFiring(each, context));
  const [first, second] = alerts();
  t.like(first, {
    alertType: 'user_rule',
    anomaly: 'other',
    status: 'firing',
    symbol: 'ACME',
    severity: 'HIGH',
    score: 0,
    price: 101,
    volume: 10,
    occurredAtMs: T0,
    detectedAtMs: T0 + 5,
    ruleId: 'above-100',
    ruleName: 'Above 100',
    recipientUserId: 'alice',
    facts: { kind: 'words', text: 'ACME: price 101 greater than 100' },
  });
  t.regex(first!.alertId, /^alice-above-100-ACME-20260302T143000\.000Z-\w+-1-1$/);
  t.not(second!.episodeId, first!.episodeId);
  t.deepEqual(
    alerts().map(({ alertId }) => alertId),
    [first!.alertId, second!.alertId],
  );
});

test('whatever the rules, an interruption anywhere changes nothing', (t) => {
  const hysteresis = fc.record({
    amount: fc.double({ min: 0, max: 0.2, noNaN: true }),
    unit: fc.constantFrom('source' as const, 'percent' as const),
  });
  const condition = fc
    .record({
      source: fc.constantFrom('price', 'price', 'volume', 'rsi_14', 'tick_sma_20', 'bb_20_2_upper'),
      operator: fc.constantFrom(...OPERATORS),
      level: fc.double({ min: 99.8, max: 100.2, noNaN: true }),
      bars: fc.integer({ min: 1, max: 4 }),
      hysteresis,
    })
    .map(
      ({ source, operator, level, bars, hysteresis: h }) =>
        ({
          source,
          operator,
          hysteresis: h,
          ...(operator.startsWith('moving')
            ? { by: level - 99.75, bars }
            : operator.endsWith('channel')
              ? { lower: level - 0.1, upper: level + 0.1 }
              : { target: level > 100 ? { source: 'sma_20', times: 1 } : level }),
        }) as Condition,
    );
  const when = fc.oneof(
    condition,
    fc.array(condition, { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
    fc.array(condition, { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
  );
  const rules = fc
    .array(
      fc.record({
        when,
        frequency: fc.constantFrom(...FREQUENCIES),
        holdSeconds: fc.constantFrom(0, 0, 40),
        cooldownSeconds: fc.constantFrom(0, 0, 90),
      }),
      { minLength: 1, maxLength: 4 },
    )
    .map((list) => list.map((each, index) => aRule({ ...each, ruleId: `r${index}` })));
  let spoken = 0;
  fc.assert(
    fc.property(
      rules,
      fc.integer(),
      fc.array(fc.integer({ min: 0, max: 119 }), { maxLength: 6 }),
      (list, seed, cuts) => {
        const random = mulberry32(seed);
        const events = Array.from({ length: 120 }, (_, index) =>
          tick(25 * index + Math.floor(10 * random()), 100 + 0.4 * (random() - 0.5), 20 * random()),
        );
        const whole = new Watched(list);
        const straight = whole.see(...events);
        const cut = new Watched(list);
        const pieces = events.flatMap((event, index) => {
          if (cuts.includes(index)) cut.resume(list);
          return cut.see(event);
        });
        t.deepEqual(pieces, straight);
        t.deepEqual(cut.stored, whole.stored);
        spoken += straight.length;
      },
    ),
    { numRuns: 60 },
  );
  t.true(spoken > 100, `${spoken} alerts`);
});

test('a state kept for another list of indicators starts the samples anew, not what was said', (t) => {
  const once = aRule({ frequency: 'once', when: priceIs('greater_than', 50) });
  const down = aRule({ ruleId: 'down', when: priceIs('crossing_down', 100) });
  const before = new SymbolMonitor('ACME', settings);
  const rules = new RuleMonitor(programOf([once, down]));
  for (const event of quietBars(30).map((each) => ({
    ...each,
    close: 101,
    high: 101,
    open: 101,
    low: 101,
  }))) {
    rules.observe(before.apply(event), before.prices);
  }
  const others = { ...settings, indicators: parseIndicators('sma:5') };
  const after = new SymbolMonitor('ACME', others, before.snapshot());
  const program = new RuleBook([once, down], others.indicators).programFor('ACME');
  const resumed = new RuleMonitor(program, rules.snapshot());
  const event = bar(40, 99);
  t.deepEqual(resumed.observe(after.apply(event), after.prices), []);
});

test('a bar that its feed sends again is one bar to a rule', (t) => {
  const rising = aRule({
    ruleId: 'rising',
    frequency: 'once_per_bar_close',
    when: priceIs('crossing_up', 100),
  });
  const watched = new Watched([rising]);
  const firings = watched.see(bar(0, 99), bar(1, 101), bar(1, 99), bar(1, 102), bar(2, 103));
  t.deepEqual(ids(firings), ['rising 1']);
  t.deepEqual(ids(watched.see(bar(3, 99), bar(4, 101))), ['rising 2']);
});

test('a rule goes on after rows with a wrong date, whatever it has said in them', (t) => {
  const rule = aRule({ frequency: 'every_time', cooldownSeconds: 60 });
  const watched = new Watched([rule]);
  const year = 365 * 86_400;
  watched.see(tick(0, 99), tick(year, 101), tick(year + 5, 99));
  const firings = watched.see(tick(10, 99), tick(75, 101));
  t.deepEqual(ids(firings), ['above-100 2']);
  t.is(firings[0]?.timeMs, T0 + 75_000);
});
