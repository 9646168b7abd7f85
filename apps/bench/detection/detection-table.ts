import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DETECTION_FIGURES, type DetectionFigures } from './figures.ts';
import { repositoryRoot } from '../../../lib/tooling/repository-root.ts';

/** What the last full run of the detection benchmark has found. */
export function detectionTable(): string {
  const text = readFileSync(join(repositoryRoot, DETECTION_FIGURES), 'utf8');
  const { ordinaryDays, events, injections } = JSON.parse(text) as DetectionFigures;
  const { series, days, alerts } = ordinaryDays;
  const found = events.filter(({ foundAs }) => foundAs.length > 0).length;
  return [
    '| injected | tried | recall | precision | median delay, bars | told as |',
    '|---|---|---|---|---|---|',
    ...injections.map(({ kind, tried, found: hits, falseAlerts, medianDelayBars, toldAs }) => {
      const told = Object.entries(toldAs)
        .toSorted(([, a], [, b]) => b - a)
        .map(([name, count]) => `\`${name}\` ${count}`);
      const rates = [hits / tried, hits / (hits + falseAlerts || 1)].map((rate) => rate.toFixed(3));
      return `| ${[kind, tried, ...rates, medianDelayBars ?? '–', told.join(', ')].join(' | ')} |`;
    }),
    '',
    `Documented events: ${found} of ${events.length} found. Ordinary days: ${alerts} alerts on ${days} days of ${series} series, ${(alerts / days).toFixed(3)} a day and symbol.`,
  ].join('\n');
}
