import test from 'ava';
import { ANOMALY_KINDS } from '../../../src/core/alert/anomalies.ts';
import { SEVERITIES } from '../../../src/core/alert/severity.ts';
import { classify } from '../../../src/core/severity/classification.ts';
import { reasonOf } from '../../../src/core/severity/severity-rule.ts';
import { DEFAULT_SEVERITY_RULES } from '../../../src/core/severity/default-severity-rules.ts';
import { WORDS } from '../../../src/core/notifications/words/catalogue.ts';
import { clockTimeAt } from '../../../src/core/notifications/words/clock-time.ts';
import { frenchReason } from '../../../src/core/notifications/words/french-reason.ts';
import { anAlert } from '../../support/alerts.ts';

const ENGLISH = /\b(because|the|is|it|its|of|by|price|rose|fell|usual|threshold|rule|publisher)\b/;

test('every reason that our severity rules give is said in French', (t) => {
  const facts = [anAlert(), anAlert({ volumeRatio: null, changePct: -12.5 })];
  for (const rule of DEFAULT_SEVERITY_RULES) {
    for (const each of facts) {
      const reason = reasonOf(rule, each);
      t.notRegex(frenchReason(reason), ENGLISH, reason);
    }
  }
  const others = [
    anAlert({ alertType: 'user_rule' }),
    anAlert({ anomaly: 'other' }),
    anAlert({ status: 'resolved' }),
  ];
  for (const alert of others) t.notRegex(frenchReason(classify(alert).severityReason), ENGLISH);
});

test('a reason in words that are none of ours stays as it is', (t) => {
  t.is(frenchReason('HIGH because the desk says so'), 'ÉLEVÉE\u00a0: the desk says so');
  t.is(frenchReason('see the runbook'), 'see the runbook');
});

test('every kind of anomaly has a French sentence of its own, for its beginning and its end', (t) => {
  for (const anomaly of ANOMALY_KINDS.filter((kind) => kind !== 'other')) {
    for (const changePct of [-2.5, 2.5]) {
      for (const status of ['firing', 'resolved'] as const) {
        const sentence = WORDS.fr.sentence(
          anAlert({ anomaly, changePct, status, explanation: 'in English' }),
        );
        t.regex(sentence, /^BTCUSDT /);
        t.notRegex(sentence, /in English|undefined|NaN/);
      }
    }
  }
});

test('what others wrote stays in their words', (t) => {
  for (const alertType of ['user_rule', 'system_alarm', 'their_own']) {
    t.is(WORDS.fr.sentence(anAlert({ alertType, explanation: 'as written' })), 'as written');
  }
});

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
