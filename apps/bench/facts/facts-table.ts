import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../../lib/tooling/repository-root.ts';
import {
  CORRELATION_KINDS,
  FACTS_FIGURES,
  type FactsFigures,
  MARKET_KINDS,
  PROFILE_KINDS,
  type SeriesFacts,
} from './figures.ts';
import {
  BAR_FIGURES,
  CORRELATION_TOLERANCE,
  type Figure,
  rangeOf,
  TAPE_FIGURES,
  type Tolerance,
} from './tolerance.ts';

/** What the last run of `npm run bench:facts` has measured. */
export function readFacts(): FactsFigures {
  return JSON.parse(readFileSync(join(repositoryRoot, FACTS_FIGURES), 'utf8')) as FactsFigures;
}

/** Recorded and simulated facts side by side, one table for each kind of market. */
export function factsTable(): string {
  const { bars, tapes, profiles, correlations, files, simulated } = readFacts();
  const tables = MARKET_KINDS.map((kind) => table(kind, bars[kind], BAR_FIGURES, simulated.bars[kind]));
  const pairs = CORRELATION_KINDS.map((kind) => {
    const values = correlations[kind].map(({ value }) => value);
    return `| ${kind} | ${rangeText(values, 2)} | ${toleranceText(CORRELATION_TOLERANCE)} | ${simulated.correlations[kind].toFixed(2)} |`;
  });
  const shapes = PROFILE_KINDS.flatMap((kind) => [
    ...profiles[kind].map(({ symbol, facts }) => `| ${kind} | ${symbol} | ${shapeText(facts.volume)} |`),
    `| | simulated | ${shapeText(simulated.profiles[kind].volume)} |`,
  ]);
  return [
    ...tables,
    table('crypto, trade by trade', tapes, TAPE_FIGURES, simulated.tape),
    `Correlation of returns\n\n| | recorded | tolerance | simulated |\n|---|---|---|---|\n${pairs.join('\n')}`,
    `Volume by the time of day, over its mean\n\n| | | |\n|---|---|---|\n${shapes.join('\n')}`,
    `Read: ${files.map(({ name, sha256 }) => `\`${name}\` (SHA-256 ${sha256.slice(0, 12)}…)`).join(', ')}.`,
  ].join('\n\n');
}

function table<F>(
  title: string,
  recorded: readonly SeriesFacts<F>[],
  figures: readonly Figure<F>[],
  simulated: F,
): string {
  const rows = figures.map(({ name, of, digits, tolerance }) => {
    const values = recorded.map(({ facts }) => of(facts));
    return `| ${name} | ${rangeText(values, digits)} | ${toleranceText(tolerance)} | ${of(simulated).toFixed(digits)} |`;
  });
  const symbols = recorded.map(({ symbol }) => symbol).join(', ');
  return [
    `${title} (${symbols})`,
    '',
    '| | recorded | tolerance | simulated |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function rangeText(values: readonly number[], digits: number): string {
  const { low, high } = rangeOf(values);
  return values.length === 1 ? low.toFixed(digits) : `${low.toFixed(digits)} to ${high.toFixed(digits)}`;
}

function toleranceText(tolerance: Tolerance): string {
  return 'factor' in tolerance ? `× or ÷ ${tolerance.factor}` : `± ${tolerance.by}`;
}

function shapeText(parts: readonly number[]): string {
  return parts.map((part) => part.toFixed(1)).join(' ');
}
