import test from 'ava';
import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { SqsDeadLetterQueue } from '../../../src/adapters/sqs/sqs-dead-letter-queue.ts';
import { failed, pendingDelivery } from '../../../src/core/delivery/delivery.ts';
import { anAlert, NOW } from '../../support/alerts.ts';
import { localStacks } from '../../support/local-stack.ts';

const localStack = localStacks();

test('what was given up is kept with what leads to it, and without an address', async (t) => {
  const { sqs } = (await localStack()).clients;
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'dead' }));
  const alert = anAlert({ episodeId: 'crash', alertId: 'crash-1', severity: 'CRITICAL' });
  const recipient = {
    userId: 'bob',
    channel: 'sms',
    sendReason: 'escalation',
    step: { policyId: 'p', number: 1 },
  } as const;
  const dead = failed(
    pendingDelivery(alert, recipient, NOW),
    { code: 'refused', words: 'OptedOut' },
    NOW + 1000,
  );
  await new SqsDeadLetterQueue(() => Promise.resolve(sqs), QueueUrl!).put(dead);
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }));
  t.deepEqual(JSON.parse(Messages[0]!.Body!), {
    kind: 'notification',
    episode_id: 'crash',
    alert_id: 'crash-1',
    user_id: 'bob',
    channel: 'sms',
    suffix: 'step-1-p',
    severity: 'CRITICAL',
    symbol: 'BTCUSDT',
    error_code: 'refused',
    reason: 'OptedOut',
    attempts: 1,
    created_at: new Date(NOW).toISOString(),
    failed_at: new Date(NOW + 1000).toISOString(),
    correlation_id: 'corr-1',
  });
});
