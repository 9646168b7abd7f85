import { nothing, render } from 'lit-html';
import type { AlertRow, Chart, ChartBar } from '../api.ts';
import {
  barAt,
  barWithPrice,
  intervalMsOf,
  markersOf,
  mergeAlerts,
  mergeBars,
  type BarMarker,
} from './chart-data.ts';
import { chartHead, chartLegend } from './chart-head.ts';
import { priceDecimals } from './format.ts';
import { MarkerLayer } from './marker-layer.ts';
import type { Model } from './model.ts';
import { PricePlot } from './price-plot.ts';
import { readChart } from './requests.ts';

const PAGE_BARS = 480;
const SHOWN_BARS = 150;
/** Bars that follow what is to be shown, so that it stands in the middle. */
const BARS_AFTER = 60;
/** Bars from the left edge at which older ones are read, before somebody gets there. */
const EDGE_BARS = 40;
/** Between two readings of the newest bars. */
const TAIL_EVERY_MS = 2_000;

export interface ChartElements {
  readonly plot: HTMLElement;
  readonly markers: HTMLElement;
  readonly tip: HTMLElement;
  readonly head: HTMLElement;
  readonly legend: HTMLElement;
  readonly notice: HTMLElement;
}

/** The chart of one symbol: reads its bars, older ones when somebody scrolls back, newer ones as they come. */
export class ChartView {
  readonly #model: Model;
  readonly #elements: ChartElements;
  readonly #plot: PricePlot;
  readonly #layer: MarkerLayer;
  #symbol: string | null = null;
  #interval: string | null = null;
  #intervals: readonly string[] = [];
  #bars: readonly ChartBar[] = [];
  #alerts: readonly AlertRow[] = [];
  /** There are newer bars than those that are shown, and prices belong to these. */
  #isPast = false;
  #decimals = 2;
  #isAtStart = false;
  #isReading = false;
  #tailReadAtMs = 0;
  #tailTimer: number | null = null;
  #hovered: number | null = null;
  #reading = 0;

