import type { PublishBatchCommandInput } from '@aws-sdk/client-sns';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import test from 'ava';
import { SnsAlertPublisher } from '../../../src/adapters/sns/sns-alert-publisher.ts';
import { parseAlertMessage } from '../../../src/dto/alert-message.dto.ts';
import { RefusedError } from '../../../src/ports/refused-error.ts';
import { VirtualClients } from '../../simulation/virtual-clients.ts';
import { anAlert } from '../../support/alerts.ts';
import { localStacks } from '../../support/local-stack.ts';

const localStack = localStacks();

test('alerts reach subscribers as they were published, with attributes to filter on', async (t) => {
  const { clients, stack } = await localStack();
  const alerts = Array.from({ length: 12 }, (_, index) =>
    anAlert({ symbol: 'ACME', alertId: `ACME-price_drop-${index}` }),
  );
  const publisher = new SnsAlertPublisher(clients.sns, stack.alertsTopicArn, { environment: 'dev' });
  t.deepEqual(await publisher.publish(alerts), new Map());
  const received = new Map<string, { Subject: string; Message: string; MessageAttributes: object }>();
  for (let poll = 0; poll < 5 && received.size < alerts.length; poll += 1) {
    const { Messages } = await clients.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: stack.alertsQueueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 1,
      }),
    );
    for (const { Body } of Messages ?? []) {
      const envelope = JSON.parse(Body!);
      received.set(JSON.parse(envelope.Message).alert_id, envelope);
    }
  }
  t.deepEqual(new Set(received.keys()), new Set(alerts.map(({ alertId }) => alertId)));
  const envelope = received.get(alerts[0]!.alertId)!;
  t.is(envelope.Subject, 'Financial Anomaly Alert');
  t.like(envelope.MessageAttributes, {
    severity: { Value: alerts[0]!.severity },
    alert_type: { Value: 'financial_anomaly' },
    symbol: { Value: 'ACME' },
    environment: { Value: 'dev' },
  });
  const parsed = parseAlertMessage(envelope.Message, { messageId: 'm', publishedAtMs: 0 });
  t.deepEqual(parsed, { ok: true, alert: alerts[0]!, ignored: [] });
});

test('a topic that is not there is an error for each alert, not an exception', async (t) => {
  const { clients } = await localStack();
  const publisher = new SnsAlertPublisher(clients.sns, 'arn:aws:sns:us-east-1:000000000000:nowhere', {
    environment: 'dev',
  });
  const failures = await publisher.publish([anAlert({ alertId: 'a' }), anAlert({ alertId: 'b' })]);
  t.deepEqual([...failures.keys()], ['a', 'b']);
});

/** A topic that refuses as SNS does: entry by entry, or the whole call. */
function virtualTopic(answer: (bodies: readonly string[]) => object) {
  const clients = new VirtualClients();
  const calls: (readonly string[])[] = [];
  clients.answer = async (_, input) => {
    const entries = (input as PublishBatchCommandInput).PublishBatchRequestEntries!;
    const bodies = entries.map(({ Message }) => Message!);
    calls.push(bodies);
    return answer(bodies);
  };
  return {
    publisher: new SnsAlertPublisher(clients.sns, 'arn:aws:sns:us-east-1:000000000000:t', {
      environment: 'dev',
    }),
    calls,
  };
}

test('a message that SNS refuses for what it is, is refused for good, one that it cannot take now is not', async (t) => {
  const { publisher } = virtualTopic(() => ({
    Failed: [
      { Id: '0', Code: 'InvalidParameter', Message: 'Message too long', SenderFault: true },
      { Id: '1', Code: 'InternalError', SenderFault: false },
    ],
  }));
  const failures = await publisher.publish(['a', 'b', 'c'].map((alertId) => anAlert({ alertId })));
  t.deepEqual([...failures.keys()], ['a', 'b']);
  const refusal = failures.get('a') as RefusedError;
  t.true(refusal instanceof RefusedError);
  t.like(refusal.content[0], { alert_id: 'a' });
  t.false(failures.get('b') instanceof RefusedError);
});

test('a call that is refused as a whole fails the message that is wrong, and no other', async (t) => {
  const { publisher } = virtualTopic((bodies) => {
    if (!bodies.some((body) => body.includes('"b"'))) return {};
    throw Object.assign(new Error('Invalid parameter'), { name: 'InvalidParameterException' });
  });
  const failures = await publisher.publish(['a', 'b', 'c'].map((alertId) => anAlert({ alertId })));
  t.deepEqual([...failures.keys()], ['b']);
  t.true(failures.get('b') instanceof RefusedError);
});

test('a call carries no more than SNS takes in one', async (t) => {
  const { publisher, calls } = virtualTopic(() => ({}));
  const indicators = Object.fromEntries(
    Array.from({ length: 4000 }, (_, index) => [`indicator_${index}`, 1.5]),
  );
  await publisher.publish(
    Array.from({ length: 10 }, (_, index) => anAlert({ alertId: `a${index}`, indicators })),
  );
  t.is(calls.flat().length, 10);
  for (const bodies of calls) t.true(Buffer.byteLength(bodies.join('')) <= 256 * 1024);
});
