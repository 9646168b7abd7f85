import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import test from 'ava';
import { SnsAlertPublisher } from '../../src/adapters/sns/sns-alert-publisher.ts';
import { parseAlertMessage } from '../../src/dto/alert-message.dto.ts';
import { anAlert } from '../support/alerts.ts';
import { localStacks } from '../support/local-stack.ts';

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