  constructor(elements: ChartElements, model: Model, open: (marker: BarMarker) => void) {
    this.#elements = elements;
    this.#model = model;
    this.#plot = new PricePlot(elements.plot);
    this.#layer = new MarkerLayer(this.#plot, elements.markers, elements.tip, open);
    this.#plot.keepRoom(() => this.#alerts.length > 0);
    this.#plot.chart.subscribeCrosshairMove(({ time }) => {
      this.#hovered = time === undefined ? null : Number(time) * 1_000;
      this.#drawLegend();
    });
    this.#plot.chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
      if (range !== null && range.from < EDGE_BARS) void this.#readOlder();
    });
  }

  /** A symbol with its newest bars, or those around a time. */
  async show(symbol: string, aroundMs: number | null = null): Promise<void> {
    if (symbol !== this.#symbol) this.#interval = null;
    const isThere = aroundMs !== null && symbol === this.#symbol && this.#isWithin(aroundMs);
    this.#symbol = symbol;
    if (isThere) this.#centre(aroundMs);
    else await this.#read(aroundMs);
  }

  /** What has come by the events meanwhile. */
  draw(): void {
    const row = this.#symbol === null ? undefined : this.#model.symbols.get(this.#symbol)?.row;
    if (row !== undefined && row.price !== null && row.lastEventMs !== null) {
      this.#takePrice(row.price, row.lastEventMs);
    }
    this.#drawHead();
    this.#drawLegend();
  }

  takeAlerts(alerts: readonly AlertRow[]): void {
    const own = alerts.filter(({ symbol }) => symbol === this.#symbol);
    if (own.length === 0) return;
    this.#alerts = mergeAlerts(this.#alerts, own);
    this.#drawMarkers();
  }

  recolour(): void {
    this.#plot.recolour();
    this.#plot.setBars(this.#bars, this.#decimals);
  }

  rezone(): void {
    this.#plot.setZone(this.#model.zone);
    this.#drawMarkers();
    this.draw();
  }

  dismissTip(): boolean {
    return this.#layer.dismiss();
  }

  async #read(aroundMs: number | null): Promise<void> {
    const symbol = this.#symbol!;
    const number = (this.#reading += 1);
    const intervalMs = intervalMsOf(this.#interval ?? '1m') ?? 60_000;
    const toMs = aroundMs === null ? null : aroundMs + BARS_AFTER * intervalMs;
    const query = { symbol, interval: this.#interval, toMs, bars: PAGE_BARS };
    this.#say('Reading …');
    try {
      const chart = await readChart(query);
      // Somebody has chosen another one meanwhile.
      if (number !== this.#reading) return;
      this.#intervals = chart.intervals;
      this.#interval ??= chart.intervals.find((each) => intervalMsOf(each) === chart.intervalMs) ?? null;
      this.#bars = chart.bars;
      this.#isPast = toMs !== null && this.#goesOn(symbol, chart, toMs);
      this.#alerts = mergeAlerts(this.#model.alertsOf(symbol), chart.alerts);
      this.#isAtStart = chart.bars.length < PAGE_BARS;
      this.#decimals = priceDecimals(chart.bars.slice(-60).flatMap(({ open, close }) => [open, close]));
      this.#plot.setBars(this.#bars, this.#decimals);
      this.#centre(aroundMs);
      this.#drawMarkers();
      this.draw();
      this.#say(
        chart.bars.length === 0
          ? `No bar of ${symbol} is stored yet. The first appears when its first interval is over.`
          : null,
      );
    } catch (error) {
      if (number === this.#reading) this.#say((error as Error).message);
    }
  }

  async #readOlder(): Promise<void> {
    const [first] = this.#bars;
    if (this.#isReading || this.#isAtStart || first === undefined) return;
    this.#isReading = true;
    const number = this.#reading;
    try {
      const query = { symbol: this.#symbol!, interval: this.#interval, toMs: first.timeMs, bars: PAGE_BARS };
      const older = await readChart(query);
      if (number !== this.#reading) return;
      this.#isAtStart = older.bars.length < PAGE_BARS;
      if (older.bars.length === 0) return;
      this.#replace(mergeBars(older.bars, this.#bars), older.alerts);
    } catch {
      // The next scroll asks again; that the console does not answer is said where the connection is.
    } finally {
      this.#isReading = false;
    }
  }

  /** Bars that are over, with the volume and the indicators that prices alone do not give. */
  #readTailSoon(): void {
    if (this.#tailTimer !== null) return;
    const waitMs = Math.max(200, this.#tailReadAtMs + TAIL_EVERY_MS - Date.now());
    this.#tailTimer = setTimeout(() => void this.#readTail(), waitMs);
  }

  async #readTail(): Promise<void> {
    const number = this.#reading;
    const symbol = this.#symbol!;
    this.#tailReadAtMs = Date.now();
    try {
      const tail = await readChart({ symbol, interval: this.#interval, toMs: null, bars: PAGE_BARS });
      if (number !== this.#reading || tail.bars.length === 0) return;
      const isJoined = tail.bars[0]!.timeMs <= (this.#bars.at(-1)?.timeMs ?? Infinity);
      const known = isJoined ? this.#bars.filter(({ timeMs }) => timeMs < tail.bars[0]!.timeMs) : [];
      const live = this.#bars.at(-1);
      const isLiveNewer = live !== undefined && live.timeMs > tail.bars.at(-1)!.timeMs;
      this.#replace([...known, ...tail.bars, ...(isLiveNewer && isJoined ? [live] : [])], tail.alerts);
    } catch {
      // The next price asks again.
    } finally {
      this.#tailTimer = null;
    }
  }

  /** Without moving what is to be seen. */
  #replace(bars: readonly ChartBar[], alerts: readonly AlertRow[]): void {
    this.#bars = bars;
    this.#alerts = mergeAlerts(this.#alerts, alerts);
    this.#plot.setBars(bars, this.#decimals);
    this.#drawMarkers();
    this.#drawLegend();
    if (bars.length > 0) this.#say(null);
  }

  #takePrice(price: number, timeMs: number): void {
    if (this.#isPast || this.#intervalMs === null) return;
    const last = this.#bars.at(-1);
    const bar = barWithPrice(last, { price, timeMs, intervalMs: this.#intervalMs });
    if (bar === null || (last !== undefined && last.timeMs === bar.timeMs && last.close === price)) return;
    if (last === undefined || bar.timeMs > last.timeMs) {
      this.#bars = [...this.#bars, bar];
      this.#readTailSoon();
    } else this.#bars = [...this.#bars.slice(0, -1), bar];
    this.#plot.updateBar(bar);
    this.#layer.place();
  }

  /** True where bars are stored beyond the chart. */
  #goesOn(symbol: string, { bars, intervalMs }: Chart, toMs: number): boolean {
    const lastEventMs = this.#model.symbols.get(symbol)?.row.lastEventMs ?? -Infinity;
    const lastBar = bars.at(-1);
    return lastEventMs >= toMs || (lastBar !== undefined && lastBar.timeMs + intervalMs >= toMs);
  }

  get #intervalMs(): number | null {
    return this.#interval === null ? null : intervalMsOf(this.#interval);
  }

  #isWithin(timeMs: number): boolean {
    const [first, last] = [this.#bars[0], this.#bars.at(-1)];
    return first !== undefined && last !== undefined && timeMs >= first.timeMs && timeMs <= last.timeMs;
  }

  #centre(aroundMs: number | null): void {
    const bar = aroundMs === null ? undefined : barAt(this.#bars, aroundMs);
    const index = bar === undefined ? null : this.#bars.indexOf(bar);
    this.#plot.showAround(
      index,
      this.#bars.length,
      Math.min(SHOWN_BARS, Math.max(60, this.#elements.plot.clientWidth / 6)),
    );
  }

  #drawMarkers(): void {
    this.#layer.set(markersOf(this.#alerts, this.#bars), this.#bars, this.#model.zone);
  }

  #say(text: string | null): void {
    this.#elements.notice.hidden = text === null;
    this.#elements.notice.textContent = text;
  }

  #drawHead(): void {
    const choose = (interval: string | null): void => {
      this.#interval = interval;
      void this.#read(null);
    };
    const shown = {
      symbol: this.#symbol,
      row: this.#symbol === null ? undefined : this.#model.symbols.get(this.#symbol)?.row,
      decimals: this.#decimals,
      isPast: this.#isPast,
      interval: this.#interval,
      intervals: this.#intervals,
    };
    render(chartHead(shown, choose), this.#elements.head);
  }

  #drawLegend(): void {
    const bar = this.#hovered === null ? this.#bars.at(-1) : barAt(this.#bars, this.#hovered);
    const content = bar === undefined ? nothing : chartLegend(bar, this.#decimals, this.#model.zone);
    render(content, this.#elements.legend);
  }
}
