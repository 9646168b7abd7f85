import test from 'ava';
import { parseIndicators } from '../../../src/core/indicators/indicator-set.ts';
import type { Instrument } from '../../../src/core/instruments/instrument.ts';
import type { BarEvent, MarketEvent } from '../../../src/core/market-data/market-event.ts';
import { defaultSettings } from '../../../src/core/market-state/monitor-settings.ts';
import { type Observation, SymbolMonitor } from '../../../src/core/market-state/symbol-monitor.ts';
import { DAY, exchangeDays, instrument, MINUTE } from '../../support/exchange-days.ts';

const settings = defaultSettings();
const on = (exchange: string): Instrument => instrument({ exchange });

function run(events: readonly MarketEvent[], known?: Instrument, own = settings) {
  const monitor = new SymbolMonitor('ACME', own, undefined, known);
  return { monitor, observations: events.map((event) => monitor.apply(event)) };
}

function told(observations: readonly Observation[], anomaly: string): number {
  return observations
    .flatMap(({ transitions }) => transitions)
    .filter(({ status, finding }) => status === 'firing' && finding.anomaly === anomaly).length;
}

/** Volume that was told on bars that are ten times as large as the one before. */
function auctionsTold(bars: readonly BarEvent[], known?: Instrument): number {
  const { observations } = run(bars, known);
  const auctions = observations.filter(
    (_, index) => bars[index]!.volume > 10 * (bars[index - 1]?.volume ?? Infinity),
  );
  return told(auctions, 'volume_spike');
}

for (const [exchange, print] of [
  ['XNYS', {}],
  ['XNYS', { minutesAfterClose: 0 }],
  ['XLON', { minutesAfterClose: 5 }],
  ['XTKS', {}],
  ['XASX', { minutesAfterClose: 10 }],
] as const) {
  const where =
    'minutesAfterClose' in print ? `${print.minutesAfterClose} minutes after the close` : 'in the last bar';
  test(`of 19 closing auctions of ${exchange} ${where} at most the first is told`, (t) => {
    for (const seed of [1, 2, 3]) {
      const days = exchangeDays(exchange, '2026-02-23', 19, { auction: 0.08, seed, ...print });
      t.true(auctionsTold(days, on(exchange)) <= 1, `seed ${seed}`);
    }
  });
}

test('where the exchange is not known, a closing auction in the last bar is told again until so much is no longer rare', (t) => {
  const days = exchangeDays('XNYS', '2026-02-09', 19, { auction: 0.08 });
  const spikes = auctionsTold(days);
  t.true(spikes >= 4 && spikes <= 9, `${spikes}`);
});

test('an auction with ten times its own volume is told', (t) => {
  const days = exchangeDays('XNYS', '2026-02-23', 10, { auction: 0.08 });
  const last = days.at(-1)!;
  const { observations } = run([...days.slice(0, -1), { ...last, volume: last.volume * 20 }], on('XNYS'));
  t.is(observations.at(-1)!.transitions[0]?.finding.anomaly, 'volume_spike');
});

test('clocks that change make no day unusual', (t) => {
  const days = exchangeDays('XNYS', '2026-02-23', 15, { auction: 0.08, seed: 5 });
  const { observations } = run(days, on('XNYS'));
  const afterChange = observations.filter((_, index) => days[index]!.timestampMs > Date.parse('2026-03-08'));
  t.is(told(afterChange, 'volume_spike'), 0);
});

const dailyBars = (closes: readonly number[], from = '2026-03-02'): BarEvent[] => {
  const bars: BarEvent[] = [];
  for (let day = Date.parse(from); bars.length < closes.length; day += DAY) {
    if ([0, 6].includes(new Date(day).getUTCDay())) continue;
    const close = closes[bars.length]!;
    bars.push({
      type: 'bar',
      symbol: 'ACME',
      timestampMs: day,
      intervalMs: DAY,
      open: close,
      high: close,
      low: close,
      close,
      volume: 1e6,
    });
  }
  return bars;
};

test('a Monday has to move as little as a Wednesday to be told, with an exchange as without', (t) => {
  const quiet = Array.from({ length: 100 }, (_, index) => 100 * 1.01 ** (index % 2));
  const fallOn = (index: number, known?: Instrument) => {
    const closes = quiet.slice(0, index + 1).with(index, 96.5);
    return run(dailyBars(closes), known).observations.at(-1)!.score;
  };
  const [monday, wednesday] = [95, 97];
  const scores = [undefined, on('XNYS')].flatMap((known) => [
    fallOn(monday, known),
    fallOn(wednesday, known),
  ]);
  t.true(Math.min(...scores) > 0.5);
  t.true(Math.max(...scores) - Math.min(...scores) < 0.01);
});

