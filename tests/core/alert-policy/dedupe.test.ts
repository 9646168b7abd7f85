import test from 'ava';
import type { AlertStatus } from '../../../src/core/alert/alert.ts';
import type { StoredAlert } from '../../../src/core/alert-policy/alert-state.ts';
import { newsOf, outdated, toldSoFar, type News, type Told } from '../../../src/core/alert-policy/dedupe.ts';
import { momentOf } from '../../../src/core/alert-policy/course.ts';
import {
  failed,
  pendingDelivery,
  settled,
  suppressed,
  waitingDelivery,
  type Delivery,
} from '../../../src/core/delivery/delivery.ts';
import { anAlert, aVerdict, NOW } from '../../support/alerts.ts';

const MINUTE = 60_000;
const EPISODE = anAlert().episodeId;
const TO = { userId: 'alice', channel: 'slack', sendReason: 'first' } as const;

const alertOf = (revision: number, status: AlertStatus) =>
  anAlert({ alertId: `${EPISODE}-${revision}`, status });
const stored = (revision: number, status: AlertStatus): StoredAlert => ({
  alert: alertOf(revision, status),
  verdict: aVerdict(),
  filtered: {},
  createdAtMs: NOW,
});
const underWay = (revision: number, status: AlertStatus = 'firing'): Delivery =>
  pendingDelivery(alertOf(revision, status), TO, NOW);
const waits = (revision: number, status: AlertStatus = 'firing'): Delivery =>
  waitingDelivery(alertOf(revision, status), TO, 'grouped', NOW + MINUTE, NOW);
const sent = (revision: number, status: AlertStatus = 'firing'): Delivery =>
  settled(underWay(revision, status), { kind: 'delivered' }, NOW);
const triedAgain = (revision: number, code: 'unavailable' | 'no_answer'): Delivery =>
  settled(underWay(revision), { kind: 'retryable', code, words: 'x' }, NOW);
const gone = (revision: number): Delivery =>
  failed(underWay(revision), { code: 'gone', words: 'HTTP 404' }, NOW);

const told = (rows: readonly Delivery[], revision: number, alerts: readonly StoredAlert[] = []): Told =>
  toldSoFar(rows, alerts, alertOf(revision, 'firing'), NOW);

test('what was sent or is being sent is told; what waits, was suppressed or has failed is not', (t) => {
  t.is(told([sent(1)], 2).state, 'begun');
  t.is(told([underWay(1)], 2).state, 'begun');
  t.is(told([waits(1)], 2).state, 'nothing');
  t.is(told([suppressed(waits(1), 'silenced', NOW)], 2).state, 'nothing');
  t.is(told([gone(1)], 2).state, 'nothing');
  t.is(told([sent(1), sent(2, 'resolved')], 3).state, 'over');
});

test('what only nobody has answered for may have been told', (t) => {
  t.is(told([triedAgain(1, 'unavailable')], 2).state, 'nothing');
  t.like(told([triedAgain(1, 'no_answer')], 2), { state: 'begun', isCertain: false });
  t.like(told([sent(1)], 2), { isCertain: true });
});

const decides = test.macro<
  [
    rows: readonly Delivery[],
    revision: number,
    status: AlertStatus,
    alerts: readonly StoredAlert[],
    expected: string,
    wantsEnd?: boolean,
  ]
>({
  exec(t, rows, revision, status, alerts, expected, wantsEnd = true) {
    const alert = alertOf(revision, status);
    const news = newsOf(alert, toldSoFar(rows, alerts, alert, NOW), alerts, wantsEnd);
    t.is(inWords(news), expected);
  },
  title: (name = '') => name,
});

function inWords(news: News): string {
  if (news.kind === 'suppress') return `suppress ${news.by}`;
  const replaced = news.replaces.length === 0 ? '' : `, replacing ${news.replaces.length}`;
  if (news.kind === 'nothing') return `nothing: ${news.why}${replaced}`;
  const after = news.after === undefined ? '' : `, ${news.after.waitsFor} ${news.after.untilMs - NOW} ms`;
  return `tell ${news.reason}${after}${replaced}`;
}

const ENDED = [stored(1, 'firing'), stored(2, 'resolved')];

