import test from 'ava';
import fc from 'fast-check';
import { gaussian, mulberry32 } from '../../../lib/market-simulator/random.ts';
import type { MarketEvent, Trade } from '../../../src/core/market-data/market-event.ts';
import { defaultSettings } from '../../../src/core/market-state/monitor-settings.ts';
import { type Observation, SymbolMonitor } from '../../../src/core/market-state/symbol-monitor.ts';
import { bar, MINUTE, quietBars, T0, trade } from '../../support/market-events.ts';

const settings = defaultSettings();
const SECOND = 1000;
const YEAR = 365 * 24 * 60 * MINUTE;

interface Arriving {
  readonly event: MarketEvent;
  readonly arrivalMs?: number;
}

function run(events: readonly Arriving[]): { monitor: SymbolMonitor; observations: Observation[] } {
  const monitor = new SymbolMonitor('ACME', settings);
  const observations = events.map(({ event, arrivalMs }) => monitor.apply(event, undefined, arrivalMs));
  return { monitor, observations };
}

const unstamped = (events: readonly MarketEvent[]): Arriving[] => events.map((event) => ({ event }));

/** What somebody hears of: kind and minute. */
const told = (observations: readonly Observation[]) =>
  observations.flatMap(({ transitions, timeMs }) =>
    transitions.map(
      ({ status, finding }) => `${status} ${finding.anomaly} ${Math.floor((timeMs - T0) / MINUTE)}`,
    ),
  );

/** A tick each ten seconds around 100, then a fall of 25 % in two minutes that stays. */
function crashAfter(minutes: number): Trade[] {
  const random = mulberry32(7);
  let price = 100;
  return Array.from({ length: (minutes + 5) * 6 }, (_, index) => {
    price *= Math.exp(0.0002 * gaussian(random));
    const since = index - minutes * 6;
    const fallen = since < 0 ? 0 : Math.min(since + 1, 12) / 12;
    return trade({ timestampMs: T0 + index * 10 * SECOND, price: price * (1 - 0.25 * fallen) });
  });
}

const live = (events: readonly MarketEvent[]): Arriving[] =>
  events.map((event) => ({ event, arrivalMs: event.timestampMs + 200 }));

test('a tick that was overtaken within its minute adds volume and range, and sets no price', (t) => {
  const { monitor, observations } = run(
    unstamped([
      trade({ timestampMs: T0 + 5 * SECOND, price: 102.9, volume: 100 }),
      trade({ timestampMs: T0 + 50 * SECOND, price: 102.95, volume: 100 }),
      trade({ timestampMs: T0 + 6 * SECOND, price: 102.8, volume: 100 }),
    ]),
  );
  t.deepEqual(
    observations.map(({ outcome }) => outcome),
    ['applied', 'applied', 'out_of_order'],
  );
  t.like(monitor.prices.liveBar, { close: 102.95, low: 102.8, high: 102.95, volume: 300 });
  const { closedBars } = monitor.apply(trade({ timestampMs: T0 + MINUTE, price: 103 }));
  t.is(closedBars[0]?.bar.close, 102.95);
});

test('bars are the same in whatever order the ticks of each come, but for ticks that come after it has closed', (t) => {
  const minute = fc.array(
    fc.record({ ms: fc.integer({ min: 0, max: MINUTE - 1 }), price: fc.integer({ min: 9900, max: 10100 }) }),
    { minLength: 1, maxLength: 20 },
  );
  fc.assert(
    fc.property(minute, fc.infiniteStream(fc.nat()), (ticks, keys) => {
      const atDistinctTimes = [...new Map(ticks.map((tick) => [tick.ms, tick])).values()];
      const ordered = atDistinctTimes.toSorted((a, b) => a.ms - b.ms);
      const key = new Map(atDistinctTimes.map((tick) => [tick, keys.next().value as number]));
      const shuffled = atDistinctTimes.toSorted((a, b) => key.get(a)! - key.get(b)!);
      const barOf = (sequence: typeof ticks) => {
        const events = sequence.map(({ ms, price }) => trade({ timestampMs: T0 + ms, price: price / 100 }));
        return run(unstamped(events)).monitor.prices.liveBar;
      };
      const { open: _, ...expected } = barOf(ordered);
      t.like(barOf(shuffled), expected);
    }),
    { numRuns: 200 },
  );
});

test('an overtaken tick neither refutes a jump nor confirms it', (t) => {
  const minutes = 300;
  const ticks = crashAfter(minutes).slice(0, minutes * 6);
  const quiet = live(ticks);
  const atMs = T0 + minutes * MINUTE;
  const at = (ms: number, percent: number): Arriving => ({
    event: trade({ timestampMs: atMs + ms, price: (percent / 100) * ticks.at(-1)!.price }),
    arrivalMs: atMs + 2000,
  });
  const late = [at(100, 100), at(200, 100.01), at(300, 75)];
  const confirmed = run([...quiet, at(1000, 75), ...late, at(1100, 75), at(1200, 75.1)]);
  t.deepEqual(told(confirmed.observations), [`firing price_drop ${minutes}`]);
  const refuted = run([...quiet, at(1000, 75), ...late, at(1100, 100)]);
  t.deepEqual(told(refuted.observations), [`firing bad_print ${minutes}`]);
});

test('a tick stamped ahead of its arrival hides nothing: a crash of two minutes is told as without it', (t) => {
  const minutes = 240;
  const ticks = live(crashAfter(minutes));
  const expected = told(run(ticks).observations);
  t.true(expected.length > 0);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: minutes * 6 - 60, max: minutes * 6 + 10 }),
      (aheadSeconds, index) => {
        const { event } = ticks[index]! as { event: Trade };
        const stray = { ...event, timestampMs: event.timestampMs + aheadSeconds * SECOND };
        const arrivalMs = event.timestampMs + 200;
        t.deepEqual(told(run(ticks.toSpliced(index, 0, { event: stray, arrivalMs })).observations), expected);
      },
    ),
    { numRuns: 30 },
  );
});

