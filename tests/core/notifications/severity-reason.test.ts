import test from 'ava';
import fc from 'fast-check';
import { LANGUAGES } from '../../../src/core/alert/language.ts';
import { ENGLISH_REASONS } from '../../../src/core/notifications/words/english-reasons.ts';
import { FRENCH_REASONS } from '../../../src/core/notifications/words/french-reasons.ts';
import { severityReasonOf } from '../../../src/core/notifications/words/severity-reason.ts';
import { DEFAULT_SEVERITY_RULES } from '../../../src/core/severity/default-severity-rules.ts';
import {
  unknownPlaceholders,
  type Because,
  type Cause,
  type CauseFacts,
} from '../../../src/core/severity/verdict.ts';
import { arbitraryVerdict } from '../../support/arbitrary-notifications.ts';

const facts: CauseFacts = { score: 0.81, move: 5.12, window: 60, volume: 7.25 };

const said = (cause: Cause, language: 'en' | 'fr'): string =>
  severityReasonOf({ severity: 'HIGH', cause }, language).replaceAll(/[\u00a0\u202f]/g, ' ');

test('a default rule is said in the words of each language', (t) => {
  const cause: Cause = { kind: 'default_rule', rule: 'large and fast', facts };
  t.is(said(cause, 'en'), 'HIGH because the price moved 5.1% within 60 s');
  t.is(said(cause, 'fr'), 'ÉLEVÉE : le cours a bougé de 5,1 % en 60 s');
});

test('a volume whose usual is not known is unusual', (t) => {
  const { volume: _, ...unknown } = facts;
  const cause = { kind: 'default_rule', rule: 'heavy volume' } as const;
  t.is(said({ ...cause, facts }, 'en'), 'HIGH because volume is 7.3× the usual while the price holds');
  t.is(said({ ...cause, facts: unknown }, 'en'), 'HIGH because volume is unusual while the price holds');
  t.is(
    said({ ...cause, facts }, 'fr'),
    'ÉLEVÉE : le volume est 7,3 fois supérieur à la normale alors que le cours ne bouge guère',
  );
  t.is(
    said({ ...cause, facts: unknown }, 'fr'),
    'ÉLEVÉE : le volume est inhabituel alors que le cours ne bouge guère',
  );
});

for (const [kind, english, french] of [
  ['user_rule', 'HIGH, as the rule sets it', 'ÉLEVÉE, gravité fixée par la règle'],
  ['publisher', 'HIGH, as its publisher sets it', 'ÉLEVÉE, gravité fixée par l’émetteur'],
  ['episode', 'Highest severity reached: HIGH', 'Gravité maximale atteinte : ÉLEVÉE'],
] as const) {
  test(`the cause ${kind} is said in each language`, (t) => {
    t.deepEqual([said({ kind }, 'en'), said({ kind }, 'fr')], [english, french]);
  });
}

const ownRule = (because: Because): Cause => ({
  kind: 'own_rule',
  rule: 'penny moves',
  because,
  facts: { ...facts, value: 12_345, breaker: 1, episodes: 4 },
});

test("an operator's rule is said in the reader's language, with the numbers of that language", (t) => {
  const cause = ownRule({ en: 'only {value} ({move})', fr: 'seulement {value} ({move})' });
  t.is(said(cause, 'en'), 'HIGH because only 12.3k (5.1%)');
  t.is(said(cause, 'fr'), 'ÉLEVÉE : seulement 12 345 (5,1 %)');
});

test("an operator's words in one language are everybody's, with the numbers of theirs", (t) => {
  t.is(said(ownRule({ en: 'score {score}' }), 'fr'), 'ÉLEVÉE : score 0.81');
  t.is(said(ownRule({ fr: 'score {score}' }), 'en'), 'HIGH because score 0,81');
});

test('braces around what is no fact stay as they are', (t) => {
  t.is(
    said(ownRule({ en: '{score} {scores} {} {toString}' }), 'en'),
    'HIGH because 0.81 {scores} {} {toString}',
  );
});

test('a sentence that was stored without its cause is told as it is', (t) => {
  const cause: Cause = { kind: 'words', text: 'HIGH because the price moved' };
  for (const language of LANGUAGES) t.is(said(cause, language), 'HIGH because the price moved');
});

test('the words of every default rule name facts that there are, the same ones in each language', (t) => {
  const named = (words: string): string[] => words.match(/\{\w+\}/g)?.toSorted() ?? [];
  for (const { name } of DEFAULT_SEVERITY_RULES) {
    const [english, french] = [ENGLISH_REASONS.rules[name], FRENCH_REASONS.rules[name]];
    t.deepEqual(unknownPlaceholders(english), []);
    t.deepEqual(named(french), named(english), name);
    t.notRegex(french, /\b(because|the|is|it|its|of|by|price|rose|fell|usual|threshold|rule)\b/, name);
  }
});

test('every verdict can be told in each language', (t) => {
  fc.assert(
    fc.property(arbitraryVerdict, fc.constantFrom(...LANGUAGES), (verdict, language) => {
      if (verdict.cause.kind === 'words' || verdict.cause.kind === 'own_rule') return;
      t.notRegex(severityReasonOf(verdict, language), /undefined|NaN|[{}]/);
    }),
  );
});
