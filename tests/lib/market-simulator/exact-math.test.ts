import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { exp, ln, normalQuantile, power } from '../../../lib/market-simulator/exact-math.ts';
import { repositoryRoot } from '../../../lib/tooling/repository-root.ts';
import { mulberry32 } from '../../../lib/market-simulator/random.ts';

const random = mulberry32(1);
const draws = Array.from({ length: 20_000 }, () => random());

/** The 64 bits of a number. */
function bitsOf(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16);
}

test('exp and ln are those of the platform, up to the last bits', (t) => {
  for (const draw of draws) {
    const x = (draw - 0.5) * 1200;
    t.true(Math.abs(exp(x) / Math.exp(x) - 1) < 1e-15, `exp(${x})`);
    const y = Math.exp((draw - 0.5) * 100);
    t.true(Math.abs(ln(y) - Math.log(y)) <= 1e-15 * Math.max(1, Math.abs(Math.log(y))), `ln(${y})`);
  }
  t.deepEqual([exp(0), ln(1), exp(1) - Math.E < 1e-15], [1, 0, true]);
});

test('exp and ln are the same bits on every machine', (t) => {
  t.deepEqual(
    [1, -0.1, 10.5, -300].map((x) => bitsOf(exp(x))),
    ['4005bf0a8b14576a', '3fecf46d99d52b3a', '40e1bb7015e84d3b', '24e245639c3a49f7'],
  );
  t.deepEqual(
    [2, 0.3, 1e-300, 12_345.678].map((x) => bitsOf(ln(x))),
    ['3fe62e42fefa39ef', 'bff34378fcbda721', 'c085963447f87fb5', '4022d79559791e31'],
  );
});

test('a power is the platform’s, too', (t) => {
  for (const draw of draws.slice(0, 1000)) {
    t.true(Math.abs(power(draw + 0.01, 2.7) / (draw + 0.01) ** 2.7 - 1) < 1e-13);
  }
});

/** By Python 3.11: statistics.NormalDist().inv_cdf, which is AS 241 as well, and by the C library's logarithm. */
const QUANTILES = [
  [1e-10, -6.361340902404056],
  [1e-5, -4.2648907939228247],
  [0.01, -2.3263478740408408],
  [0.07, -1.4757910281791702],
  [0.3, -0.5244005127080409],
  [0.5, 0],
  [0.8, 0.8416212335729144],
  [0.95, 1.6448536269514715],
  [0.9999, 3.7190164854557084],
] as const;

test('quantiles of the normal distribution are right to twelve digits', (t) => {
  for (const [p, expected] of QUANTILES) t.true(Math.abs(normalQuantile(p) - expected) < 1e-12, String(p));
});

test('the normal quantile grows with the probability and mirrors at a half', (t) => {
  let before = -Infinity;
  for (const p of draws.toSorted((a, b) => a - b).filter((draw) => draw > 0)) {
    const quantile = normalQuantile(p);
    t.true(quantile >= before);
    before = quantile;
    t.true(Math.abs(quantile + normalQuantile(1 - p)) < 1e-9);
  }
});

/** What measures a market, and what tests draw from, is not what makes one. */
const NOT_SIMULATING = new Set(['stylised-facts.ts', 'random.ts']);
/** What ECMAScript defines exactly or no V8 has ever rounded otherwise. */
const EXACT = new Set([
  'floor',
  'ceil',
  'round',
  'abs',
  'sign',
  'min',
  'max',
  'sqrt',
  'imul',
  'LN2',
  'LOG2E',
  'SQRT2',
]);

test('a simulated market is made of exact arithmetic alone', (t) => {
  const folder = join(repositoryRoot, 'lib/market-simulator');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !NOT_SIMULATING.has(name),
  );
  t.true(files.length > 30);
  for (const name of files) {
    const code = readFileSync(join(folder, name), 'utf8').replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, '');
    t.false(code.includes('**'), `${name}: a power`);
    for (const [, used] of code.matchAll(/Math\.(\w+)/g)) t.true(EXACT.has(used!), `${name}: Math.${used}`);
  }
});
