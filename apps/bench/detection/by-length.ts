import Table from 'cli-table3';
import { durationText } from '../../../src/core/market-data/duration.ts';
import { allowedProbability } from '../../../src/core/anomaly-detection/alert-budget.ts';
import { defaultSettings } from '../../../src/core/market-state/monitor-settings.ts';
import { calibrationOf } from './calibration.ts';
import { CALIBRATED_AT, type DetectionFigures } from './figures.ts';
import { dateOf, type DocumentedEvent, isAbout, type RecordedSeries, touches } from './recorded-series.ts';
import type { Run } from './score.ts';

type Row = DetectionFigures['byLength'][number];

/** What a date brings, with and without news. */
export function alertsByLength(
  all: readonly { readonly series: RecordedSeries; readonly clean: Run }[],
  events: readonly DocumentedEvent[],
): readonly Row[] {
  const lengths = [...new Set(all.map(({ series }) => series.intervalMs))].toSorted((a, b) => a - b);
  const rows = lengths.map((intervalMs): Row => {
    const these = all.filter(({ series }) => series.intervalMs === intervalMs);
    const counts = these.map(({ series, clean }) => countOf(series, clean, events));
    const total = (of: (count: (typeof counts)[number]) => number): number =>
      counts.reduce((sum, count) => sum + of(count), 0);
    const bars = these.reduce((sum, { series }) => sum + series.bars.length, 0);
    return {
      intervalMs,
      series: these.length,
      dates: total(({ dates }) => dates),
      alerts: total(({ alerts }) => alerts),
      quietDates: total(({ quietDates }) => quietDates),
      quietAlerts: total(({ quietAlerts }) => quietAlerts),
      budget: bars * allowedProbability(defaultSettings().alertBudget, intervalMs),
      calibration: calibrationOf(these.map(({ series }) => series)),
    };
  });
  console.log(
    `Alerts by length of the bars, and how often ranges are as rare as they are said to be\n${table(rows)}`,
  );
  return rows;
}

function countOf(series: RecordedSeries, { told }: Run, events: readonly DocumentedEvent[]) {
  const about = events.filter((event) => isAbout(event, series));
  const eventful = new Set(
    series.bars
      .filter(({ timestampMs }) => about.some((event) => touches(timestampMs, event, series.intervalMs)))
      .map(({ timestampMs }) => dateOf(timestampMs)),
  );
  return {
    dates: series.dates.size,
    alerts: told.length,
    quietDates: series.dates.size - eventful.size,
    quietAlerts: told.filter(({ timestampMs }) => !eventful.has(dateOf(timestampMs))).length,
  };
}

function table(rows: readonly Row[]): string {
  const head = ['bars', 'series', 'dates', 'alerts a date', 'on quiet dates', 'budget'];
  const shown = new Table({
    head: [...head, ...CALIBRATED_AT.map((probability) => `at ${probability}`)],
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) shown.push(cellsOf(row));
  return shown.toString();
}

export function cellsOf(row: Row): (string | number)[] {
  const { intervalMs, series, dates, alerts, quietDates, quietAlerts, budget, calibration } = row;
  const rates = [alerts / dates, quietAlerts / quietDates, budget / dates].map((rate) => rate.toFixed(3));
  const calibrated = calibration.map((ratio) => ratio.toFixed(2));
  return [durationText(intervalMs / 1000), series, dates, ...rates, ...calibrated];
}
