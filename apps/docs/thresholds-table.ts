import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { THRESHOLDS } from '../../src/core/anomaly-detection/thresholds.ts';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';

const TABLE = 'src/core/anomaly-detection/thresholds.ts';
/** Where else a number decides what is found, and what is told of it. */
const OTHERS = [
  'src/core/market-state/tick-gate.ts',
  'src/core/anomaly-detection/tick-findings.ts',
  'src/core/anomaly-detection/split-ratio.ts',
  'src/core/anomaly-detection/tail.ts',
  'src/core/anomaly-detection/gap-detector.ts',
  'src/core/anomaly-detection/bar-pace.ts',
  'src/core/anomaly-detection/range-norm.ts',
  'src/core/anomaly-detection/alert-budget.ts',
  'src/core/anomaly-detection/time-of-day-profile.ts',
  'src/core/anomaly-detection/episode-tracker.ts',
];

const DOC = String.raw`/\*\*((?:(?!\*/)[\s\S])*)\*/\s*`;

/** The one table of thresholds, with what its comments say; entries under one comment share a row. */
export function thresholdsTable(): string {
  const source = readFileSync(join(repositoryRoot, TABLE), 'utf8');
  const rows: [string[], string][] = [];
  for (const [, comment, name] of source.matchAll(new RegExp(String.raw`(?:${DOC})?^  (\w+): .+,$`, 'gm'))) {
    if (comment === undefined) rows.at(-1)![0].push(name!);
    else rows.push([[name!], words(comment)]);
  }
  const values: Readonly<Record<string, unknown>> = THRESHOLDS;
  const shown = rows.flatMap(([names]) => names).toSorted();
  const known = Object.keys(values).toSorted();
  if (shown.join() !== known.join())
    throw new Error(`${TABLE}: read ${shown.join()}, there are ${known.join()}`);
  return markdown(
    'threshold',
    rows.map(([names, meaning]) => [
      names.map((name) => `\`${name}\``).join(' '),
      names.map((name) => [values[name]].flat().join(', ')).join(' · '),
      meaning,
    ]),
  );
}

/** The constants beside them that have a comment of their own. */
export function constantsTable(): string {
  const pattern = new RegExp(
    String.raw`${DOC}^(?:export )?const ([A-Z_]+) = ([\d_.e*\s-]+|\[[\d,\s]+\]);$`,
    'gm',
  );
  const rows = OTHERS.flatMap((path) => {
    const source = readFileSync(join(repositoryRoot, path), 'utf8');
    return [...source.matchAll(pattern)].map(([, comment, name, value]) => [
      `[\`${name!}\`](../${path})`,
      value!.replaceAll(/\s*\*\s*/g, ' × ').replaceAll('_', ','),
      words(comment!),
    ]);
  });
  if (rows.length < 10) throw new Error(`only ${rows.length} constants were found`);
  return markdown('constant', rows);
}

function words(comment: string): string {
  return comment
    .replaceAll(/^\s*\*/gm, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll('|', '\\|')
    .trim();
}

function markdown(head: string, rows: readonly (readonly string[])[]): string {
  return [
    `| ${head} | value | meaning |`,
    '|---|---|---|',
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
  ].join('\n');
}
