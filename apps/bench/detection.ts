import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { alertsByLength } from './detection/by-length.ts';
import { judgeEvents } from './detection/documented-events.ts';
import { DETECTION_FIGURES, type DetectionFigures } from './detection/figures.ts';
import { judgeInjections } from './detection/judge-injections.ts';
import { loadSeries, readEvents, recordedFolder } from './detection/recorded-series.ts';
import { run } from './detection/score.ts';

const SEEDS_PER_SERIES = Number(process.env['SEEDS'] ?? 20);

const folder = recordedFolder('bench:detection');
const events = readEvents(folder);
const all = (await loadSeries(folder)).map((series) => ({ series, clean: run(series.bars) }));
if (process.env['VERBOSE'] === 'told') {
  for (const { series, clean } of all) {
    for (const { timestampMs, severity, anomaly, explanation } of clean.told) {
      console.log(new Date(timestampMs).toISOString(), series.symbol, severity, anomaly, explanation);
    }
  }
}
const figures: DetectionFigures = {
  byLength: alertsByLength(all, events),
  ...judgeEvents(all, events),
  injections: judgeInjections(all, SEEDS_PER_SERIES),
};
// The documentation shows them; fewer seeds than usual are for trying something out.
if (process.env['SEEDS'] === undefined) {
  writeFileSync(DETECTION_FIGURES, `${JSON.stringify(figures, null, 2)}\n`);
  console.log(`Written to ${DETECTION_FIGURES}; make docs puts it into docs/detectors.md`);
}
