import 'reflect-metadata';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Table from 'cli-table3';
import { openInput } from '../../lib/market-files/open-input.ts';
import { NO_RECORDED_DATA, recordedData } from '../../lib/market-files/recorded-data.ts';
import type { BarEvent } from '../../src/core/market-data/market-event.ts';
import { mulberry32 } from '../../lib/market-simulator/random.ts';
import { UnusableEnvironmentError } from '../../lib/tooling/unusable-environment-error.ts';
import { DETECTION_FIGURES, type DetectionFigures } from './detection/figures.ts';
import { inject, INJECTIONS } from './detection/injection.ts';
import { run, type Opening, type Run } from './detection/score.ts';

const DAY_MS = 86_400_000;
const SEEDS_PER_SERIES = Number(process.env['SEEDS'] ?? 20);

interface Series {
  readonly file: string;
  readonly symbol: string;
  readonly bars: readonly BarEvent[];
  readonly tradingDays: number;
  readonly clean: Run;
}

interface LabelledEvent {
  readonly symbol: string;
  readonly file: string;
  readonly start: string;
  readonly end: string;
  readonly what: string;
}

const folder = recordedFolder();
const { events } = JSON.parse(readFileSync(join(folder, 'events.json'), 'utf8')) as {
  events: LabelledEvent[];
};
const series = await loadSeries();
const figures: DetectionFigures = {
  ordinaryDays: reportOrdinaryDays(),
  events: reportEvents(),
  injections: reportInjections(),
};
// The documentation shows them; fewer seeds than usual are for trying something out.
if (process.env['SEEDS'] === undefined) {
  writeFileSync(DETECTION_FIGURES, `${JSON.stringify(figures, null, 2)}\n`);
  console.log(`Written to ${DETECTION_FIGURES}; make docs puts it into docs/detectors.md`);
}

/** The detectors are judged by recorded data or not at all. */
function recordedFolder(): string {
  try {
    const found = recordedData();
    if (found === null) throw new UnusableEnvironmentError(NO_RECORDED_DATA);
    return found;
  } catch (error) {
    if (!(error instanceof UnusableEnvironmentError)) throw error;
    console.error(`bench:detection: ${error.message}`);
    return process.exit(2);
  }
}

function plainTable(options: Table.TableConstructorOptions): Table.Table {
  return new Table({ ...options, style: { head: [], border: [], compact: true } });
}

async function loadSeries(): Promise<Series[]> {
  const all: Series[] = [];
  for (const name of readdirSync(join(folder, 'bars'))) {
    const bySymbol = new Map<string, BarEvent[]>();
    for await (const row of openInput(join(folder, 'bars', name), { nowMs: Date.now() })) {
      if (!('event' in row) || row.event.type !== 'bar') continue;
      const bars = bySymbol.get(row.event.symbol) ?? [];
      bars.push(row.event);
      bySymbol.set(row.event.symbol, bars);
    }
    for (const [symbol, bars] of bySymbol) {
      const tradingDays = new Set(bars.map(({ timestampMs }) => Math.floor(timestampMs / DAY_MS))).size;
      all.push({ file: `bars/${name}`, symbol, bars, tradingDays, clean: run(bars) });
    }
  }
  return all;
}

function isLabelled(one: Series, opening: Opening): boolean {
  return events.some((event) => isAbout(event, one) && lies(opening.timestampMs, event));
}

function isAbout({ file, symbol }: LabelledEvent, one: Series): boolean {
  return file === one.file && (symbol === '*' || symbol === one.symbol);
}

function lies(timestampMs: number, { start, end }: LabelledEvent): boolean {
  return timestampMs >= Date.parse(start) && timestampMs <= Date.parse(end);
}

