import test from 'ava';
import { luldBandWidth, parseLuldTiers } from '../../../src/core/anomaly-detection/luld-plan.ts';
import type { BarEvent } from '../../../src/core/market-data/market-event.ts';
import { defaultSettings } from '../../../src/core/market-state/monitor-settings.ts';
import { SymbolMonitor } from '../../../src/core/market-state/symbol-monitor.ts';
import { instrument } from '../../support/exchange-days.ts';
import { bar, MINUTE, quietBars, trade } from '../../support/market-events.ts';
import { explanationOf } from '../../../src/core/notifications/words/explanation.ts';

const AT_NOON = 4 * 60 * MINUTE;
const NEAR_CLOSE = 25 * MINUTE;

for (const [price, tier, width, nearClose] of [
  [100, 1, 5, 10],
  [100, 2, 10, 10],
  [3, 1, 0.6, 1.2],
  [3, 2, 0.6, 1.2],
  [0.75, 2, 0.15, 0.3],
  [0.5, 1, 0.15, 0.3],
  [0.1, 1, 0.075, 0.15],
] as const) {
  test(`at ${price} the band of tier ${tier} is ${width} wide to each side, ${nearClose} in the last 25 minutes`, (t) => {
    t.true(Math.abs(luldBandWidth(price, tier, AT_NOON) - width) < 1e-12);
    t.true(Math.abs(luldBandWidth(price, tier, NEAR_CLOSE) - nearClose) < 1e-12);
  });
}

function bandFound(events: readonly BarEvent[], tiers = 'ACME:1', last = events.at(-1)!): string | undefined {
  const monitor = new SymbolMonitor('ACME', { ...defaultSettings(), luldTiers: parseLuldTiers(tiers) });
  for (const each of events.slice(0, -1)) monitor.apply(each);
  const { findings } = monitor.apply(last);
  const found = findings.find(({ anomaly }) => anomaly === 'luld_band');
  return found && explanationOf({ facts: found.facts, symbol: 'ACME' });
}

/** Quiet minutes from the opening, 14:30 UTC, to `minute`, and then a price that far from the last. */
function moveAt(minute: number, factor: number, from = 0): BarEvent[] {
  const quiet = quietBars(minute).slice(from);
  return [...quiet, bar(minute, quiet.at(-1)!.close * factor)];
}

test('a symbol at its band is told, one without a tier has no band', (t) => {
  const events = moveAt(60, 0.948);
  t.regex(bandFound(events)!, /^ACME is at its limit-down band, 5\.\d% below the mean/);
  t.is(bandFound(events, 'OTHER:1'), undefined);
});

test('in the last 25 minutes the band of tier 1 is twice as wide, that of tier 2 is not', (t) => {
  const [before, after] = [390 - 26, 390 - 25];
  t.truthy(bandFound(moveAt(before, 1.06)));
  t.is(bandFound(moveAt(after, 1.06)), undefined);
  t.regex(bandFound(moveAt(after, 1.11))!, /limit-up/);
  t.regex(bandFound(moveAt(after, 1.11), 'ACME:2')!, /limit-up/);
});

test('there are no bands before the opening and after the close', (t) => {
  t.truthy(bandFound(moveAt(389, 1.3)));
  t.is(bandFound(moveAt(390, 1.3)), undefined);
  const early = moveAt(60, 1.3).map((each) => ({ ...each, timestampMs: each.timestampMs - 90 * MINUTE }));
  t.is(bandFound(early), undefined);
});

test('there are no bands on a holiday, and none after the early close of a half day', (t) => {
  const onDay = (date: string, minute: number) => {
    const shiftMs = Date.parse(date) - Date.parse('2026-03-02');
    return moveAt(minute, 1.3).map((each) => ({ ...each, timestampMs: each.timestampMs + shiftMs }));
  };
  t.is(bandFound(onDay('2026-11-26', 60)), undefined);
  t.truthy(bandFound(onDay('2026-11-27', 209)));
  t.is(bandFound(onDay('2026-11-27', 210)), undefined);
  t.truthy(bandFound(onDay('2026-11-30', 210)));
});

test('an instrument has bands by its own tier where the setting does not name it', (t) => {
  const events = moveAt(60, 0.94);
  const found = (luldTiers: string, luldTier: 1 | 2) => {
    const settings = { ...defaultSettings(), luldTiers: parseLuldTiers(luldTiers) };
    const monitor = new SymbolMonitor('ACME', settings, undefined, instrument({ luldTier }));
    const { findings } = events.map((each) => monitor.apply(each)).at(-1)!;
    return findings.some(({ anomaly }) => anomaly === 'luld_band');
  };
  t.true(found('OTHER:2', 1));
  t.false(found('', 2));
  t.false(found('ACME:2', 1));
  t.true(found('ACME:1', 2));
});

test('the opening is not measured against the day before', (t) => {
  const day = quietBars(390);
  const opening = (minute: number) => bar(1440 + minute, day.at(-1)!.close * 1.2);
  t.is(bandFound([...day, opening(0)]), undefined);
  t.is(bandFound([...day, opening(0), opening(1)]), undefined);
  t.truthy(bandFound([...day, opening(0), bar(1441, day.at(-1)!.close * 1.05)]));
});

test('after minutes without a trade the last one is the reference', (t) => {
  t.truthy(bandFound([...quietBars(60), bar(75, quietBars(60).at(-1)!.close * 1.06)]));
});

test('bars of a second are averaged over five minutes, too', (t) => {
  const seconds = quietBars(600, 3, 0.0001).map((each, index) => ({
    ...each,
    timestampMs: each.timestampMs - index * 59_000,
    intervalMs: 1000,
  }));
  const slide = seconds.map((each, index) => {
    const factor = index < 500 ? 1 : 1 - 0.0006 * (index - 500);
    const close = each.close * factor;
    return { ...each, open: close, high: close, low: close, close };
  });
  t.regex(bandFound(slide)!, /limit-down band, 5\.\d% below the mean of the last 5 min/);
});

test('bands are the same after the state was stored and read back', (t) => {
  const settings = { ...defaultSettings(), luldTiers: parseLuldTiers('ACME:1') };
  let monitor = new SymbolMonitor('ACME', settings);
  for (const { timestampMs, close } of quietBars(30)) monitor.apply(trade({ timestampMs, price: close }));
  monitor = new SymbolMonitor('ACME', settings, monitor.snapshot());
  const price = quietBars(30).at(-1)!.close * 0.94;
  const limit = [0, 6].map((second) =>
    trade({ timestampMs: quietBars(31)[30]!.timestampMs + 1000 * second, price }),
  );
  const { findings } = limit.map((each) => monitor.apply(each)).at(-1)!;
  t.true(findings.some(({ anomaly }) => anomaly === 'luld_band'));
});

test('tiers are read from text, and what is no tier is told', (t) => {
  t.deepEqual(
    parseLuldTiers('aapl:1, XYZ:2'),
    new Map([
      ['AAPL', 1],
      ['XYZ', 2],
    ]),
  );
  t.deepEqual(parseLuldTiers(''), new Map());
  t.throws(() => parseLuldTiers('AAPL:3'), { message: /such as AAPL:1,XYZ:2, got "AAPL:3"/ });
});