test('a feed that repeats itself all night is not stale while its exchange is closed, and is in the session', (t) => {
  const days = exchangeDays('XNYS', '2026-03-02', 2);
  const repeated = (fromMs: number, count: number): BarEvent[] =>
    Array.from({ length: count }, (_, index) => {
      const { close } = days.findLast(({ timestampMs }) => timestampMs < fromMs)!;
      const timestampMs = fromMs + index * MINUTE;
      return { ...days[0]!, timestampMs, open: close, high: close, low: close, close, volume: 0 };
    });
  const night = repeated(days[389]!.timestampMs + MINUTE, 600);
  const rested = [...days.slice(0, 390), ...night];
  t.is(told(run(rested, on('XNYS')).observations, 'stale_feed'), 0);
  t.is(told(run(rested).observations, 'stale_feed'), 1);
  const stuck = [...rested, ...days.slice(390, 500), ...repeated(days[500]!.timestampMs, 60)];
  t.is(told(run(stuck, on('XNYS')).observations, 'stale_feed'), 1);
});

test('holidays of ten days leave what is known, ten days of silence do not', (t) => {
  const before = exchangeDays('XTKS', '2019-04-24', 3);
  const after = exchangeDays('XTKS', '2019-05-07', 1);
  const known = (exchange: string) => run([...before, ...after], on(exchange)).monitor.prices.closedBarCount;
  t.is(known('XTKS'), before.length + after.length);
  t.is(known('XLON'), after.length);
});

test('vwap:day begins anew with the session of the exchange, whenever its day is in UTC', (t) => {
  const own = { ...settings, indicators: parseIndicators('vwap:day') };
  const days = exchangeDays('XASX', '2026-01-12', 2);
  const second = days.findIndex(({ timestampMs }) => timestampMs > days[0]!.timestampMs + DAY / 2);
  const typical = ({ high, low, close }: BarEvent) => (high + low + close) / 3;
  const vwapOf = (bars: readonly BarEvent[]) =>
    bars.reduce((sum, bar) => sum + typical(bar) * bar.volume, 0) /
    bars.reduce((sum, { volume }) => sum + volume, 0);
  const at = (index: number, known?: Instrument) =>
    run(days.slice(0, index + 1), known, own).monitor.indicators()['vwap_day']!;
  // Two hours into the session UTC has a new day.
  t.true(Math.abs(at(120, on('XASX')) - vwapOf(days.slice(0, 121))) < 1e-9);
  t.true(Math.abs(at(120) - vwapOf(days.slice(60, 121))) < 1e-9);
  t.true(Math.abs(at(second + 5, on('XASX')) - vwapOf(days.slice(second, second + 6))) < 1e-9);
});

test('days and weeks are those of the exchange, labelled with their date', (t) => {
  const closedBars = (lengthMs: number, known?: Instrument) =>
    run(exchangeDays('XASX', '2026-01-05', 12), known, { ...settings, aggregateBarsToMs: lengthMs })
      .observations.flatMap((observation) => observation.closedBars)
      .map(({ bar }) => new Date(bar.startMs).toISOString().slice(0, 10));
  t.deepEqual(closedBars(7 * DAY, on('XASX')), ['2026-01-05', '2026-01-12']);
  t.deepEqual(closedBars(DAY, on('XASX')).slice(0, 6), [
    '2026-01-05',
    '2026-01-06',
    '2026-01-07',
    '2026-01-08',
    '2026-01-09',
    '2026-01-12',
  ]);
  // Without the exchange Monday begins on Sunday, at 23:00 UTC.
  t.deepEqual(closedBars(7 * DAY), ['2025-12-29', '2026-01-05', '2026-01-12']);
});

test('weeks of daily bars end on Friday, with an exchange as without', (t) => {
  const closes = Array.from({ length: 11 }, (_, index) => 100 + index);
  const weeks = (known?: Instrument) =>
    run(dailyBars(closes), known, { ...settings, aggregateBarsToMs: 7 * DAY })
      .observations.flatMap((observation) => observation.closedBars)
      .map(({ bar: { startMs, open, close } }) => [
        new Date(startMs).toISOString().slice(0, 10),
        open,
        close,
      ]);
  t.deepEqual(weeks(), [
    ['2026-03-02', 100, 104],
    ['2026-03-09', 105, 109],
  ]);
  t.deepEqual(weeks(on('XNYS')), weeks());
});
