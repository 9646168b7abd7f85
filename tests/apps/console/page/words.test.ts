import test from 'ava';
import {
  anomalyName,
  channelName,
  counted,
  ESCALATION_END_WORDS,
  wordsFor,
} from '../../../../apps/console/page/words.ts';

test('an anomaly has the name that messages give it, a rule its own type', (t) => {
  t.is(anomalyName({ anomaly: 'volatility', alertType: 'financial_anomaly' }), 'High volatility');
  t.is(anomalyName({ anomaly: 'other', alertType: 'system_alarm' }), 'System alarm');
});

test('a channel that is not known keeps its name', (t) => {
  t.deepEqual(['email', 'pager_x'].map(channelName), ['E-mail', 'Pager x']);
});

test('one is told from several', (t) => {
  t.deepEqual([counted(1, 'alert'), counted(2, 'alert')], ['1 alert', '2 alerts']);
});

test('what ended an escalation has words, and what a newer version may call it is shown as it is', (t) => {
  t.is(wordsFor(ESCALATION_END_WORDS, 'policy_removed'), 'the policy was removed');
  t.is(wordsFor(ESCALATION_END_WORDS, 'handed_over' as 'exhausted'), 'handed over');
});
