import test from 'ava';
import {
  alertsThisHour,
  channelOpensAt,
  countsForSymbol,
  countThisHour,
  hourEnd,
  isLimited,
  oneMore,
  withMessage,
} from '../../../src/core/alert-policy/rate-limit.ts';
import type { Ledger } from '../../../src/core/alert-policy/ledger.ts';
import { ALL_CHANNELS, CHANNELS, type Channel } from '../../../src/core/channels/channels.ts';
import { NOW } from '../../support/alerts.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Sends a message whenever the channel is open, asked every 20 seconds; returns when they went. */
function sentOver(channel: Channel, minutes: number): readonly number[] {
  let messages: Ledger['messages'] = {};
  const sent: number[] = [];
  for (let nowMs = NOW; nowMs < NOW + minutes * MINUTE; nowMs += 20_000) {
    if (channelOpensAt(messages, channel, nowMs) !== null) continue;
    messages = withMessage(messages, channel, nowMs);
    sent.push(nowMs);
  }
  return sent;
}

for (const channel of ALL_CHANNELS.filter((each) => CHANNELS[each].limits.length > 0)) {
  test(`${channel}: no window ever holds more messages than its limit, and each limit is reached`, (t) => {
    const sent = sentOver(channel, 600);
    for (const { messages, windowMs } of CHANNELS[channel].limits) {
      const most = Math.max(
        ...sent.map((end) => sent.filter((time) => time > end - windowMs && time <= end).length),
      );
      t.is(most, messages, `${windowMs / MINUTE} minutes`);
    }
  });
}

test('a full channel says when it opens, and is open then', (t) => {
  const sms = [0, 1, 2, 3, 4].map((minute) => NOW + minute * MINUTE);
  const opensAtMs = channelOpensAt({ sms }, 'sms', NOW + 5 * MINUTE);
  t.is(opensAtMs, NOW + 15 * MINUTE);
  t.is(channelOpensAt({ sms }, 'sms', opensAtMs!), null);
  t.is(channelOpensAt({ sms }, 'email', NOW + 5 * MINUTE), null);
});

test('the window that opens last decides', (t) => {
  const sms = Array.from({ length: 11 }, (_, index) => NOW + index * 5 * MINUTE);
  t.is(channelOpensAt({ sms }, 'sms', NOW + 51 * MINUTE), NOW + HOUR);
});

test('messages that a clock has put into the future hold nobody back', (t) => {
  const sms = Array.from({ length: 30 }, () => NOW + HOUR);
  t.is(channelOpensAt({ sms }, 'sms', NOW), null);
});

test('PagerDuty has no limit and keeps no times', (t) => {
  t.is(channelOpensAt({}, 'pagerduty', NOW), null);
  t.deepEqual(withMessage({}, 'pagerduty', NOW), {});
});

test('alerts are counted for each symbol and clock hour', (t) => {
  const alerts = new Map([['BTCUSDT', oneMore(new Map(), 'BTCUSDT', NOW)]]);
  t.is(countThisHour(alerts, 'BTCUSDT', NOW), 1);
  t.is(countThisHour(alerts, 'ETHUSDT', NOW), 0);
  t.is(oneMore(alerts, 'BTCUSDT', NOW).count, 2);
  t.is(countThisHour(alerts, 'BTCUSDT', hourEnd(NOW)), 0);
  t.is(alertsThisHour(alerts, hourEnd(NOW)).size, 0);
  t.is(alertsThisHour(alerts, hourEnd(NOW) - 1).size, 1);
});

test('CRITICAL is limited by nothing, an end not by the number of alerts', (t) => {
  t.false(isLimited('CRITICAL'));
  t.true(isLimited('HIGH'));
  t.false(countsForSymbol('HIGH', 'resolved'));
  t.true(countsForSymbol('HIGH', 'worsened'));
});
