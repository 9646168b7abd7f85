import test from 'ava';
import {
  membersOf,
  needsUpdate,
  toldEntry,
  type DedupeSettings,
  type Members,
  type ToldEntry,
} from '../../../src/core/alert-policy/dedupe.ts';
import {
  failed,
  pendingDelivery,
  settled,
  suppressed,
  type Delivery,
} from '../../../src/core/delivery/delivery.ts';
import type { SendReason } from '../../../src/core/notifications/message.ts';
import { anAlert, NOW } from '../../support/alerts.ts';

const HOUR = 3_600_000;
const TOLD_ENDS: DedupeSettings = { sendResolved: true, repeatIntervalMs: 4 * HOUR };
const QUIET: DedupeSettings = { ...TOLD_ENDS, sendResolved: false };

const told = (firing: readonly string[], resolved: readonly string[] = [], toldAtMs = NOW): ToldEntry => ({
  firing: new Set(firing),
  resolved: new Set(resolved),
  toldAtMs,
});
const now = (firing: readonly string[], resolved: readonly string[] = []): Members => ({ firing, resolved });

const decides = test.macro({
  exec(t, entry: ToldEntry | null, members: Members, settings: DedupeSettings, expected: SendReason | null) {
    t.is(needsUpdate(entry, members, settings, NOW), expected);
  },
  title: (name = '') => name,
});

// The rows of Alertmanager's TestDedupStageNeedsUpdate and of the function it tests, in our words.
test('nothing told, something fires: first', decides, null, now(['a']), TOLD_ENDS, 'first');
test('nothing told, nothing fires: nothing', decides, null, now([], ['a']), TOLD_ENDS, null);
test('told, something new fires: new alerts', decides, told(['a']), now(['a', 'b']), TOLD_ENDS, 'new_alerts');
test('told, the same fires: nothing', decides, told(['a', 'b']), now(['a']), TOLD_ENDS, null);
test(
  'told firing, all is over: all resolved',
  decides,
  told(['a']),
  now([], ['a']),
  TOLD_ENDS,
  'all_resolved',
);
test('told firing, all is over, ends unwanted: nothing', decides, told(['a']), now([], ['a']), QUIET, null);
test(
  'told that all is over, it still is: nothing',
  decides,
  told([], ['a']),
  now([], ['a']),
  TOLD_ENDS,
  null,
);
test(
  'told, one of two is over: new resolved',
  decides,
  told(['a', 'b']),
  now(['a'], ['b']),
  TOLD_ENDS,
  'new_resolved',
);
test(
  'told, one of two is over, ends unwanted: nothing',
  decides,
  told(['a', 'b']),
  now(['a'], ['b']),
  QUIET,
  null,
);
test(
  'told that one is over, it still is: nothing',
  decides,
  told(['a'], ['b']),
  now(['a'], ['b']),
  TOLD_ENDS,
  null,
);
test(
  'told exactly a repeat interval ago: nothing yet',
  decides,
  told(['a'], [], NOW - 4 * HOUR),
  now(['a']),
  TOLD_ENDS,
  null,
);
test(
  'told longer ago than a repeat interval: repeat',
  decides,
  told(['a'], [], NOW - 4 * HOUR - 1),
  now(['a']),
  TOLD_ENDS,
  'repeat',
);
test(
  'told long ago, and something new: new alerts before repeat',
  decides,
  told(['a'], [], 0),
  now(['a', 'b']),
  TOLD_ENDS,
  'new_alerts',
);

const SENT = { kind: 'delivered' } as const;
let seconds = 0;
function row(alertId: string, status: 'firing' | 'worsened' | 'resolved' = 'firing'): Delivery {
  seconds += 1;
  const alert = anAlert({ alertId, status });
  return pendingDelivery(
    alert,
    { userId: 'alice', channel: 'slack', sendReason: 'first' },
    NOW + seconds * 1000,
  );
}
const sent = (delivery: Delivery): Delivery => settled(delivery, SENT, delivery.createdAtMs);

test('what was sent or waits to be sent is told; what was suppressed or has failed is not', (t) => {
  const rows = [
    sent(row('sent')),
    row('waits'),
    suppressed(row('suppressed'), 'silenced', NOW),
    failed(row('failed'), { code: 'gone', words: 'HTTP 404' }, NOW),
  ];
  t.deepEqual([...toldEntry(rows, 'alice', 'slack')!.firing], ['sent', 'waits']);
  t.is(toldEntry(rows, 'alice', 'email'), null);
  t.is(toldEntry(rows, 'bob', 'slack'), null);
  t.is(toldEntry(rows.slice(2), 'alice', 'slack'), null);
});

test('after an end was told nothing fires, and what fires again begins anew', (t) => {
  const rows = [sent(row('a-1')), sent(row('a-2', 'worsened')), sent(row('a-3', 'resolved'))];
  t.deepEqual(toldEntry(rows, 'alice', 'slack'), {
    firing: new Set(),
    resolved: new Set(['a-3']),
    toldAtMs: rows.at(-1)!.updatedAtMs,
  });
  const again = [...rows, sent(row('a-4'))];
  t.deepEqual(toldEntry(again.toReversed(), 'alice', 'slack'), {
    firing: new Set(['a-4']),
    resolved: new Set(),
    toldAtMs: again.at(-1)!.updatedAtMs,
  });
});

test('an end is a resolved member, everything else fires', (t) => {
  t.deepEqual(membersOf({ alertId: 'a', status: 'worsened' }), { firing: ['a'], resolved: [] });
  t.deepEqual(membersOf({ alertId: 'a', status: 'resolved' }), { firing: [], resolved: ['a'] });
});
