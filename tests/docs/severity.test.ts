import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { generatedPart, withGeneratedPart } from '../../lib/tooling/generated-part.ts';
import { severityTable } from '../../apps/docs/severity-table.ts';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import { ENGLISH_REASONS } from '../../src/core/notifications/words/english-reasons.ts';
import { MEASURES } from '../../src/core/severity/severity-rule.ts';
import { PLACEHOLDER_NAMES } from '../../src/core/severity/verdict.ts';
import { DEFAULT_SEVERITY_RULES } from '../../src/core/severity/default-severity-rules.ts';
import { parsePreferenceItem } from '../../src/dto/preference-item.ts';

const page = readFileSync(join(repositoryRoot, 'docs/severity.md'), 'utf8');

test('the table of severities in the documentation is that of the code (make docs writes it)', (t) => {
  t.is(generatedPart(page, 'severity rules'), severityTable(DEFAULT_SEVERITY_RULES, ENGLISH_REASONS.rules));
});

test('a table tells all of a rule', (t) => {
  const table = severityTable(
    [
      {
        name: 'n',
        severity: 'HIGH',
        when: {
          anomalies: ['gap', 'luld_band'],
          notAnomalies: ['volatility'],
          symbols: { include: ['A*'], exclude: ['AB'] },
          direction: 'down',
          isWatched: false,
          isMarketOpen: true,
          bounds: { movePct: { atLeast: 3, below: 7 }, windowSeconds: { atMost: 60 } },
        },
      },
    ],
    { n: 'b' },
  );
  t.is(
    table.split('\n').at(-1),
    '| 1 | n | HIGH | `gap` or `luld_band`, not `volatility`, symbol A*, not AB, direction down, not on the watch list, its market is open, move ≥ 3 % and < 7 %, window ≤ 60 s | b |',
  );
});

test('only the generated part of a page is replaced', (t) => {
  const before = 'a\n<!-- generated: x -->\nold $1\n<!-- end -->\nb';
  t.is(withGeneratedPart(before, 'x', 'new $&'), 'a\n<!-- generated: x -->\n\nnew $&\n\n<!-- end -->\nb');
});

test('the documentation names every number a rule can bound and every fact a reason can tell', (t) => {
  for (const measure of Object.keys(MEASURES)) {
    const field = measure.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    t.true(page.includes(`| \`${field}\` |`), field);
  }
  for (const name of PLACEHOLDER_NAMES) t.true(page.includes(`\`{${name}}\``), name);
});

test('the settings shown in the documentation are valid to the last field', (t) => {
  const [, json] = /<!-- example: settings -->\s*```json\n([\s\S]*?)```/.exec(page)!;
  const parsed = parsePreferenceItem(JSON.parse(json!) as Record<string, unknown>, 'refuse unknown fields');
  t.is(parsed.kind, 'settings', JSON.stringify(parsed));
});
