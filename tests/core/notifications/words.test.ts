import test from 'ava';
import { ANOMALY_KINDS } from '../../../src/core/alert/anomalies.ts';
import { SEVERITIES } from '../../../src/core/alert/severity.ts';
import { WORDS } from '../../../src/core/notifications/words/catalogue.ts';
import { ENGLISH_EVENTS } from '../../../src/core/notifications/words/english-events.ts';
import { ENGLISH_PAGES } from '../../../src/core/notifications/words/english-pages.ts';
import { FRENCH_EVENTS } from '../../../src/core/notifications/words/french-events.ts';
import { FRENCH_PAGES } from '../../../src/core/notifications/words/french-pages.ts';
import { clockTimeAt } from '../../../src/core/notifications/words/clock-time.ts';

test('the clock of the reader says how far it is from UTC, in summer and in winter', (t) => {
  const summer = Date.parse('2026-07-01T22:30:05.000Z');
  t.is(WORDS.fr.dateAndTime(clockTimeAt('Europe/Paris', summer)), '2 juil. 2026 à 00:30:05 UTC+2');
  t.is(WORDS.en.dateAndTime(clockTimeAt('America/St_Johns', summer)), '1 Jul 2026, 20:00:05 UTC-2:30');
  const winter = Date.parse('2026-12-31T23:59:59.999Z');
  t.is(WORDS.en.dateAndTime(clockTimeAt('Europe/Paris', winter)), '1 Jan 2027, 00:59:59 UTC+1');
  t.is(WORDS.en.dateAndTime(clockTimeAt('UTC', winter)), '31 Dec 2026, 23:59:59 UTC');
});

test('severities and kinds have different names, in each language', (t) => {
  for (const words of Object.values(WORDS)) {
    t.is(new Set(Object.values(words.severity)).size, SEVERITIES.length);
    t.is(new Set(Object.values(words.anomaly)).size, ANOMALY_KINDS.length - 1);
  }
});

test('every kind has words of its own for its name, its going on and its end, in each language', (t) => {
  for (const events of [ENGLISH_EVENTS, FRENCH_EVENTS]) {
    for (const [kind, { name, worse, over }] of Object.entries(events)) {
      t.true(
        [name, worse, over].every((words) => /^\p{L}.*\p{L}\)?$/u.test(words)),
        kind,
      );
      t.is(new Set([name, worse, over]).size, 3, kind);
    }
  }
});

/** Every text of a catalogue by its path; those that are made of something are made of a name. */
function textsOf(words: unknown, path = ''): readonly (readonly [path: string, text: unknown])[] {
  if (typeof words === 'function') return [[path, (words as (...names: string[]) => unknown)('A', 'B', 'C')]];
  if (typeof words !== 'object' || words === null) return [[path, words]];
  return Object.entries(words).flatMap(([key, value]) => textsOf(value, `${path}.${key}`));
}

test('the pages of links have the same texts in both languages, none of them empty', (t) => {
  const [english, french] = [ENGLISH_PAGES, FRENCH_PAGES].map((pages) => textsOf(pages));
  t.deepEqual(
    french!.map(([path]) => path),
    english!.map(([path]) => path),
  );
  for (const [path, text] of [...english!, ...french!]) t.true(typeof text === 'string' && text !== '', path);
});
