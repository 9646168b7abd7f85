import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openInput } from '../../../lib/market-files/open-input.ts';
import { NO_RECORDED_DATA, recordedData } from '../../../lib/market-files/recorded-data.ts';
import { UnusableEnvironmentError } from '../../../lib/tooling/unusable-environment-error.ts';
import type { BarEvent } from '../../../src/core/market-data/market-event.ts';

const DAY_MS = 86_400_000;

/** The recorded bars of one symbol. */
export interface RecordedSeries {
  readonly file: string;
  readonly symbol: string;
  readonly bars: readonly BarEvent[];
  /** Length of a bar: the closest two of them. */
  readonly intervalMs: number;
  /** Days, in UTC, that have bars. */
  readonly dates: ReadonlySet<number>;
}

/** What is documented to have happened, and when; `symbol` may be * for all of its file. */
export interface DocumentedEvent {
  readonly symbol: string;
  readonly file: string;
  readonly start: string;
  readonly end: string;
  readonly what: string;
}

/** The detectors are judged by recorded data or not at all. */
export function recordedFolder(bench: string): string {
  try {
    const found = recordedData();
    if (found === null) throw new UnusableEnvironmentError(NO_RECORDED_DATA);
    return found;
  } catch (error) {
    if (!(error instanceof UnusableEnvironmentError)) throw error;
    console.error(`${bench}: ${error.message}`);
    return process.exit(2);
  }
}

export function readEvents(folder: string): readonly DocumentedEvent[] {
  const text = readFileSync(join(folder, 'events.json'), 'utf8');
  return (JSON.parse(text) as { events: DocumentedEvent[] }).events;
}

export async function loadSeries(folder: string): Promise<readonly RecordedSeries[]> {
  const all: RecordedSeries[] = [];
  for (const name of readdirSync(join(folder, 'bars'))) {
    const bySymbol = new Map<string, BarEvent[]>();
    for await (const row of openInput(join(folder, 'bars', name), { nowMs: Date.now() })) {
      if (!('event' in row) || row.event.type !== 'bar') continue;
      const bars = bySymbol.get(row.event.symbol) ?? [];
      bars.push(row.event);
      bySymbol.set(row.event.symbol, bars);
    }
    for (const [symbol, bars] of bySymbol) {
      const dates = new Set(bars.map(({ timestampMs }) => dateOf(timestampMs)));
      all.push({ file: `bars/${name}`, symbol, bars, intervalMs: intervalOf(bars), dates });
    }
  }
  return all;
}

/** The day of a time, in UTC, counted from 1970. */
export function dateOf(timestampMs: number): number {
  return Math.floor(timestampMs / DAY_MS);
}

export function isAbout({ file, symbol }: DocumentedEvent, series: RecordedSeries): boolean {
  return file === series.file && (symbol === '*' || symbol === series.symbol);
}

/** True where the bar that begins then lies in the time of the event, if only in part. */
export function touches(startMs: number, { start, end }: DocumentedEvent, intervalMs: number): boolean {
  return startMs + intervalMs > Date.parse(start) && startMs <= Date.parse(end);
}

function intervalOf(bars: readonly BarEvent[]): number {
  const spacings = bars.slice(1).map(({ timestampMs }, index) => timestampMs - bars[index]!.timestampMs);
  return Math.min(...spacings.filter((spacing) => spacing > 0));
}
