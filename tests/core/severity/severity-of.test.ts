import test from 'ava';
import * as fc from 'fast-check';
import { ANOMALY_KINDS } from '../../../src/core/alert/anomalies.ts';
import { isAtLeast, SEVERITIES, type Severity } from '../../../src/core/alert/severity.ts';
import { isMatch, type SeverityFacts, type SeverityRule } from '../../../src/core/severity/severity-rule.ts';
import { DEFAULT_SEVERITY_RULES } from '../../../src/core/severity/default-severity-rules.ts';
import { severityOf } from '../../../src/core/severity/severity-of.ts';
import { severityReasonOf } from '../../../src/core/notifications/words/severity-reason.ts';
import type { OwnSeverityRule } from '../../../src/core/severity/settings.ts';

const QUIET: SeverityFacts = {
  anomaly: 'price_spike',
  score: 0.55,
  changePct: 0.4,
  volumeRatio: null,
  windowSeconds: 60,
};

const classifies = test.macro({
  exec(t, facts: Partial<SeverityFacts>, severity: Severity, words: RegExp) {
    const verdict = severityOf({ ...QUIET, ...facts });
    t.is(verdict.severity, severity);
    const reason = severityReasonOf(verdict, 'en');
    t.true(reason.startsWith(`${severity} because `));
    t.regex(reason, words);
  },
  title: (name = '') => name,
});

test(
  'a deep flash crash is CRITICAL, however common it is',
  classifies,
  { anomaly: 'flash_crash', score: 0.5, changePct: -3 },
  'CRITICAL',
  /crashed/,
);
test(
  'a shallow flash crash is HIGH',
  classifies,
  { anomaly: 'flash_crash', score: 0.5, changePct: -2.9 },
  'HIGH',
  /fell 2\.9% and rebounded/,
);
test('a stale feed is MEDIUM', classifies, { anomaly: 'stale_feed', score: 0.9 }, 'MEDIUM', /missing/);
test(
  '5 % within 5 minutes at score 0.6 is CRITICAL',
  classifies,
  { changePct: -5, windowSeconds: 300, score: 0.6 },
  'CRITICAL',
  /5\.0% within 300 s/,
);
test(
  '5 % within 301 s is not fast any more',
  classifies,
  { changePct: -5, windowSeconds: 301, score: 0.6 },
  'HIGH',
  /moved 5\.0%/,
);
test('4.9 % at score 0.6 is HIGH', classifies, { changePct: 4.9, score: 0.6 }, 'HIGH', /moved 4\.9%/);
test(
  '2 % at score 0.9 is CRITICAL',
  classifies,
  { changePct: 2, score: 0.9 },
  'CRITICAL',
  /exceptional for this symbol/,
);
test('1.9 % at score 0.9 is HIGH', classifies, { changePct: 1.9, score: 0.9 }, 'HIGH', /far beyond/);
test('score 0.75 is HIGH even for a small move', classifies, { score: 0.75 }, 'HIGH', /far beyond/);
test('1 % at score 0.6 is HIGH', classifies, { score: 0.6, changePct: -1 }, 'HIGH', /moved 1\.0%/);
test(
  '1 % below score 0.6 is MEDIUM',
  classifies,
  { score: 0.59, changePct: -1 },
  'MEDIUM',
  /beyond the alert threshold/,
);
test(
  'a gap at the threshold is MEDIUM',
  classifies,
  { anomaly: 'gap', score: 0.5 },
  'MEDIUM',
  /beyond the alert threshold/,
);
test(
  'volume alone is LOW',
  classifies,
  { anomaly: 'volume_spike', score: 0.7, changePct: 0, volumeRatio: 6.1 },
  'LOW',
  /volume is 6\.1×/,
);
test(
  'heavy volume is MEDIUM',
  classifies,
  { anomaly: 'volume_spike', score: 0.75, changePct: 0 },
  'MEDIUM',
  /volume is unusual/,
);
test(
  'heavy volume that moves the price is HIGH',
  classifies,
  { anomaly: 'volume_spike', score: 0.75, changePct: 1.2 },
  'HIGH',
  /moved 1\.2%/,
);
test(
  'a crossed quote is LOW however extreme',
  classifies,
  { anomaly: 'crossed_quote', score: 0.99, changePct: -60 },
  'LOW',
  /data is in doubt/,
);
test(
  'a bad print is LOW however extreme',
  classifies,
  { anomaly: 'bad_print', score: 0.99, changePct: 900 },
  'LOW',
  /data is in doubt/,
);
test(
  'a split is MEDIUM although the price halves',
  classifies,
  { anomaly: 'corporate_action', score: 0.99, changePct: -50, windowSeconds: 1 },
  'MEDIUM',
  /split/,
);

