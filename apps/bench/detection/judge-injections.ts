import Table from 'cli-table3';
import { mulberry32 } from '../../../lib/market-simulator/random.ts';
import type { DetectionFigures } from './figures.ts';
import { inject, INJECTIONS } from './injection.ts';
import type { RecordedSeries } from './recorded-series.ts';
import { run, type Run } from './score.ts';

interface Judged {
  readonly series: RecordedSeries;
  readonly clean: Run;
}

/** Anomalies of known place in recorded series: what is found in time, and what is told elsewhere that the untouched series did not tell. */
export function judgeInjections(
  all: readonly Judged[],
  seedsPerSeries: number,
): DetectionFigures['injections'] {
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
  const table = new Table({ head, style: { head: [], border: [], compact: true } });
  const total = { tried: 0, found: 0, falseAlerts: 0 };
  for (const kind of INJECTIONS) {
    let [tried, found, falseAlerts] = [0, 0, 0];
    const delays: number[] = [];
    const kinds = new Map<string, number>();
    for (const [index, { series, clean }] of all.entries()) {
      const known = new Set(clean.told.map(({ timestampMs }) => timestampMs));
      for (let seed = 0; seed < seedsPerSeries; seed += 1) {
        const { bars, from, to } = inject(kind, series.bars, mulberry32(1000 * index + seed));
        const { told: messages, flagged } = run(bars);
        tried += 1;
        const first = [...flagged.keys()].find((row) => row >= from && row <= to);
        if (first !== undefined) {
          found += 1;
          delays.push(first - from);
          const as = flagged.get(first)![0]!;
          kinds.set(as, (kinds.get(as) ?? 0) + 1);
        } else if (process.env['VERBOSE'] === kind)
          console.log('missed', series.file, series.symbol, seed, from);
        falseAlerts += messages.filter(
          ({ row, timestampMs, isOpening }) =>
            isOpening && (row < from || row > to + 16) && !known.has(timestampMs),
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