/** Everything told outside the documented events counts as false here, real moves included: an upper bound. */
function reportOrdinaryDays(): DetectionFigures['ordinaryDays'] {
  const table = plainTable({ head: ['series', 'symbol', 'bars', 'days', 'alerts', 'LOW', 'per day'] });
  let alerts = 0;
  let days = 0;
  for (const one of series) {
    const told = one.clean.openings.filter((opening) => !isLabelled(one, opening));
    const low = told.filter(({ severity }) => severity === 'LOW').length;
    alerts += told.length;
    days += one.tradingDays;
    const rate = (told.length / one.tradingDays).toFixed(3);
    table.push([one.file, one.symbol, one.bars.length, one.tradingDays, told.length, low, rate]);
    if (process.env['VERBOSE']) {
      for (const { timestampMs, severity, anomaly, explanation } of told.slice(0, 12)) {
        console.log(new Date(timestampMs).toISOString(), one.symbol, severity, anomaly, explanation);
      }
    }
  }
  table.push(['all', '', '', days, alerts, '', (alerts / days).toFixed(3)]);
  console.log(`Alerts on recorded data outside documented events\n${table.toString()}`);
  return { series: series.length, days, alerts };
}

function reportEvents(): DetectionFigures['events'] {
  const found: DetectionFigures['events'][number][] = [];
  const table = plainTable({ head: ['event', 'symbol', 'found', 'as'] });
  for (const event of events) {
    for (const one of series.filter((each) => isAbout(event, each))) {
      const rows = one.bars.flatMap(({ timestampMs }, row) => (lies(timestampMs, event) ? [row] : []));
      if (rows.length === 0) continue;
      const kinds = new Set(rows.flatMap((row) => one.clean.flagged.get(row) ?? []));
      table.push([event.what.slice(0, 56), one.symbol, kinds.size > 0 ? 'yes' : 'NO', [...kinds].join(' ')]);
      found.push({ what: event.what, symbol: one.symbol, foundAs: [...kinds] });
    }
  }
  console.log(`Documented events\n${table.toString()}`);
  return found;
}

function reportInjections(): DetectionFigures['injections'] {
  const injections: DetectionFigures['injections'][number][] = [];
  const head = [
    'injected',
    'tried',
    'found',
    'false',
    'recall',
    'precision',
    'F1',
    'median delay',
    'told as',
  ];
  const table = plainTable({ head });
  const total = { tried: 0, found: 0, falseAlerts: 0 };
  for (const kind of INJECTIONS) {
    let [tried, found, falseAlerts] = [0, 0, 0];
    const delays: number[] = [];
    const kinds = new Map<string, number>();
    for (const [index, one] of series.entries()) {
      for (let seed = 0; seed < SEEDS_PER_SERIES; seed += 1) {
        const { bars, from, to } = inject(kind, one.bars, mulberry32(1000 * index + seed));
        const { openings, flagged } = run(bars);
        tried += 1;
        const first = [...flagged.keys()].find((row) => row >= from && row <= to);
        if (first !== undefined) {
          found += 1;
          delays.push(first - from);
          const told = flagged.get(first)![0]!;
          kinds.set(told, (kinds.get(told) ?? 0) + 1);
        } else if (process.env['VERBOSE'] === kind) console.log('missed', one.file, one.symbol, seed, from);
        const known = new Set(one.clean.openings.map(({ timestampMs }) => timestampMs));
        falseAlerts += openings.filter(
          ({ row, timestampMs }) => (row < from || row > to + 16) && !known.has(timestampMs),
        ).length;
      }
    }
    total.tried += tried;
    total.found += found;
    total.falseAlerts += falseAlerts;
    delays.sort((a, b) => a - b);
    const told = [...kinds]
      .toSorted(([, a], [, b]) => b - a)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ');
    const medianDelayBars = delays[Math.floor(delays.length / 2)] ?? null;
    table.push([kind, ...rates({ tried, found, falseAlerts }), medianDelayBars ?? '–', told]);
    injections.push({ kind, tried, found, falseAlerts, medianDelayBars, toldAs: Object.fromEntries(kinds) });
  }
  table.push(['all', ...rates(total), '', '']);
  console.log(`Injected anomalies\n${table.toString()}`);
  return injections;
}

function rates({
  tried,
  found,
  falseAlerts,
}: {
  tried: number;
  found: number;
  falseAlerts: number;
}): string[] {
  const recall = found / tried;
  const precision = found / (found + falseAlerts || 1);
  const f1 = (2 * recall * precision) / (recall + precision || 1);
  return [tried, found, falseAlerts]
    .map(String)
    .concat([recall, precision, f1].map((rate) => rate.toFixed(3)));
}
