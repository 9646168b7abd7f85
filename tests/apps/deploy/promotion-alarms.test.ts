import test from 'ava';
import { judgeAlarms } from '../../../apps/deploy/promotion-alarms.ts';
import type { Alarm } from '../../../lib/operations/monitoring/alarms.ts';

const RELEASED_MS = Date.parse('2026-11-23T14:30:00Z');
const PREFIX = 'realtime-financial-staging-';

function firing(name: string, minutes: number, parts: readonly string[] = []): Alarm {
  const sinceMs = RELEASED_MS + minutes * 60_000;
  return {
    name: `${PREFIX}${name}`,
    description: '',
    state: 'ALARM',
    sinceMs,
    parts: parts.map((part) => `${PREFIX}${part}`),
  };
}

const judge = (alarms: readonly Alarm[], accepted: readonly string[] = []) =>
  judgeAlarms(alarms, 'staging', RELEASED_MS, accepted);

test('an alarm of the functions stands in the way and says what accepts it', (t) => {
  t.deepEqual(judge([firing('alert-processor-errors', 5)]).objections, [
    `alarm ${PREFIX}alert-processor-errors is firing (ACCEPT_ALARMS=alert-processor-errors accepts it)`,
  ]);
});

test('a feed that is silent says nothing about a release', (t) => {
  const { objections, remarks } = judge([firing('no-data', 5)]);
  t.deepEqual(objections, []);
  t.regex(remarks[0]!, /no-data is firing: about the feed/);
});

test('a dead letter from before the release does not stand in the way, one from after it does', (t) => {
  t.deepEqual(judge([firing('dead-letters', -60)]).objections, []);
  t.is(judge([firing('dead-letters', 60)]).objections.length, 1);
  t.is(judge([{ ...firing('dead-letters', 0), sinceMs: null }]).objections.length, 1);
});

test('an alarm is accepted by its short name and by its whole one', (t) => {
  for (const name of ['batches-given-up', `${PREFIX}batches-given-up`]) {
    const { objections, accepted } = judge([firing('batches-given-up', 1)], [name]);
    t.deepEqual([objections, accepted], [[], ['batches-given-up']]);
  }
});

test('a composite alarm is judged by its parts, and stands in the way where none of them is seen', (t) => {
  const parts = ['no-data', 'dead-letters'];
  t.deepEqual(judge([firing('no-data', 5), firing('health', 5, parts)]).objections, []);
  t.is(judge([firing('health', 5, parts)]).objections.length, 1);
});

test('to accept what does not fire is no deed', (t) => {
  t.deepEqual(judge([], ['', 'no-data']), { objections: [], remarks: [], accepted: [] });
});
