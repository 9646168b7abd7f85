import { join } from 'node:path';
import test from 'ava';
import { openInput } from '../../../lib/market-files/open-input.ts';
import type { BarEvent } from '../../../src/core/market-data/market-event.ts';
import { defaultSettings } from '../../../src/core/market-state/monitor-settings.ts';
import { SymbolMonitor } from '../../../src/core/market-state/symbol-monitor.ts';
import { explanationOf } from '../../../src/core/notifications/words/explanation.ts';
import { recordedSuite } from '../../support/recorded-suite.ts';

const HOUR_MS = 3_600_000;

async function barsIn(path: string): Promise<Map<string, BarEvent[]>> {
  const bars: BarEvent[] = [];
  for await (const row of openInput(path, { nowMs: Date.now() })) {
    if ('event' in row && row.event.type === 'bar') bars.push(row.event);
  }
  return Map.groupBy(bars, ({ symbol }) => symbol);
}

/** What is told of moves of the price, by the bar it is told on. */
function movesTold(bars: readonly BarEvent[]): { row: number; anomaly: string; explanation: string }[] {
  const monitor = new SymbolMonitor(bars[0]!.symbol, defaultSettings());
  return bars.flatMap((bar, row) =>
    monitor
      .apply(bar)
      .transitions.filter(({ status, finding }) => status !== 'resolved' && finding.direction !== 'none')
      .filter(({ finding }) => finding.anomaly !== 'volume_spike')
      .map(({ finding: { anomaly, facts } }) => ({
        row,
        anomaly,
        explanation: explanationOf({ facts, symbol: bar.symbol }),
      })),
  );
}

/** Bars that come after at least `hours` without one, well after the warm-up. */
function openings(bars: readonly BarEvent[], hours: number): number[] {
  return bars.flatMap((bar, row) =>
    row > 200 && bar.timestampMs - bars[row - 1]!.timestampMs > hours * HOUR_MS ? [row] : [],
  );
}

const fallen = (bars: readonly BarEvent[], from: number, factor: number): BarEvent[] =>
  bars.map((bar, row) => {
    if (row < from) return bar;
    const { open, high, low, close } = bar;
    return { ...bar, open: open * factor, high: high * factor, low: low * factor, close: close * factor };
  });

recordedSuite('nights, weekends and holidays between recorded bars', (folder) => {
  const recorded = (file: string) => barsIn(join(folder, 'bars', `${file}.csv.gz`));

  test('ordinary nights of SPY between minute bars are told as nothing at all', async (t) => {
    const bars = (await recorded('spy-1m-2020-12-15_18')).get('SPY')!;
    t.is(openings(bars, 12).length, 3);
    t.deepEqual(movesTold(bars), []);
  });

  test('a night in which SPY falls 4 % is told once, as a gap, on the first bar after it', async (t) => {
    const bars = (await recorded('spy-1m-2020-12-15_18')).get('SPY')!;
    for (const opening of openings(bars, 12)) {
      const [told, ...more] = movesTold(fallen(bars, opening, 0.96));
      t.deepEqual([told?.row, told?.anomaly, more], [opening, 'gap', []]);
      t.regex(told!.explanation, /^SPY opened [34]\.\d% lower after 17 h \d+ min without trading/);
    }
  });

  test('no ordinary weekend of a currency is told, one that moves it 6 % mostly is, as a gap', async (t) => {
    for (const [symbol, bars] of await recorded('fx-1h')) {
      const weekends = openings(bars, 40);
      t.true(weekends.length >= 15, `${symbol}: ${weekends.length} weekends`);
      const told = movesTold(bars);
      // On the weekend after the National Bank of Switzerland let it go, the franc went on.
      t.deepEqual(
        told.filter(({ row }) => weekends.includes(row)).map(({ row }) => bars[row]!.timestampMs),
        symbol === 'USDCHF' ? [Date.parse('2015-01-18T22:00:00Z')] : [],
      );
      const found = weekends.filter((row) =>
        movesTold(fallen(bars, row, 0.94).slice(0, row + 1)).some(
          (each) => each.row === row && each.anomaly === 'gap',
        ),
      );
      t.true(found.length >= 0.7 * weekends.length, `${symbol}: ${found.length} of ${weekends.length}`);
    }
  });

  test('a crash is told again while it goes on and when it turns, and a weekend after it as what it is', async (t) => {
    const bars = (await recorded('fx-1h')).get('USDCHF')!;
    const crash = bars.findIndex(({ timestampMs }) => timestampMs === Date.parse('2015-01-15T09:00:00Z'));
    const told = movesTold(bars).filter(({ row }) => row >= crash && row < crash + 40);
    t.deepEqual(
      told.map(({ row, anomaly }) => [row - crash, anomaly]),
      [
        [0, 'price_drop'],
        [2, 'price_drop'],
        [4, 'price_spike'],
        [5, 'price_spike'],
        [7, 'price_drop'],
        [10, 'gap'],
        [18, 'price_drop'],
      ],
    );
  });

  test('weekends and holidays between daily bars, and markets that never close, have no gaps', async (t) => {
    for (const file of ['daily', 'crypto-1m-2022-12-13-cpi', 'ethusd-4h-2018_2019']) {
      for (const [symbol, bars] of await recorded(file)) {
        t.deepEqual(
          movesTold(bars).filter(({ anomaly }) => anomaly === 'gap'),
          [],
          symbol,
        );
      }
    }
  });
});
