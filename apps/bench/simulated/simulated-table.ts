import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../../lib/tooling/repository-root.ts';
import { SIMULATED_FIGURES, type SimulatedFigures } from './figures.ts';

/** What the last full run of the benchmark has found. */
export function simulatedTable(): string {
  const text = readFileSync(join(repositoryRoot, SIMULATED_FIGURES), 'utf8');
  return tableOf(JSON.parse(text) as SimulatedFigures);
}

export function tableOf({ days, kinds, falseAlarms }: SimulatedFigures): string {
  const total = falseAlarms.reduce((sum, { count }) => sum + count, 0);
  const during = falseAlarms.map(({ during: kind, count }) => `\`${kind}\` ${count}`).join(', ');
  return [
    '| kind | labels | in time | late | missed | median delay, s |',
    '|---|---|---|---|---|---|',
    ...kinds.map(({ kind, labels, inTime, late, medianDelaySeconds }) => {
      const cells = [labels, inTime, late, labels - inTime - late, medianDelaySeconds ?? '–'];
      return `| \`${kind}\` | ${cells.join(' | ')} |`;
    }),
    '',
    `False: ${total} in ${days} simulated days${total === 0 ? '' : ` (${during})`}.`,
  ].join('\n');
}
