import test from 'ava';
import type { Instrument } from '../../../src/core/instruments/instrument.ts';
import type { BarEvent } from '../../../src/core/market-data/market-event.ts';
import { defaultSettings } from '../../../src/core/market-state/monitor-settings.ts';
import { SymbolMonitor } from '../../../src/core/market-state/symbol-monitor.ts';
import { ENGLISH_SENTENCES } from '../../../src/core/notifications/words/english-sentences.ts';
import { sentenceOf } from '../../../src/core/notifications/words/sentence.ts';
import { gaussian, mulberry32 } from '../../../lib/market-simulator/random.ts';
import { DAY, exchangeDays, instrument } from '../../support/exchange-days.ts';

const MONDAY = Date.parse('2026-01-05');

/** Daily bars on weekdays, with 1.5 % a day and a volume that scatters by a third. */
function daily(count: number, seed: number): BarEvent[] {
  const random = mulberry32(seed);
  const bars: BarEvent[] = [];
  let price = 120;
  for (let day = 0; bars.length < count; day += 1) {
    if (day % 7 > 4) continue;
    const open = price;
    price *= Math.exp(0.015 * gaussian(random));
    const [low, high] = open < price ? [open, price] : [price, open];
    const volume = Math.round(2e6 * Math.exp(0.33 * gaussian(random)));
    bars.push({
      type: 'bar',
      symbol: 'ACME',
      timestampMs: MONDAY + day * DAY,
      intervalMs: DAY,
      open,
      high,
      low,
      close: price,
      volume,
    });
  }
  return bars;
}

function splitBy(bar: BarEvent, ratio: number, turnover = 1): BarEvent {
  const { open, high, low, close, volume } = bar;
  return {
    ...bar,
    open: open / ratio,
    high: high / ratio,
    low: low / ratio,
    close: close / ratio,
    volume: Math.round(volume * ratio * turnover),
  };
}

/** What is told of the price, bar by bar: kind and sentence. */
function told(
  bars: readonly BarEvent[],
  known?: Instrument,
): (readonly [row: number, anomaly: string, text: string])[] {
  const monitor = new SymbolMonitor('ACME', defaultSettings(), undefined, known);
  return bars.flatMap((bar, row) =>
    monitor
      .apply(bar)
      .transitions.filter(({ status, finding }) => status === 'firing' && finding.anomaly !== 'volume_spike')
      .map(
        ({ finding: { anomaly, facts } }) =>
          [row, anomaly, sentenceOf(ENGLISH_SENTENCES, facts, 'ACME')] as const,
      ),
  );
}

for (const [ratio, text] of [
  [3 / 2, '2/3 of its last price on ordinary turnover: a 3-for-2 split, not a crash'],
  [5 / 4, '4/5 of its last price on ordinary turnover: a 5-for-4 split, not a crash'],
  [4 / 3, '3/4 of its last price on ordinary turnover: a 4-for-3 split, not a crash'],
  [5 / 2, '2/5 of its last price on ordinary turnover: a 5-for-2 split, not a crash'],
  [40, '1/40 of its last price on ordinary turnover: a 40-for-1 split, not a crash'],
  [1 / 12, '12 times its last price on ordinary turnover: a 1-for-12 reverse split, not a spike'],
  [1 / 35, '35 times its last price on ordinary turnover: a 1-for-35 reverse split, not a spike'],
  [1 / 250, '250 times its last price on ordinary turnover: a 1-for-250 reverse split, not a spike'],
] as const) {
  test(`daily bars of a share go on after it went to ${text.slice(0, text.indexOf(' on'))}`, (t) => {
    for (const seed of [1, 2, 3, 4]) {
      const bars = daily(100, seed).map((bar, row) => (row < 80 ? bar : splitBy(bar, ratio)));
      const sinceThen = told(bars).filter(([row]) => row >= 80);
      t.deepEqual(sinceThen, [[80, 'corporate_action', `ACME went to ${text}`]], `seed ${seed}`);
    }
  });
}

test('a fall to half, or by a fifth, on six times the turnover is a crash', (t) => {
  for (const ratio of [2, 5 / 4]) {
    const bars = daily(81, 1).map((bar, row) => (row < 80 ? bar : splitBy(bar, ratio, 6)));
    t.is(told(bars).at(-1)![1], 'price_drop');
  }
});

test('a split that is listed is one on any turnover, and its list says what ratio', (t) => {
  const day = daily(81, 1)[80]!.timestampMs / DAY;
  const listed = instrument({ exchange: 'XNYS', splits: [{ day, ratio: 10 }] });
  const bars = daily(100, 1).map((bar, row) => (row < 80 ? bar : splitBy(bar, 10.4, row === 80 ? 20 : 1)));
  const [first, ...more] = told(bars, listed);
  t.deepEqual([first![0], first![1]], [80, 'corporate_action']);
  t.regex(first![2], /1\/10 of its last price/);
  t.deepEqual(more, []);
  t.is(told(bars)[0]![1], 'price_drop');
});

test('a list of splits says nothing where prices are adjusted for them, and nothing on other days', (t) => {
  const day = daily(81, 1)[80]!.timestampMs / DAY;
  const listed = instrument({ splits: [{ day, ratio: 2 }] });
  t.deepEqual(told(daily(100, 1), listed), []);
  const crash = daily(91, 1).map((bar, row) => (row < 90 ? bar : splitBy(bar, 2, 6)));
  t.is(told(crash, listed).at(-1)![1], 'price_drop');
});

test('minutes of a share go on after a split between two sessions, with heavy trading at the opening', (t) => {
  const days = exchangeDays('XNYS', '2026-03-02', 3);
  const opening = 2 * 390;
  const bars = days.map((bar, row) => (row < opening ? bar : splitBy(bar, 3 / 2, row === opening ? 9 : 1)));
  const split = { day: Date.parse('2026-03-04') / DAY, ratio: 3 / 2 };
  t.deepEqual(
    told(bars, instrument({ exchange: 'XNYS', splits: [split] })).map(([row, anomaly]) => [row, anomaly]),
    [[opening, 'corporate_action']],
  );
});

test('where the exchange is known, a fall to half in the middle of a session is none', (t) => {
  const bars = exchangeDays('XNYS', '2026-03-02', 1).map((bar, row) => (row < 300 ? bar : splitBy(bar, 2)));
  t.is(told(bars)[0]![1], 'corporate_action');
  t.is(told(bars, instrument({ exchange: 'XNYS' }))[0]![1], 'price_drop');
});

test('ticks of a share go on after a split that the next of them confirms', (t) => {
  const split = { day: Date.parse('2026-03-04') / DAY, ratio: 7 };
  const opening = 2 * 390;
  const ticks = exchangeDays('XNYS', '2026-03-02', 3).map(({ timestampMs, close, volume }, row) => ({
    type: 'trade' as const,
    symbol: 'ACME',
    timestampMs,
    price: row < opening ? close : close / 7,
    volume: row < opening ? volume : volume * 7,
  }));
  const monitor = new SymbolMonitor(
    'ACME',
    defaultSettings(),
    undefined,
    instrument({ exchange: 'XNYS', splits: [split] }),
  );
  const found = ticks.flatMap((tick, row) =>
    monitor
      .apply(tick)
      .transitions.filter(({ finding }) => finding.anomaly !== 'volume_spike')
      .map(({ finding }) => [row, finding.anomaly]),
  );
  t.deepEqual(found, [[opening + 1, 'corporate_action']]);
});
