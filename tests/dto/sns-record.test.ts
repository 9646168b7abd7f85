import test from 'ava';
import { snsMessageOf } from '../../src/dto/sns-record.ts';

test('a record of SNS is read as it was published', (t) => {
  const TopicArn = 'arn:aws:sns:us-east-1:000000000000:alerts';
  const Sns = { MessageId: 'a-1', Message: '{}', Timestamp: '2026-03-02T14:30:00.000Z', TopicArn };
  t.deepEqual(snsMessageOf({ EventSource: 'aws:sns', Sns }, 'other'), {
    messageId: 'a-1',
    body: '{}',
    topic: 'alerts',
    publishedAtMs: Date.parse(Sns.Timestamp),
  });
});

test('a record with a message and a subject alone gets the id that is given', (t) => {
  const { messageId, body, publishedAtMs } = snsMessageOf({ Sns: { Message: '{}', Subject: 's' } }, 'r-0');
  t.deepEqual([messageId, body, publishedAtMs], ['r-0', '{}', Number.NaN]);
});

for (const record of [
  undefined,
  null,
  'text',
  {},
  { Sns: null },
  { Sns: { Message: 7, MessageId: 'a b' } },
]) {
  test(`${JSON.stringify(record) ?? 'nothing'} is a message without text`, (t) => {
    const { messageId, body } = snsMessageOf(record, 'r-0');
    t.deepEqual([messageId, body], ['r-0', '']);
  });
}

test('half a character in a message becomes a whole one, as DynamoDB asks', (t) => {
  t.is(snsMessageOf({ Sns: { Message: 'a\ud83d' } }, 'r-0').body, 'a\ufffd');
});
