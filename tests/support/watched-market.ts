import type { Detector } from '../../src/core/anomaly-detection/detector.ts';
import type { Finding } from '../../src/core/anomaly-detection/finding.ts';
import { LiveMarket } from '../../src/core/anomaly-detection/live-market.ts';
import type { ReturnKind } from '../../src/core/anomaly-detection/price-norm.ts';
import type { ExchangeCalendar } from '../../src/core/calendar/exchange-calendar.ts';
import { BarHistory } from '../../src/core/indicators/bar-history.ts';
import type { Bar } from '../../src/core/market-data/bar.ts';
import { MINUTE, T0 } from './market-events.ts';

/** A bar of minute `minute`, flat at `close` unless told otherwise. */
export function minuteBar(minute: number, close: number, more: Partial<Bar> = {}): Bar {
  return {
    startMs: T0 + minute * MINUTE,
    open: close,
    high: close,
    low: close,
    close,
    volume: 1000,
    ...more,
  };
}

/**
 * Minutes in which the price goes up and down by `step` in turn, in logarithms: each return is that far from zero, so that
 * every robust scale of them is exactly `step`.
 */
export function zigzag(count: number, step = 0.001, more: Partial<Bar> = {}): Bar[] {
  return Array.from({ length: count }, (_, minute) =>
    minuteBar(minute, minute % 2 === 0 ? 100 : 100 * Math.exp(step), more),
  );
}

interface Circumstances {
  readonly returns: ReturnKind;
  readonly intervalMs: number;
  readonly calendar: ExchangeCalendar | null;
}

/** One detector and the market that it looks at, taken from bar to bar as `AnomalyDetector` does it. */
export class WatchedMarket<D extends Detector> {
  readonly market: LiveMarket;
  readonly detector: D;
  readonly history = new BarHistory(20);
  readonly #intervalMs: number;

  constructor(
    make: (market: LiveMarket) => D,
    { returns = 'log', intervalMs = MINUTE, calendar = null }: Partial<Circumstances> = {},
  ) {
    const known = { luldTier: null, calendar, splits: [], peg: null };
    this.market = new LiveMarket({
      returns,
      isSeries: false,
      scoreThreshold: 0.5,
      alertBudget: 0.02,
      ...known,
    });
    this.detector = make(this.market);
    this.#intervalMs = intervalMs;
  }

  /** Every bar is judged before it is learnt. */
  learn(bars: readonly Bar[]): this {
    for (const bar of bars) {
      this.score(bar);
      const learnt = this.detector.cleaned?.(bar) ?? bar;
      const isMarket = !this.detector.isNoMarket?.(learnt);
      this.detector.closeBar?.(learnt, isMarket);
      if (isMarket) this.market.closeBar(learnt);
      this.history.push(bar);
    }
    return this;
  }

  /** Score of a bar that follows what was learnt. */
  score(bar: Bar): number {
    this.market.beginBar(bar.startMs, this.#intervalMs, this.history);
    return this.detector.beginBar() ?? this.detector.judge(bar);
  }

  /** The finding about it; null where its score is below the threshold. */
  finding(bar: Bar, eventMs = bar.startMs): Finding | null {
    return this.score(bar) < this.market.scoreThreshold ? null : this.detector.find(bar, eventMs);
  }
}
