import test from 'ava';
import fc from 'fast-check';
import type { Instrument } from '../../../src/core/instruments/instrument.ts';
import type { BarEvent } from '../../../src/core/market-data/market-event.ts';
import { defaultSettings } from '../../../src/core/market-state/monitor-settings.ts';
import { SymbolMonitor } from '../../../src/core/market-state/symbol-monitor.ts';
import { exchangeDays, instrument } from '../../support/exchange-days.ts';
import { quietBars } from '../../support/market-events.ts';

const settings = defaultSettings();
const monitorOf = (known?: Instrument, snapshot?: Uint8Array) =>
  new SymbolMonitor('ACME', settings, snapshot, known);

test('wherever a stream is cut, what is known of sessions goes on bit for bit', (t) => {
  const known = instrument({ exchange: 'XNYS', splits: [{ day: 20_520, ratio: 2 }] });
  const days = exchangeDays('XNYS', '2026-03-02', 3, { auction: 0.08 });
  const whole = monitorOf(known);
  const seen = days.map((bar) => whole.apply(bar));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: days.length - 1 }), (cut) => {
      const first = monitorOf(known);
      for (const bar of days.slice(0, cut)) first.apply(bar);
      const second = monitorOf(known, first.snapshot());
      t.deepEqual(
        days.slice(cut).map((bar) => second.apply(bar)),
        seen.slice(cut),
      );
      t.deepEqual(second.snapshot(), whole.snapshot());
    }),
    { numRuns: 12 },
  );
});

test('a symbol of which nothing is known costs no byte more', (t) => {
  const [unknown, listed] = [monitorOf(), monitorOf(instrument())];
  for (const bar of quietBars(200)) {
    unknown.apply(bar);
    listed.apply(bar);
  }
  t.deepEqual(listed.snapshot(), unknown.snapshot());
});

test('the profile of a session takes less room than that of a day', (t) => {
  const days = exchangeDays('XNYS', '2026-03-02', 2);
  const sizeWith = (known?: Instrument) => {
    const monitor = monitorOf(known);
    for (const bar of days) monitor.apply(bar);
    return monitor.snapshot().length;
  };
  t.true(sizeWith(instrument({ exchange: 'XNYS' })) < sizeWith() - 80);
});

const same = (a: SymbolMonitor, b: SymbolMonitor, bars: readonly BarEvent[]): boolean =>
  bars.every((bar) => a.apply(bar).score === b.apply(bar).score);

test('an exchange that becomes known, or is forgotten, leaves the rest of what is known', (t) => {
  const bars = quietBars(400);
  const snapshotWith = (known?: Instrument) => {
    const monitor = monitorOf(known);
    for (const bar of bars.slice(0, 300)) monitor.apply(bar);
    return monitor.snapshot();
  };
  const listed = instrument({ exchange: 'XNYS' });
  const [learnt, forgot] = [monitorOf(listed, snapshotWith()), monitorOf(undefined, snapshotWith(listed))];
  t.is(learnt.prices.closedBarCount, 299 + 1);
  t.is(forgot.prices.closedBarCount, 299 + 1);
  t.deepEqual(learnt.indicators(), forgot.indicators());
});

test('what was learnt of prices of one kind is forgotten when they turn out to be of the other, and only then', (t) => {
  const bars = quietBars(400);
  const signed = instrument({ priceKind: 'signed' });
  const until = (known?: Instrument) => {
    const monitor = monitorOf(known);
    for (const bar of bars.slice(0, 300)) monitor.apply(bar);
    return monitor.snapshot();
  };
  const changed = monitorOf(signed, until());
  t.is(changed.apply(bars[300]!).score, 0);
  t.true(bars.slice(301, 320).every((bar) => changed.apply(bar).score < 0.5));
  t.true(monitorOf(signed, until(signed)).apply(bars[300]!).score > 0);
  t.true(same(monitorOf(signed, until(signed)), monitorOf(signed, until(signed)), bars.slice(300)));
  t.is(monitorOf(undefined, until(signed)).apply(bars[300]!).score, 0);
});
