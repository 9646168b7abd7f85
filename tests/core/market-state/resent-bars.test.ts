import test from 'ava';
import fc from 'fast-check';
import type { BarEvent, MarketEvent } from '../../../src/core/market-data/market-event.ts';
import { defaultSettings } from '../../../src/core/market-state/monitor-settings.ts';
import { type Observation, SymbolMonitor } from '../../../src/core/market-state/symbol-monitor.ts';
import { bar, MINUTE, quietBars, T0, trade } from '../../support/market-events.ts';

const settings = defaultSettings();

function run(events: readonly MarketEvent[], using = settings) {
  const monitor = new SymbolMonitor('ACME', using);
  return { monitor, observations: events.map((event) => monitor.apply(event)) };
}

const kinds = (observations: readonly Observation[]) =>
  observations.flatMap(({ transitions }) => transitions.map(({ finding }) => finding.anomaly));

/** The bar as a feed sends it while it grows: `parts` times, the last time whole. */
function growing(whole: BarEvent, parts: number): BarEvent[] {
  return Array.from({ length: parts }, (_, index) => {
    const share = (index + 1) / parts;
    const close = whole.open + (whole.close - whole.open) * share;
    return {
      ...whole,
      close,
      high: Math.max(whole.open, close),
      low: Math.min(whole.open, close),
      volume: whole.volume * share,
    };
  });
}

test('of a bar that is sent again as it grows the last version counts', (t) => {
  const quiet = quietBars(120);
  const { monitor, observations } = run(quiet.flatMap((whole) => growing(whole, 4)));
  const once = run(quiet);
  t.deepEqual(monitor.indicators(), once.monitor.indicators());
  t.is(monitor.prices.closedBarCount, 120);
  const last = observations.at(-1)!.closedBars[0]!;
  t.like(last, { ...once.observations.at(-1)!.closedBars[0]!, revision: 4 });
});

test('a crash in a bar that grows is one episode, and is told while it grows', (t) => {
  const quiet = quietBars(300);
  const crash = bar(300, quiet.at(-1)!.close * 0.9, { open: quiet.at(-1)!.close, volume: 9000 });
  const { observations } = run([...quiet, ...growing(crash, 10)]);
  const firing = observations.flatMap(({ transitions }, index) =>
    transitions.filter(({ status }) => status === 'firing').map(() => index),
  );
  t.is(firing.length, 1);
  t.true(firing[0]! < 305);
});

test('a bar may be revised until the next one has begun, and is late then', (t) => {
  const { monitor } = run(quietBars(30));
  const revised = monitor.apply(bar(29, 101));
  t.like(revised.closedBars[0], { revision: 2, bar: { close: 101 } });
  monitor.apply(bar(30, 101));
  t.is(monitor.apply(bar(29, 102)).outcome, 'late');
});

test('a bar that grows goes on growing after the state was stored', (t) => {
  const quiet = quietBars(60);
  const whole = bar(60, 101, { open: 100 });
  const [first, ...others] = growing(whole, 3);
  const { monitor } = run([...quiet, first!]);
  const restored = new SymbolMonitor('ACME', settings, monitor.snapshot());
  for (const event of others) restored.apply(event);
  t.deepEqual(restored.indicators(), run([...quiet, whole]).monitor.indicators());
  t.is(restored.apply(bar(61, 101)).closedBars[0]?.revision, 1);
});

test('shorter bars that grow fold into longer ones once', (t) => {
  const fiveMinutes = { ...settings, aggregateBarsToMs: 5 * MINUTE };
  const quiet = quietBars(12);
  const { monitor } = run(
    quiet.flatMap((whole) => growing(whole, 3)),
    fiveMinutes,
  );
  const once = run(quiet, fiveMinutes).monitor;
  t.deepEqual(monitor.prices.liveBar, once.prices.liveBar);
  const restored = new SymbolMonitor('ACME', fiveMinutes, monitor.snapshot());
  for (const each of [restored, once]) each.apply({ ...quiet.at(-1)!, high: 200, volume: 7 });
  t.deepEqual(restored.prices.liveBar, once.prices.liveBar);
});

test('trades of a bar that a feed has sent whole are late', (t) => {
  const { monitor } = run(quietBars(30));
  t.is(monitor.apply(trade({ timestampMs: T0 + 29.5 * MINUTE })).outcome, 'late');
  t.is(monitor.apply(trade({ timestampMs: T0 + 30 * MINUTE })).outcome, 'applied');
});

const inUnits = (event: BarEvent, factor: number): BarEvent => ({
  ...event,
  open: event.open * factor,
  high: event.high * factor,
  low: event.low * factor,
  close: event.close * factor,
});

test('one bar in other units is a bad print and no split, and what is known stays', (t) => {
  fc.assert(
    fc.property(
      fc.constantFrom(100, 1000, 1e6, 0.01, 0.001, 1e-8),
      fc.integer({ min: 130, max: 190 }),
      (factor, index) => {
        const quiet = quietBars(200);
        const odd = quiet.map((each, at) => (at === index ? inUnits(each, factor) : each));
        const { monitor, observations } = run(odd);
        t.deepEqual(kinds(observations), ['bad_print']);
        const without = run(quiet.toSpliced(index, 1)).monitor;
        t.deepEqual(monitor.recentPrices(), without.recentPrices());
        t.deepEqual(monitor.indicators(), without.indicators());
      },
    ),
    { numRuns: 25 },
  );
});

test('a bar in other units waits in the snapshot for the next one', (t) => {
  const quiet = quietBars(151);
  const { monitor } = run([...quiet.slice(0, 150), inUnits(quiet[150]!, 0.01)]);
  const restored = new SymbolMonitor('ACME', settings, monitor.snapshot());
  t.deepEqual(kinds([restored.apply(bar(151, quiet[149]!.close))]), ['bad_print']);
});

test('prices that stay in other units are a split, told with the second bar', (t) => {
  const quiet = quietBars(200);
  const { observations } = run(quiet.map((each, at) => (at >= 150 ? inUnits(each, 0.01) : each)));
  t.deepEqual(kinds(observations), ['corporate_action']);
  t.is(
    observations.findIndex(({ transitions }) => transitions.length > 0),
    151,
  );
});

test('a split that is taken back was none: what was known before it is known again', (t) => {
  const quiet = quietBars(200);
  const twice = run(quiet.map((each, at) => (at === 150 ? inUnits(each, 0.5) : each)));
  t.deepEqual(kinds(twice.observations), ['corporate_action', 'bad_print']);
  t.deepEqual(twice.monitor.recentPrices(), run(quiet.toSpliced(150, 1)).monitor.recentPrices());
});

test('a split stays one when the price rises later', (t) => {
  const quiet = quietBars(400);
  const { observations } = run(
    quiet.map((each, at) => (at >= 150 ? inUnits(each, 0.5 + (at - 150) / 500) : each)),
  );
  t.false(kinds(observations).includes('bad_print'));
});
