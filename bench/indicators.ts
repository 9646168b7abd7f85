import { performance } from 'node:perf_hooks';
import { BarHistory } from '../src/core/indicators/bar-history.ts';
import { DEFAULT_INDICATORS, parseIndicators } from '../src/core/indicators/indicator-set.ts';
import type { Bar } from '../src/core/market-data/bar.ts';

/** Nanoseconds per bar of one IndicatorSet over several symbols in turn: `node bench/indicators.ts [LIST]`. */
const SYMBOLS = 20;
const BARS = 1_000;
const MEASURE_MS = 2_000;

const set = parseIndicators(process.argv[2] ?? DEFAULT_INDICATORS);
const series = Array.from({ length: SYMBOLS }, (_, symbol) => wave(BARS, 100 * (symbol + 1)));
const kept = series.map(() => ({
  state: set.createState(),
  history: new BarHistory(set.historyCapacity),
}));
const scratch = set.createState();

report('commit', (symbol, bar) => set.commit(kept[symbol]!.state, bar, kept[symbol]!.history));
report('preview', (symbol, bar) => set.preview(kept[symbol]!.state, bar, kept[symbol]!.history, scratch));
report('values', (symbol) => set.values(kept[symbol]!.state));
console.log(
  `${set.keys.length} outputs, ${8 * set.stateSize} bytes of state and ${24 * set.historyCapacity} of history per symbol, ` +
    `node ${process.version} ${process.arch}`,
);

function report(what: string, step: (symbol: number, bar: Bar) => unknown): void {
  timedPass(step, MEASURE_MS / 4);
  const samples = Array.from({ length: 5 }, () => timedPass(step, MEASURE_MS / 5)).toSorted((a, b) => a - b);
  console.log(
    `${what}: ${samples[2]!.toFixed(0)} ns (best ${samples[0]!.toFixed(0)}, worst ${samples[4]!.toFixed(0)})`,
  );
}

function timedPass(step: (symbol: number, bar: Bar) => unknown, durationMs: number): number {
  const start = performance.now();
  let bars = 0;
  let elapsedMs = 0;
  while (elapsedMs < durationMs) {
    for (let i = 0; i < BARS; i++) {
      for (let symbol = 0; symbol < SYMBOLS; symbol++) step(symbol, series[symbol]![i]!);
    }
    bars += BARS * SYMBOLS;
    elapsedMs = performance.now() - start;
  }
  return (elapsedMs * 1e6) / bars;
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