const facts = fc.record({
  anomaly: fc.constantFrom(...ANOMALY_KINDS),
  score: fc.double({ min: 0, max: 1, noNaN: true }),
  changePct: fc.double({ min: -100, max: 1000, noNaN: true }),
  volumeRatio: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })),
  windowSeconds: fc.double({ min: 0, max: 86_400, noNaN: true }),
  isWatched: fc.boolean(),
  isMarketOpen: fc.boolean(),
  breakerLevel: fc.integer({ min: 0, max: 3 }),
});

test('a larger score or a larger move never makes an alert less severe', (t) => {
  fc.assert(
    fc.property(
      facts,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 1, max: 10, noNaN: true }),
      (f, more, factor) => {
        const before = severityOf(f).severity;
        const after = severityOf({
          ...f,
          score: Math.max(f.score, more),
          changePct: f.changePct * factor,
        }).severity;
        return isAtLeast(after, before);
      },
    ),
  );
  t.pass();
});

test('the direction of a move plays no part', (t) => {
  fc.assert(
    fc.property(
      facts,
      (f) => severityOf(f).severity === severityOf({ ...f, changePct: -f.changePct }).severity,
    ),
  );
  t.pass();
});

test('the rule table cannot be changed, names each rule once and ends with a rule that always matches', (t) => {
  t.true(Object.isFrozen(DEFAULT_SEVERITY_RULES));
  t.is(new Set(DEFAULT_SEVERITY_RULES.map(({ name }) => name)).size, DEFAULT_SEVERITY_RULES.length);
  t.true(isMatch(DEFAULT_SEVERITY_RULES.at(-1)!.when, QUIET));
  t.deepEqual(
    [...new Set(DEFAULT_SEVERITY_RULES.map(({ severity }) => severity))].toSorted(),
    [...SEVERITIES].toSorted(),
  );
});

test(
  'an index that fell as far as the circuit breaker asks for is CRITICAL, however slowly',
  classifies,
  { changePct: -7.2, windowSeconds: 20_000, breakerLevel: 1 },
  'CRITICAL',
  /fell 7\.2%, level 1/,
);
test(
  'a feed that is silent while its market is closed is LOW',
  classifies,
  { anomaly: 'stale_feed', isMarketOpen: false },
  'LOW',
  /its market is closed/,
);
test(
  'a watched symbol is HIGH from the threshold on',
  classifies,
  { isWatched: true, score: 0.51 },
  'HIGH',
  /on the watch list/,
);

const rule = (when: SeverityRule['when'], because = 'I say so'): OwnSeverityRule => ({
  name: 'own',
  severity: 'CRITICAL',
  when,
  because: { en: because },
});

test('the own rules come before the default ones, and the defaults hold for what they do not match', (t) => {
  const own = [rule({ direction: 'down' })];
  t.like(severityOf({ ...QUIET, direction: 'down' }, own), {
    severity: 'CRITICAL',
    cause: { kind: 'own_rule', rule: 'own' },
  });
  t.like(severityOf({ ...QUIET, direction: 'up' }, own), {
    severity: 'MEDIUM',
    cause: { kind: 'default_rule', rule: 'anything else' },
  });
});

test('a reason tells the facts that it names', (t) => {
  const because = '{move} in {window}, {volume}, score {score}, {value}, {breaker}, {episodes}';
  const known = { ...QUIET, tradedValue: 123_456, breakerLevel: 2, episodes: 3 };
  t.is(
    severityReasonOf(severityOf(known, [rule({}, because)]), 'en'),
    'CRITICAL because 0.4% in 60 s, unusual, score 0.55, 123k, 2, 3',
  );
});

test('a condition about a fact that is not known does not hold, whichever way it is put', (t) => {
  for (const when of [
    { isWatched: true },
    { isWatched: false },
    { isMarketOpen: false },
    { symbols: { include: ['*'], exclude: [] } },
    { bounds: { volumeRatio: { below: 1e9 } } },
    { bounds: { tradedValue: { atLeast: 0 } } },
    { bounds: { episodes: { atLeast: 0 } } },
  ] satisfies SeverityRule['when'][]) {
    t.false(isMatch(when, QUIET), JSON.stringify(when));
  }
});

test('bounds hold at the ends that they include', (t) => {
  const holds = (bounds: object, score: number) =>
    isMatch({ bounds: { score: bounds } }, { ...QUIET, score });
  t.true(holds({ atLeast: 0.6 }, 0.6));
  t.false(holds({ atLeast: 0.6 }, 0.5999));
  t.true(holds({ atMost: 0.6 }, 0.6));
  t.false(holds({ atMost: 0.6 }, 0.6001));
  t.false(holds({ below: 0.6 }, 0.6));
  t.true(holds({ below: 0.6, atLeast: 0.5 }, 0.5));
});
