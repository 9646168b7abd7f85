import test from 'ava';
import { RefusalCounts } from '../../../lib/market-files/refusal-counts.ts';

test('refused rows are told by reason, the most frequent first', (t) => {
  const counts = new RefusalCounts();
  t.is(counts.text(), '');
  for (const reason of ['bad_row', 'not_a_number', 'not_a_number'] as const) counts.add(reason);
  t.is(counts.total, 3);
  t.deepEqual(counts.byReason, { not_a_number: 2, bad_row: 1 });
  t.is(counts.text(), '3 refused (2 not_a_number, 1 bad_row)');
});
