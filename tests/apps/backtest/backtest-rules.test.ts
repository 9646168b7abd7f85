import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { EXAMPLE_MINUTES } from '../../../lib/market-files/example-data.ts';
import { repositoryRoot } from '../../../lib/tooling/repository-root.ts';

const BACKTEST = fileURLToPath(new URL('../../../apps/backtest/backtest.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'backtest-rules-'));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function backtest(...options: string[]): Promise<Ended> {
  const child = spawn(process.execPath, [BACKTEST, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

interface Line {
  readonly symbol: string;
  readonly rules_fired?: readonly {
    readonly rule_id: string;
    readonly message: string;
    readonly occurred_at: string;
  }[];
}
const linesOf = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

const ABOVE = {
  rule_id: 'above',
  when: { source: 'price', operator: 'greater_than', target: 100 },
  message: '{{symbol}} is at {{price}}',
};
const NEVER = { ...ABOVE, rule_id: 'never', when: { ...ABOVE.when, target: 1e9 } };
const TICKS = file(
  'ticks.csv',
  [
    'symbol,timestamp,price,volume',
    'ACME,2026-03-02T14:30:00Z,99.9,1',
    'ACME,2026-03-02T14:30:01Z,100.1,1',
    'OTHER,2026-03-02T14:30:02Z,50,1',
    'ACME,2026-03-03T14:30:00Z,99.95,1',
    'ACME,2026-03-03T14:30:01Z,100.2,1',
  ].join('\n'),
);

test('each line says which rules fired at it, and the end how often', async (t) => {
  const { code, stdout, stderr } = await backtest('-i', TICKS, '--rules', file('rules.json', [ABOVE, NEVER]));
  t.is(code, 0);
  const fired = linesOf(stdout).map(({ rules_fired: rules = [] }) => rules.map(({ message }) => message));
  t.deepEqual(fired, [[], ['ACME is at 100.1'], [], [], ['ACME is at 100.2']]);
  t.like(linesOf(stdout)[1]!.rules_fired![0], {
    rule_id: 'above',
    user_id: 'backtest',
    severity: 'MEDIUM',
    occurred_at: '2026-03-02T14:30:01.000Z',
  });
  t.true(stderr.includes('How often the rules fired on 2 days of data'));
  t.regex(stderr, /above +│ +1 │ +2 │ +1 │ 2026-03-02 14:30:01 │ 2026-03-03 14:30:01/);
  t.regex(stderr, /never +│ +0 │ +0 │ +0 │/);
});

test('an item of user-preferences is a file of rules too', async (t) => {
  const item = file('item.json', { user_id: 'alice', channels: ['email'], rules: [ABOVE] });
  const { stdout } = await backtest('-i', TICKS, '--rules', item);
  t.like(linesOf(stdout)[1]!.rules_fired![0], { user_id: 'alice' });
});

test('without rules a line says nothing of them', async (t) => {
  const { stdout } = await backtest('-i', TICKS);
  t.true(linesOf(stdout).every((line) => !('rules_fired' in line)));
});

const refuses = test.macro<[content: unknown, message: string, ...options: string[]]>({
  async exec(t, content, message, ...options) {
    const path = content === null ? join(folder, 'gone.json') : file(`${message.length}.json`, content);
    const { code, stderr } = await backtest('-i', TICKS, '--rules', path, ...options);
    t.is(code, 2);
    t.is(stderr.trimEnd(), `backtest: ${path}: ${message}`);
  },
  title: (_, __, message) => `refused with one line: ${message.slice(0, 60)}`,
});

test(refuses, null, 'cannot be read (ENOENT)');
test(refuses, 'price > 100', `is not JSON (Unexpected token 'p', "price > 100" is not valid JSON)`);
test(refuses, ABOVE, 'expected a list of rules, or {"rules": […]}');
test(
  refuses,
  [{ ...ABOVE, frequency: 'often' }, { rule_id: 'x' }],
  'rules[0].frequency must be one of the following values: once, once_per_bar, once_per_bar_close, every_time; ' +
    'rules[1].when is missing: a condition, {"all": […]} or {"any": […]}',
);
test(
  refuses,
  [{ ...ABOVE, when: { ...ABOVE.when, source: 'rsi_14' } }],
  'rules[0].when.source "rsi_14" is no value computed here; there are price, open, high, low, volume, sma_20, tick_sma_20',
  '--indicators',
  'sma:20',
);

test('the example of the documentation fires on the day of the demo', async (t) => {
  const root = (path: string) => join(repositoryRoot, path);
  const rules = root('docs/examples/rules.json');
  const { code, stderr } = await backtest('-i', EXAMPLE_MINUTES, '-o', join(folder, 'out'), '--rules', rules);
  t.is(code, 0);
  const documented = /```\n(How often[^`]*)```/.exec(readFileSync(root('docs/rules.md'), 'utf8'))![1]!;
  t.true(stderr.includes(documented.trim()), stderr);
});
