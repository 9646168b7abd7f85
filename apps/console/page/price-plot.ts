import {
  CandlestickSeries,
  ColorType,
  createChart,
  CrosshairMode,
  HistogramSeries,
  LineSeries,
  LineStyle,
  TickMarkType,
  type AutoscaleInfo,
  type CandlestickData,
  type HistogramData,
  type IChartApi,
  type ISeriesApi,
  type LineData,
  type Time,
  type UTCTimestamp,
  type WhitespaceData,
} from 'lightweight-charts';
import type { ChartBar } from '../api.ts';
import { formatAxis, formatMoment, formatPrice, type Zone } from './format.ts';

const SMA = 'sma_20';
const BANDS = ['bb_20_2_upper', 'bb_20_2_lower'] as const;
const SECOND_MS = 1_000;
/** Free bars on the right, so that the last one does not stick to the axis. */
const RIGHT_OFFSET = 6;
const DAY_MARKS: ReadonlySet<TickMarkType> = new Set([
  TickMarkType.Year,
  TickMarkType.Month,
  TickMarkType.DayOfMonth,
]);

/** Candles, volume, the moving average and the bands around it. */
export class PricePlot {
  readonly chart: IChartApi;
  readonly candles: ISeriesApi<'Candlestick'>;
  readonly #volume: ISeriesApi<'Histogram'>;
  readonly #average: ISeriesApi<'Line'>;
  readonly #bands: readonly ISeriesApi<'Line'>[];
  #zone: Zone = 'utc';
  #decimals = 2;
  #colours = coloursOf(document.documentElement);

  constructor(element: HTMLElement) {
    this.chart = createChart(element, {
      autoSize: true,
      // Said in the help instead: the logo would bring a style of its own into the document, which the policy refuses.
      layout: { attributionLogo: false },
      crosshair: { mode: CrosshairMode.Normal },
      rightPriceScale: { borderVisible: false, scaleMargins: { top: 0.14, bottom: 0.2 } },
      timeScale: {
        borderVisible: false,
        timeVisible: true,
        secondsVisible: false,
        rightOffset: RIGHT_OFFSET,
        minBarSpacing: 1,
        tickMarkFormatter: (time: Time, type: TickMarkType) =>
          formatAxis(Number(time) * SECOND_MS, this.#zone, DAY_MARKS.has(type)),
      },
      localization: {
        timeFormatter: (time: Time) => formatMoment(Number(time) * SECOND_MS, this.#zone, Date.now()),
        priceFormatter: (price: number) => formatPrice(price, this.#decimals),
      },
    });
    this.#volume = this.chart.addSeries(HistogramSeries, {
      priceScaleId: 'volume',
      priceFormat: { type: 'volume' },
      lastValueVisible: false,
      priceLineVisible: false,
    });
    this.#volume.priceScale().applyOptions({ scaleMargins: { top: 0.84, bottom: 0 } });
    const line = { lastValueVisible: false, priceLineVisible: false, crosshairMarkerVisible: false } as const;
    this.#bands = BANDS.map(() =>
      this.chart.addSeries(LineSeries, { ...line, lineWidth: 1, lineStyle: LineStyle.Solid }),
    );
    this.#average = this.chart.addSeries(LineSeries, { ...line, lineWidth: 2 });
    this.candles = this.chart.addSeries(CandlestickSeries, {
      borderVisible: false,
      priceLineStyle: LineStyle.Dotted,
    });
    this.recolour();
  }

