import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cellsOf } from './by-length.ts';
import { percent } from './documented-events.ts';
import { CALIBRATED_AT, DETECTION_FIGURES, type DetectionFigures } from './figures.ts';
import { repositoryRoot } from '../../../lib/tooling/repository-root.ts';

/** What the last full run of the detection benchmark has found. */
export function detectionTable(): string {
  const text = readFileSync(join(repositoryRoot, DETECTION_FIGURES), 'utf8');
  const { byLength, events, chance, injections } = JSON.parse(text) as DetectionFigures;
  const share = (count: number): string => `${count} of ${events.length}`;
  const inTime = events.filter(({ isTold }) => isTold).length;
  const onDate = events.filter(({ isToldOnDate }) => isToldOnDate).length;
  return [
    `Documented events: ${share(inTime)} told in their time, ${share(onDate)} on their dates; by chance ${percent(chance.inTime)} and ${percent(chance.onDate)}.`,
    '',
    `| bars | series | dates | alerts a date | on quiet dates | budget | ${CALIBRATED_AT.map((each) => `observed over ${each}`).join(' | ')} |`,
    `|---|---|---|---|---|---|${CALIBRATED_AT.map(() => '---').join('|')}|`,
    ...byLength.map((row) => `| ${cellsOf(row).join(' | ')} |`),
    '',
    '| injected | tried | recall | precision | median delay, bars | told as |',
    '|---|---|---|---|---|---|',
    ...injections.map(({ kind, tried, found: hits, falseAlerts, medianDelayBars, toldAs }) => {
      const told = Object.entries(toldAs)
        .toSorted(([, a], [, b]) => b - a)
        .map(([name, count]) => `\`${name}\` ${count}`);
      const rates = [hits / tried, hits / (hits + falseAlerts || 1)].map((rate) => rate.toFixed(3));
      return `| ${[kind, tried, ...rates, medianDelayBars ?? '–', told.join(', ')].join(' | ')} |`;
    }),
  ].join('\n');
}
