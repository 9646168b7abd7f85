import test from 'ava';
import * as fc from 'fast-check';
import { BarHistory } from '../../../src/core/indicators/bar-history.ts';
import { IndicatorListError } from '../../../src/core/indicators/indicator-catalog.ts';
import { DEFAULT_INDICATORS, parseIndicators } from '../../../src/core/indicators/indicator-set.ts';
import { randomWalk } from './series.ts';

test('the default list has all the keys of the design, in its order', (t) => {
  t.deepEqual(parseIndicators(DEFAULT_INDICATORS).keys, [
    'sma_20',
    'ema_20',
    'wma_14',
    'rsi_14',
    'macd_12_26_9',
    'macd_12_26_9_signal',
    'macd_12_26_9_histogram',
    'bb_20_2_upper',
    'bb_20_2_middle',
    'bb_20_2_lower',
    'atr_14',
    'stdev_14',
    'vwap',
    'roc_14',
    'slope_14',
    'stoch_14_3_3_k',
    'stoch_14_3_3_d',
    'obv',
    'adx_14',
    'adx_14_pdi',
    'adx_14_mdi',
    'rvol_20',
    'sma_cross_5_20',
  ]);
});

test('spaces and capitals do not matter, and what is named twice is computed once', (t) => {
  t.deepEqual(parseIndicators(' SMA:20, vwap:day ,sma:020,vwap,bb:20:2.50,bb:20:2.5').keys, [
    'sma_20',
    'vwap_day',
    'vwap',
    'bb_20_2.5_upper',
    'bb_20_2.5_middle',
    'bb_20_2.5_lower',
  ]);
});

const refuses = test.macro({
  exec: (t, list: string, message: RegExp) => {
    const error = t.throws(() => parseIndicators(list), { instanceOf: IndicatorListError, message });
    t.false(error.message.includes('\n'));
  },
  title: (_, list: string) =>
    `the list ${JSON.stringify(list.slice(0, 30))} is refused with a line that says what to write`,
});

const unknown =
  /is not known; known are sma, ema, wma, rsi, macd, bb, atr, stdev, vwap, roc, slope, stoch, obv, adx, rvol, forecast, sma_cross$/;
test(refuses, '', /^indicator 1 of the list is empty/);
test(refuses, 'sma:20,,rsi:14', /^indicator 2 of the list is empty/);
test(refuses, 'smma:20', unknown);
test(refuses, '__proto__', unknown);
test(refuses, 'constructor:14', unknown);
test(refuses, `${'x'.repeat(10_000)}\n:1`, /^indicator "x{40}…" is not known/);
test(refuses, 'sma', /"sma": parameter 1 is missing; write sma:PERIOD, such as sma:20$/);
test(refuses, 'sma:', /whole number from 1 to 500, got ""; write sma:PERIOD/);
test(refuses, 'ema:0', /whole number from 1 to 500, got "0"/);
test(refuses, 'wma:501', /whole number from 1 to 500, got "501"/);
test(refuses, 'rsi:1.5', /whole number from 1 to 500, got "1.5"/);
test(refuses, 'roc:-14', /whole number from 1 to 500, got "-14"/);
test(refuses, 'atr:1e2', /whole number from 1 to 500, got "1e2"/);
test(refuses, 'slope:1', /whole number from 2 to 500, got "1"/);
test(refuses, 'sma:20:3', /takes 1 parameters, got 2; write sma:PERIOD/);
test(refuses, 'obv:14', /takes 0 parameters, got 1; write obv$/);
test(refuses, 'vwap:week', /"week" means nothing here; write vwap or vwap:day$/);
test(refuses, 'macd:12:26', /parameter 3 is missing; write macd:FAST:SLOW:SIGNAL/);
test(refuses, 'macd:26:12:9', /the fast period is below the slow one, got 26 and 12/);
test(refuses, 'macd:12:12:9', /the fast period is below the slow one, got 12 and 12/);
test(refuses, 'bb:20:0', /number above 0 such as 2 or 2.5, got "0"/);
test(refuses, 'bb:20:-2', /number above 0 such as 2 or 2.5, got "-2"/);
test(refuses, 'bb:20:Infinity', /number above 0 such as 2 or 2.5, got "infinity"/);
test(refuses, 'stoch:14:3', /parameter 3 is missing; write stoch:PERIOD:K:D/);

