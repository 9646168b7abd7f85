import type { DynamoMarketHistoryReader } from '../../src/adapters/dynamodb/dynamo-market-history-reader.ts';
import { intervalText } from '../../src/core/market-data/interval.ts';
import type { ClosedBar } from '../../src/core/market-state/price-series.ts';
import type { Chart, ChartBar } from '../api.ts';
import { rowOfAnomaly } from './alert-rows.ts';
import type { SymbolHistory } from './symbol-board.ts';

const DAY_MS = 86_400_000;
const SPARKLINE_BARS = 60;
/** A day of minute bars. */
const DAY_BARS = 1440;
const FOR_EVER_MS = Date.UTC(9999, 0);

export interface ChartRequest {
  readonly symbol: string;
  /** The shortest that is stored when absent. */
  readonly intervalMs?: number;
  /** The end, not included; the newest bars when absent. */
  readonly toMs?: number;
  readonly bars: number;
}

/** Bars with their indicators, and the anomalies among them. */
export class Charts {
  readonly #reader: DynamoMarketHistoryReader;

  constructor(reader: DynamoMarketHistoryReader) {
    this.#reader = reader;
  }

  async chart({ symbol, intervalMs: wanted, toMs = FOR_EVER_MS, bars: count }: ChartRequest): Promise<Chart> {
    const intervals = await this.#reader.barIntervals(symbol);
    const intervalMs = wanted ?? intervals[0] ?? 60_000;
    const closed = await this.#reader.lastBars(symbol, intervalMs, { beforeMs: toMs, count });
    return {
      symbol,
      intervalMs,
      intervals: intervals.map(intervalText),
      bars: closed.map(chartBar),
      alerts: await this.#alerts(symbol, closed, intervalMs, toMs),
    };
  }

  /** For the list of symbols: the last hour of bars, and the close a day before the last. */
  async history(symbol: string): Promise<SymbolHistory> {
    const [intervalMs = 60_000] = await this.#reader.barIntervals(symbol);
    const bars = await this.#reader.lastBars(symbol, intervalMs, { beforeMs: FOR_EVER_MS, count: DAY_BARS });
    const last = bars.at(-1)?.bar;
    if (last === undefined) return { closes: [], reference: null, lastMs: null };
    const dayBefore = bars.find(({ bar }) => bar.startMs >= last.startMs - DAY_MS);
    return {
      closes: bars.slice(-SPARKLINE_BARS).map(({ bar }) => bar.close),
      reference: dayBefore?.bar.open ?? null,
      lastMs: last.startMs + intervalMs - 1,
    };
  }

  async #alerts(symbol: string, bars: readonly ClosedBar[], intervalMs: number, toMs: number) {
    const first = bars[0]?.bar.startMs;
    if (first === undefined) return [];
    // Beside the newest bars stands what happened in the one that has not closed yet.
    const endMs = toMs === FOR_EVER_MS ? toMs : Math.min(toMs, bars.at(-1)!.bar.startMs + intervalMs);
    return (await this.#reader.anomalies(symbol, first, endMs)).map(rowOfAnomaly);
  }
}

function chartBar({ bar, indicators }: ClosedBar): ChartBar {
  const { startMs: timeMs, open, high, low, close, volume } = bar;
  return { timeMs, open, high, low, close, volume, indicators };
}
