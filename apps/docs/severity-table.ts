import type {
  Bounds,
  Measure,
  SeverityConditions,
  SeverityRule,
} from '../../src/core/severity/severity-rule.ts';

/** The rules as a Markdown table, in their order. `words`: by the names of the rules. */
export function severityTable(
  rules: readonly SeverityRule[],
  words: Readonly<Record<string, string>>,
): string {
  const rows = rules.map(
    ({ name, severity, when }, index) =>
      `| ${index + 1} | ${name} | ${severity} | ${conditionsInWords(when)} | ${words[name]!} |`,
  );
  return ['| | rule | severity | when | because |', '|---|---|---|---|---|', ...rows].join('\n');
}

const UNITS: Readonly<Record<Measure, readonly [name: string, unit: string]>> = {
  score: ['score', ''],
  movePct: ['move', ' %'],
  windowSeconds: ['window', ' s'],
  volumeRatio: ['volume over the usual', ''],
  tradedValue: ['traded value', ''],
  breakerLevel: ['breaker level', ''],
  episodes: ['episodes', ''],
};

function conditionsInWords(when: SeverityConditions): string {
  const { anomalies, notAnomalies, symbols, direction, isWatched, isMarketOpen, bounds } = when;
  const parts = [
    anomalies?.map((kind) => `\`${kind}\``).join(' or '),
    notAnomalies && `not ${notAnomalies.map((kind) => `\`${kind}\``).join(' or ')}`,
    symbols && `symbol ${[...symbols.include, ...symbols.exclude.map((name) => `not ${name}`)].join(', ')}`,
    direction && `direction ${direction}`,
    isWatched !== undefined && `${isWatched ? '' : 'not '}on the watch list`,
    isMarketOpen !== undefined && `its market is ${isMarketOpen ? 'open' : 'closed'}`,
    ...Object.entries(bounds ?? {}).map(([measure, each]) => boundsInWords(measure as Measure, each)),
  ].filter((part) => typeof part === 'string');
  return parts.length === 0 ? 'always' : parts.join(', ');
}

function boundsInWords(measure: Measure, { atLeast, atMost, below }: Bounds): string {
  const [name, unit] = UNITS[measure];
  const ends = [
    atLeast !== undefined && `≥ ${atLeast}${unit}`,
    atMost !== undefined && `≤ ${atMost}${unit}`,
    below !== undefined && `< ${below}${unit}`,
  ].filter((end) => typeof end === 'string');
  return `${name} ${ends.join(' and ')}`;
}