test('nothing told, it begins: first', decides, [], 1, 'firing', [], 'tell first');
test('told, it is worse: new', decides, [sent(1)], 2, 'worsened', [], 'tell new_alerts');
test('told, it is over: its end', decides, [sent(1)], 2, 'resolved', [], 'tell all_resolved');
test(
  'told, it is over, ends unwanted: nothing',
  decides,
  [sent(1)],
  2,
  'resolved',
  [],
  'nothing: end_not_wanted',
  false,
);
test('nothing told, it is over: nothing', decides, [], 2, 'resolved', [], 'nothing: not_told');
test(
  'told that it is over, over again: nothing',
  decides,
  [sent(1), sent(2, 'resolved')],
  3,
  'resolved',
  ENDED,
  'nothing: not_told',
);
test(
  'told that it is over, it begins again: first',
  decides,
  [sent(1), sent(2, 'resolved')],
  3,
  'firing',
  ENDED,
  'tell first',
);
test('not told of its end, it begins again: first', decides, [sent(1)], 3, 'firing', ENDED, 'tell first');
test('over before its beginning came: not told', decides, [], 1, 'firing', ENDED, 'suppress resolved');
test(
  'worse was told before: not told',
  decides,
  [sent(3, 'worsened')],
  2,
  'worsened',
  [],
  'suppress overtaken',
);
test('worse waits: not told', decides, [waits(3, 'worsened')], 2, 'worsened', [], 'suppress overtaken');
test(
  'it waits and is worse: told as it is now',
  decides,
  [waits(1)],
  2,
  'worsened',
  [],
  'tell first, replacing 1',
);
test(
  'it waits and is over: told as it is now',
  decides,
  [waits(1)],
  2,
  'resolved',
  [],
  'tell first, grouped 60000 ms, replacing 1',
);
test(
  'it waits and is over, ends unwanted: told as it is now',
  decides,
  [waits(1)],
  2,
  'resolved',
  [],
  'tell first, grouped 60000 ms, replacing 1',
  false,
);
test(
  'told, what is worse waits, it is over, ends unwanted: nothing more',
  decides,
  [sent(1), waits(2, 'worsened')],
  3,
  'resolved',
  [],
  'nothing: end_not_wanted, replacing 1',
  false,
);
test(
  'being sent, it is over: after the outcome',
  decides,
  [underWay(1)],
  2,
  'resolved',
  [],
  'tell all_resolved, grouped 60000 ms',
);
test(
  'its end being sent, it begins again: after the outcome',
  decides,
  [sent(1), underWay(2, 'resolved')],
  3,
  'firing',
  ENDED,
  'tell first, grouped 60000 ms',
);
test(
  'the first try has failed, it is over: told as it is now',
  decides,
  [triedAgain(1, 'unavailable')],
  2,
  'resolved',
  [],
  'tell first, grouped 60000 ms, replacing 1',
);
test(
  'the first try was not answered, it is over: its end',
  decides,
  [triedAgain(1, 'no_answer')],
  2,
  'resolved',
  [],
  'tell all_resolved, replacing 1',
);
test(
  'the first try was not answered, it is over, ends unwanted: told as it is now',
  decides,
  [triedAgain(1, 'no_answer')],
  2,
  'resolved',
  [],
  'tell first, grouped 60000 ms, replacing 1',
  false,
);
test('never told for good, it is over: nothing', decides, [gone(1)], 2, 'resolved', [], 'nothing: not_told');

const becomes = test.macro<
  [
    row: Delivery,
    rows: readonly Delivery[],
    alerts: readonly StoredAlert[],
    expected: string | null,
    wantsEnd?: boolean,
  ]
>({
  exec(t, row, rows, alerts, expected, wantsEnd = true) {
    const verdict = outdated(row, rows, alerts, { wantsEnd, nowMs: NOW });
    t.is(verdict && (verdict.kind === 'suppress' ? verdict.by : `wait ${verdict.untilMs - NOW}`), expected);
  },
  title: (name = '') => `due: ${name}`,
});

const end = waits(2, 'resolved');
const trueEnd: Delivery = { ...end, sendReason: 'all_resolved' };
test(
  'a beginning that is tried again and still goes on',
  becomes,
  triedAgain(1, 'unavailable'),
  [],
  [stored(1, 'firing')],
  null,
);
test(
  'a beginning that is tried again and is over',
  becomes,
  triedAgain(1, 'unavailable'),
  [],
  ENDED,
  'resolved',
);
test(
  'a beginning that is tried again although its end waits',
  becomes,
  triedAgain(1, 'unavailable'),
  [end],
  ENDED,
  'overtaken',
);
test('an end whose beginning was sent', becomes, trueEnd, [sent(1)], ENDED, null);
test(
  'an end that is not wanted, whose beginning was sent',
  becomes,
  trueEnd,
  [sent(1)],
  ENDED,
  'end_not_wanted',
  false,
);
test('an end whose beginning has failed for good', becomes, trueEnd, [gone(1)], ENDED, 'not_told');
test(
  'an end that is not wanted, whose beginning will be tried again',
  becomes,
  trueEnd,
  [triedAgain(1, 'unavailable')],
  ENDED,
  null,
  false,
);
test('an end whose beginning is being sent again', becomes, trueEnd, [underWay(1)], ENDED, 'wait 60000');
test(
  'an end whose beginning was being sent by somebody who died',
  becomes,
  trueEnd,
  [{ ...underWay(1), dueAtMs: NOW }],
  ENDED,
  null,
);
test('an end in the stead of a beginning', becomes, end, [], ENDED, null, false);
test(
  'an end after which it has begun again',
  becomes,
  trueEnd,
  [sent(1), sent(3)],
  [...ENDED, stored(3, 'firing')],
  'overtaken',
);

test('a delivery knows its place in the course of its episode', (t) => {
  t.deepEqual(momentOf(sent(1)), {
    alertId: `${EPISODE}-1`,
    episodeId: EPISODE,
    status: 'firing',
    occurredAtMs: anAlert().occurredAtMs,
  });
});