  /** Takes the colours of the theme over. */
  recolour(): void {
    const colours = (this.#colours = coloursOf(document.documentElement));
    const { panel, line, muted, up, down, average, band, accent } = colours;
    const crosshair = { color: muted, labelBackgroundColor: accent };
    this.chart.applyOptions({
      layout: {
        background: { type: ColorType.Solid, color: panel },
        textColor: muted,
        fontSize: 11,
        fontFamily: getComputedStyle(document.body).fontFamily,
      },
      grid: { vertLines: { color: line }, horzLines: { color: line } },
      crosshair: { vertLine: crosshair, horzLine: crosshair },
    });
    this.candles.applyOptions({ upColor: up, downColor: down, wickUpColor: up, wickDownColor: down });
    this.#average.applyOptions({ color: average });
    for (const series of this.#bands) series.applyOptions({ color: band });
  }

  setZone(zone: Zone): void {
    this.#zone = zone;
    // Formatters are asked again when they are set again.
    this.chart.applyOptions({ localization: { locale: 'en' } });
    this.chart.timeScale().applyOptions({ timeVisible: true });
  }

  setBars(bars: readonly ChartBar[], decimals: number): void {
    this.#decimals = decimals;
    this.candles.applyOptions({
      priceFormat: { type: 'price', precision: decimals, minMove: 10 ** -decimals },
    });
    this.candles.setData(bars.map(candle));
    this.#volume.setData(bars.map((bar) => this.#column(bar)));
    this.#average.setData(bars.map((bar) => point(bar, SMA)));
    for (const [i, series] of this.#bands.entries()) series.setData(bars.map((bar) => point(bar, BANDS[i]!)));
  }

  /** The last bar, or one after it. */
  updateBar(bar: ChartBar): void {
    this.candles.update(candle(bar));
    this.#volume.update(this.#column(bar));
  }

  /** Shows the bars around an index, or the newest. */
  showAround(index: number | null, count: number, bars: number): void {
    const centre = index ?? count;
    const to = index === null ? count + RIGHT_OFFSET : Math.min(count + RIGHT_OFFSET, centre + bars / 2);
    this.chart.timeScale().setVisibleLogicalRange({ from: to - bars, to });
  }

  /** Where a bar's high or low stands, in pixels within the plot; null outside of it. */
  positionOf(timeMs: number, price: number): { readonly x: number; readonly y: number } | null {
    const x = this.chart.timeScale().timeToCoordinate(secondsOf(timeMs));
    const y = this.candles.priceToCoordinate(price);
    return x === null || y === null || x < 0 || x > this.chart.timeScale().width() ? null : { x, y };
  }

  /** Prices stay to be seen with their markers. */
  keepRoom(room: () => boolean): void {
    this.candles.applyOptions({
      autoscaleInfoProvider: (original: () => AutoscaleInfo | null) => {
        const info = original();
        return info === null || !room() ? info : { ...info, margins: { above: 24, below: 24 } };
      },
    });
  }

  #column(bar: ChartBar): HistogramData {
    const { upFaint, downFaint } = this.#colours;
    return {
      time: secondsOf(bar.timeMs),
      value: bar.volume,
      color: bar.close < bar.open ? downFaint : upFaint,
    };
  }
}

export function secondsOf(timeMs: number): UTCTimestamp {
  return (timeMs / SECOND_MS) as UTCTimestamp;
}

function candle({ timeMs, open, high, low, close }: ChartBar): CandlestickData {
  return { time: secondsOf(timeMs), open, high, low, close };
}

function point(bar: ChartBar, key: string): LineData | WhitespaceData {
  const value = bar.indicators[key] ?? null;
  return value === null ? { time: secondsOf(bar.timeMs) } : { time: secondsOf(bar.timeMs), value };
}

type Colour =
  | 'panel'
  | 'line'
  | 'muted'
  | 'up'
  | 'down'
  | 'up-faint'
  | 'down-faint'
  | 'average'
  | 'band'
  | 'accent';

function coloursOf(element: HTMLElement) {
  const style = getComputedStyle(element);
  const colour = (name: Colour): string => style.getPropertyValue(`--${name}`).trim();
  return {
    panel: colour('panel'),
    line: colour('line'),
    muted: colour('muted'),
    up: colour('up'),
    down: colour('down'),
    upFaint: colour('up-faint'),
    downFaint: colour('down-faint'),
    average: colour('average'),
    band: colour('band'),
    accent: colour('accent'),
  };
}
