import * as technicalIndicators from 'technicalindicators';
import * as tradingSignals from 'trading-signals';
import { BarHistory } from '../../../src/core/indicators/bar-history.ts';
import { DEFAULT_INDICATORS, parseIndicators } from '../../../src/core/indicators/indicator-set.ts';
import type { Bar } from '../../../src/core/market-data/bar.ts';
import { type Figure, type Part, ratioTo } from '../figure.ts';
import { sideBySide } from '../side-by-side.ts';

/** What all three have, bar by bar, with the same parameters. */
const COMMON = 'sma:20,ema:20,wma:14,rsi:14,macd:12:26:9,bb:20:2,atr:14,roc:14,adx:14';
const BARS = 5_000;
const OURS = 'ours, the same nine';

/** Nanoseconds per bar: every indicator takes the bar and its value is read. */
export async function measure(): Promise<Part> {
  const bars = wave(BARS, 100);
  const [ours, full, theirs, signals] = (await sideBySide([
    { name: OURS, operations: BARS, run: () => computeOurs(COMMON, bars) },
    { name: 'ours, the default list', operations: BARS, run: () => computeOurs(DEFAULT_INDICATORS, bars) },
    { name: 'technicalindicators', operations: BARS, run: () => computeTechnicalIndicators(bars) },
    { name: 'trading-signals', operations: BARS, run: () => computeTradingSignals(bars) },
  ])) as [Figure, Figure, Figure, Figure];
  return {
    title: 'Indicators, one bar',
    method: `${COMMON} over ${BARS} bars, streaming, every value read; CPU time per bar`,
    figures: [
      ours,
      full,
      { ...theirs, ratio: ratioTo(OURS, theirs, ours) },
      { ...signals, ratio: ratioTo(OURS, signals, ours) },
    ],
  };
}

/** What was computed has to go somewhere, or the compiler may leave the computing out. */
let sink = 0;

function computeOurs(list: string, bars: readonly Bar[]): void {
  const set = parseIndicators(list);
  const state = set.createState();
  const history = new BarHistory(set.historyCapacity);
  for (const bar of bars) {
    set.commit(state, bar, history);
    sink += Object.keys(set.values(state)).length;
  }
}

function computeTechnicalIndicators(bars: readonly Bar[]): void {
  const { SMA, EMA, WMA, RSI, MACD, BollingerBands, ATR, ROC, ADX } = technicalIndicators;
  const values: number[] = [];
  const candles = { high: [], low: [], close: [] };
  const byClose = [
    new SMA({ period: 20, values }),
    new EMA({ period: 20, values }),
    new WMA({ period: 14, values }),
    new RSI({ period: 14, values }),
    new MACD({
      values,
      fastPeriod: 12,
      slowPeriod: 26,
      signalPeriod: 9,
      SimpleMAOscillator: false,
      SimpleMASignal: false,
    }),
    new BollingerBands({ period: 20, stdDev: 2, values }),
    new ROC({ period: 14, values }),
  ] as readonly { nextValue(close: number): unknown }[];
  const byCandle = [new ATR({ period: 14, ...candles }), new ADX({ period: 14, ...candles })] as readonly {
    nextValue(candle: unknown): unknown;
  }[];
  for (const bar of bars) {
    for (const indicator of byClose) if (indicator.nextValue(bar.close) !== undefined) sink += 1;
    for (const indicator of byCandle) if (indicator.nextValue(bar) !== undefined) sink += 1;
  }
}

function computeTradingSignals(bars: readonly Bar[]): void {
  const { SMA, EMA, WMA, RSI, MACD, BollingerBands, ATR, ROC, ADX } = tradingSignals;
  const byClose = [
    new SMA(20),
    new EMA(20),
    new WMA(14),
    new RSI(14),
    new MACD(new EMA(12), new EMA(26), new EMA(9)),
    new BollingerBands(20, 2),
    new ROC(14),
  ] as readonly { add(close: number): unknown }[];
  const byCandle = [new ATR(14), new ADX(14)] as readonly { add(candle: Bar): unknown }[];
  for (const bar of bars) {
    for (const indicator of byClose) if (indicator.add(bar.close) !== null) sink += 1;
    for (const indicator of byCandle) if (indicator.add(bar) !== null) sink += 1;
  }
}

/** A price that swings irregularly: two tones that never come into step. */
function wave(length: number, level: number): Bar[] {
  return Array.from({ length }, (_, i) => {
    const close = level * (1 + 0.01 * Math.sin(i * 0.7) + 0.005 * Math.sin(i * 1.9));
    return {
      startMs: i * 60_000,
      open: close,
      high: close * 1.001,
      low: close * 0.999,
      close,
      volume: 100 + (i % 37),
    };
  });
}
