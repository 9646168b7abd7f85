import test from 'ava';
import { fingerprintOf, troubleOfAlarm, troubleOfError } from '../../../src/core/tickets/fingerprint.ts';

const error = (message: string, name = 'TypeError') => ({ name, message });
const fingerprintOfError = (message: string, source = 'alert-processor') =>
  fingerprintOf(troubleOfError(source, error(message)));

test('the same error with other numbers, names in quotes, ids or addresses is the same trouble', (t) => {
  const first = fingerprintOfError(
    `alert 3f2a of "BTCUSDT" at https://a.example/x?t=1 for bob@example.com failed after 12 tries`,
  );
  const second = fingerprintOfError(
    `alert 77b1 of "ETH-PERP" at https://b.example/y?t=2 for carol@example.org failed after 7 tries`,
  );
  t.is(first, second);
});

test('other words, another kind of error or another function is another trouble', (t) => {
  const all = [
    fingerprintOfError('table is missing'),
    fingerprintOfError('topic is missing'),
    fingerprintOfError('table is missing', 'kinesis-processor'),
    fingerprintOf(troubleOfError('alert-processor', error('table is missing', 'RangeError'))),
    fingerprintOf(troubleOfAlarm('alert-processor')),
  ];
  t.is(new Set(all).size, all.length);
});

test('the summary of an error holds nothing that a ticket should not', (t) => {
  const { summary } = troubleOfError(
    'alert-processor',
    error(
      'cannot post to https://hooks.slack.com/services/T0/B0/SECRET for bob@example.com, arn:aws:secretsmanager:eu:1:secret:x',
    ),
  );
  t.is(summary, 'TypeError: cannot post to … for … …');
});

test('a trouble that is stored, and stands on a label, is found again under the fingerprint it has always had', (t) => {
  t.is(fingerprintOf(troubleOfAlarm('realtime-financial-prod-dlq')), 'bf4b22e4b9f5aba9');
  const missing = error('table "x-42" is missing', 'ResourceNotFoundException');
  t.is(troubleOfError('alert-processor', missing).summary, 'ResourceNotFoundException: table … is missing');
  t.is(fingerprintOf(troubleOfError('alert-processor', missing)), '4aa860dbe2506428');
});