test('a second producer whose clock is ahead does not blind the symbol', (t) => {
  const minutes = 240;
  for (const aheadSeconds of [20, 75, 290]) {
    const both = live(crashAfter(minutes)).flatMap(({ event, arrivalMs }) => [
      { event, arrivalMs: arrivalMs! },
      {
        event: { ...event, timestampMs: event.timestampMs + aheadSeconds * SECOND, source: 'other' },
        arrivalMs: arrivalMs! + 300,
      },
    ]);
    const { observations } = run(both);
    t.is(told(observations)[0], `firing price_drop ${minutes}`, `${aheadSeconds} s ahead`);
    t.true(observations.every(({ outcome }) => outcome !== 'late'));
  }
});

test('a bar that is stamped after its arrival is the one in progress then', (t) => {
  const monitor = new SymbolMonitor('ACME', settings);
  for (const event of quietBars(30)) monitor.apply(event, undefined, event.timestampMs + MINUTE);
  const ahead = monitor.apply(bar(35, 100), undefined, T0 + 31 * MINUTE);
  t.is(ahead.timeMs, T0 + 31 * MINUTE);
  t.is(monitor.apply(bar(32, 100), undefined, T0 + 33 * MINUTE).outcome, 'applied');
});

test('rows with a date far ahead cost nothing but themselves, wherever they stand and however many', (t) => {
  const minutes = 240;
  const ticks = crashAfter(minutes);
  const expected = told(run(unstamped(ticks)).observations);
  const position = fc.integer({ min: 0, max: minutes * 6 + 2 });
  const distance = fc.constantFrom(10 * MINUTE, 60 * MINUTE, 24 * 60 * MINUTE, 8 * 24 * 60 * MINUTE, YEAR);
  fc.assert(
    fc.property(position, fc.integer({ min: 1, max: 8 }), distance, (from, count, aheadMs) => {
      const strays = ticks.map((event, index) =>
        index >= from && index < from + count
          ? { ...event, timestampMs: event.timestampMs + aheadMs }
          : event,
      );
      const { observations } = run(unstamped(strays));
      const isBeforeFall = from + count <= minutes * 6;
      // A fall that has a wrong date itself is told all the same, as a gap for instance.
      t.regex(
        told(observations)[0]!,
        isBeforeFall ? /^firing price_drop 240$/ : /^firing (price_drop|gap|flash_crash) /,
      );
      t.is(observations.filter(({ outcome }) => outcome === 'late').length, 0);
      t.is(
        observations.reduce((sum, { takenBack }) => sum + takenBack, 0),
        count,
      );
    }),
    { numRuns: 60 },
  );
  t.is(expected[0], `firing price_drop ${minutes}`);
});

test('what is known of a symbol is the same after rows with a wrong date as if they had not come', (t) => {
  const ticks = crashAfter(60).slice(0, 360);
  const strays = [0, 1, 2].map((each) => trade({ timestampMs: T0 + YEAR + each * SECOND, price: 100 }));
  const next = trade({ timestampMs: ticks.at(-1)!.timestampMs + 10 * SECOND });
  const [with_, without] = [run(unstamped([...ticks, ...strays, next])), run(unstamped([...ticks, next]))];
  t.deepEqual(with_.monitor.indicators(), without.monitor.indicators());
  t.deepEqual(with_.monitor.prices.liveBar, without.monitor.prices.liveBar);
});

test('a pause of the market is no wrong date: what comes after it is seen at once, and stays', (t) => {
  const before = quietBars(120);
  const weekend = 65 * 60;
  const after = quietBars(40, 2).map((event) => ({
    ...event,
    timestampMs: event.timestampMs + weekend * MINUTE,
  }));
  const gap = before.at(-1)!.close * 0.9;
  const lower = after.map((event) => ({ ...event, ...scaled(event, gap / 100) }));
  const { observations, monitor } = run(unstamped([...before, ...lower]));
  t.is(observations[120]!.transitions[0]?.finding.anomaly, 'gap');
  t.is(monitor.apply(before.at(-1)!).outcome, 'late');
});

function scaled(
  { open, high, low, close }: { open: number; high: number; low: number; close: number },
  by: number,
) {
  return { open: open * by, high: high * by, low: low * by, close: close * by };
}

test('a wrong date waits in the snapshot, too', (t) => {
  const ticks = crashAfter(30).slice(0, 180);
  const stray = trade({ timestampMs: T0 + YEAR });
  const { monitor } = run(unstamped([...ticks, stray]));
  const restored = new SymbolMonitor('ACME', settings, monitor.snapshot());
  const next = trade({ timestampMs: ticks.at(-1)!.timestampMs + 10 * SECOND, price: 99 });
  t.like(restored.apply(next), { outcome: 'applied', takenBack: 1 });
  t.deepEqual(restored.indicators(), run(unstamped([...ticks, next])).monitor.indicators());
});

test('what comes after its bar has closed is late, and changes nothing', (t) => {
  const { monitor } = run(unstamped(crashAfter(10).slice(0, 60)));
  const before = monitor.indicators();
  t.is(monitor.apply(trade({ timestampMs: T0 + 8 * MINUTE, price: 90 })).outcome, 'late');
  t.is(monitor.apply(trade({ timestampMs: T0 + 8 * MINUTE, updatesPrice: false })).outcome, 'late');
  t.deepEqual(monitor.indicators(), before);
});
