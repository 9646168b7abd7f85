import test from 'ava';
import { fingerprint } from '../../../src/core/notifications/fingerprint.ts';

test('what receivers of webhooks and PagerDuty know a message by is what it has always been', (t) => {
  t.is(fingerprint('ACME-price_drop-1'), '9d6a675dcca1325b');
  t.is(fingerprint('日経-225 – Ü 🚀'), 'bbfda8a6fc2c961c');
});