test('every list either parses or is refused with an IndicatorListError', (t) => {
  const entry = fc
    .tuple(
      fc.constantFrom('sma', 'macd', 'bb', 'vwap', 'stoch', 'obv', 'slope', '?'),
      fc.array(fc.constantFrom('0', '1', '2', '9', '500', '2.5', 'day', '', '-1', 'NaN'), { maxLength: 4 }),
    )
    .map(([name, parameters]) => [name, ...parameters].join(':'));
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 3 }), (entries) => {
      try {
        const set = parseIndicators(entries.join(','));
        t.is(new Set(set.keys).size, set.keys.length);
      } catch (error) {
        t.true(error instanceof IndicatorListError);
      }
    }),
  );
});

test('one set serves several symbols in turn without mixing them', (t) => {
  const set = parseIndicators(DEFAULT_INDICATORS);
  const alone = parseIndicators(DEFAULT_INDICATORS);
  const series = [randomWalk(80, 1), randomWalk(80, 2, 5_000)];
  const together = series.map(() => ({
    state: set.createState(),
    history: new BarHistory(set.historyCapacity),
  }));
  for (let i = 0; i < 80; i++) {
    for (const [symbol, kept] of together.entries()) {
      set.commit(kept.state, series[symbol]![i]!, kept.history);
    }
  }
  for (const [symbol, kept] of together.entries()) {
    const state = alone.createState();
    const history = new BarHistory(alone.historyCapacity);
    for (const bar of series[symbol]!) alone.commit(state, bar, history);
    t.deepEqual(set.values(kept.state), alone.values(state));
    t.true(Object.values(set.values(kept.state)).every((value) => value !== null));
  }
});

test('an indicator has the same value whatever stands beside it in the list', (t) => {
  const full = parseIndicators(DEFAULT_INDICATORS);
  const bars = randomWalk(100, 9);
  const state = full.createState();
  const history = new BarHistory(full.historyCapacity + 30);
  for (const bar of bars) full.commit(state, bar, history);
  for (const entry of DEFAULT_INDICATORS.split(',')) {
    const single = parseIndicators(entry);
    const own = single.createState();
    const ownHistory = new BarHistory(single.historyCapacity);
    for (const bar of bars) single.commit(own, bar, ownHistory);
    for (const key of single.keys) t.is(single.value(own, key), full.value(state, key), key);
  }
});

test('one output can be read alone, null while warming up and for a key that is not kept', (t) => {
  const set = parseIndicators('sma:2');
  const state = set.createState();
  const history = new BarHistory(set.historyCapacity);
  const [first, second] = randomWalk(2, 4);
  set.commit(state, first!, history);
  t.is(set.value(state, 'sma_2'), null);
  set.commit(state, second!, history);
  t.is(set.value(state, 'sma_2'), set.values(state)['sma_2']!);
  t.is(set.value(state, 'sma_3'), null);
});

test('a state or a history kept for another list is refused, not misread', (t) => {
  const set = parseIndicators('sma:20');
  const [bar] = randomWalk(1, 1);
  const other = parseIndicators('sma:20,ema:20');
  t.throws(() => set.commit(other.createState(), bar!, new BarHistory(20)), {
    message: /need a state of 6 numbers and a history of 20 bars, got 8 and 20/,
  });
  t.throws(() => set.commit(set.createState(), bar!, new BarHistory(5)), { message: /got 6 and 5/ });
});
