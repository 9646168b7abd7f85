import Table from 'cli-table3';
import { mulberry32 } from '../../../lib/market-simulator/random.ts';
import type { DetectionFigures } from './figures.ts';
import { dateOf, type DocumentedEvent, isAbout, type RecordedSeries, touches } from './recorded-series.ts';
import type { Run } from './score.ts';

/** Places that chance is tried at. */
const SHIFTS = 200;

interface Judged {
  readonly series: RecordedSeries;
  readonly clean: Run;
}

/** One event in one series, by the rows and the dates that it has there. */
interface Window {
  readonly event: DocumentedEvent;
  readonly judged: Judged;
  readonly rows: ReadonlySet<number>;
  readonly dates: ReadonlySet<number>;
}

/** Which of the documented events were told, and how many would be by chance. */
export function judgeEvents(
  all: readonly Judged[],
  events: readonly DocumentedEvent[],
): Pick<DetectionFigures, 'events' | 'chance'> {
  const windows = events.flatMap((event) =>
    all.flatMap((judged) => (isAbout(event, judged.series) ? windowOf(event, judged) : [])),
  );
  const found = windows.map((window) => {
    const { told, flagged } = window.judged.clean;
    const foundAs = new Set([...window.rows].flatMap((row) => flagged.get(row) ?? []));
    const rows = told.map(({ row }) => row);
    return {
      what: window.event.what,
      symbol: window.judged.series.symbol,
      foundAs: [...foundAs],
      ...hits(window, rows),
    };
  });
  const shown = new Table({
    head: ['event', 'symbol', 'told', 'on its date', 'found as'],
    style: { head: [], border: [], compact: true },
  });
  for (const { what, symbol, foundAs, isTold, isToldOnDate } of found) {
    shown.push([what.slice(0, 56), symbol, yes(isTold), yes(isToldOnDate), foundAs.join(' ')]);
  }
  const chance = chanceOf(windows);
  console.log(
    `Documented events; by chance ${percent(chance.inTime)} in their time, ${percent(chance.onDate)} on their dates\n${shown.toString()}`,
  );
  return { events: found, chance };
}

export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const yes = (holds: boolean): string => (holds ? 'yes' : 'NO');

function windowOf(event: DocumentedEvent, judged: Judged): Window[] {
  const { bars, intervalMs } = judged.series;
  const rows = bars.flatMap(({ timestampMs }, row) => (touches(timestampMs, event, intervalMs) ? [row] : []));
  const dates = new Set(rows.map((row) => dateOf(bars[row]!.timestampMs)));
  return rows.length === 0 ? [] : [{ event, judged, rows: new Set(rows), dates }];
}

function hits({ judged, rows, dates }: Window, toldRows: readonly number[]) {
  const { bars } = judged.series;
  return {
    isTold: toldRows.some((row) => rows.has(row)),
    isToldOnDate: toldRows.some((row) => dates.has(dateOf(bars[row]!.timestampMs))),
  };
}

/** The same messages, all of a series moved by as many rows, wherever they come to lie. */
function chanceOf(windows: readonly Window[]): DetectionFigures['chance'] {
  const random = mulberry32(1);
  let [inTime, onDate] = [0, 0];
  for (const window of windows) {
    const { series, clean } = window.judged;
    for (let shift = 0; shift < SHIFTS; shift += 1) {
      const by = Math.floor(random() * series.bars.length);
      const hit = hits(
        window,
        clean.told.map(({ row }) => (row + by) % series.bars.length),
      );
      if (hit.isTold) inTime += 1;
      if (hit.isToldOnDate) onDate += 1;
    }
  }
  const tries = windows.length * SHIFTS;
  return { inTime: inTime / tries, onDate: onDate / tries };
}
