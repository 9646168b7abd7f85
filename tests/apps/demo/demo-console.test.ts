import test from 'ava';
import { messagesOf } from '../../../apps/demo/demo-console.ts';
import type { ReceivedWebhook } from '../../../lib/local-aws/sink.ts';

const SLACK: ReceivedWebhook = {
  channel: 'slack',
  path: 'desk',
  body: {},
  text: 'fell',
  receivedAtMs: 2_000,
};
const MAIL = { from: 'a', to: ['b'], subject: 'fell', text: 'by 4%', html: '<p>', sentAtMs: 1_000 };

test('a message has the time at which its service took it, however late somebody looks', async (t) => {
  let nowMs = 9_000;
  const server = {
    emails: () => Promise.resolve([MAIL]),
    smsMessages: () => Promise.resolve([{ phoneNumber: '+12025550143', text: 'fell' }]),
  };
  const messages = messagesOf(server, { received: [SLACK] }, () => nowMs);
  const times = async () =>
    (await messages()).map(({ message: { channel, receivedAtMs } }) => [channel, receivedAtMs]);
  const expected = [
    ['email', 1_000],
    ['sms', 9_000],
    ['slack', 2_000],
  ];
  t.deepEqual(await times(), expected);
  nowMs = 99_000;
  t.deepEqual(await times(), expected, 'a text message keeps the time at which it was first seen');
});
