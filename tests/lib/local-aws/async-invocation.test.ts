import { PublishCommand } from '@aws-sdk/client-sns';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { SNSEvent, SNSMessage } from 'aws-lambda';
import test from 'ava';

import { AsyncInvocation, snsEvent } from '../../../lib/local-aws/async-invocation.ts';
import { createAwsClients, destroyAwsClients, type AwsClients } from '../../../lib/local-aws/aws-clients.ts';
import { startAwsServer, type AwsServer } from '../../../lib/local-aws/aws-server.ts';
import { provision, type ProvisionedStack } from '../../../lib/local-aws/provision.ts';
import { until } from '../../support/until.ts';

let server: AwsServer;
let clients: AwsClients;

test.before(async () => {
  server = await startAwsServer();
  clients = createAwsClients(server.endpoint);
});

test.after.always(async () => {
  destroyAwsClients(clients);
  await server.stop();
});

/** A stack of its own per test, so that tests do not see each other's messages. */
function newStack(projectName: string): Promise<ProvisionedStack> {
  return provision(clients, { projectName });
}

function invocation(
  stack: ProvisionedStack,
  invoke: (event: SNSEvent) => Promise<unknown>,
  onMessage?: (message: SNSMessage) => void,
): AsyncInvocation {
  return new AsyncInvocation({
    sqs: clients.sqs,
    queueUrl: stack.alertsQueueUrl,
    deadLetterQueueUrl: stack.deadLetterQueueUrl,
    retryDelaysMs: [1, 1],
    invoke,
    ...(onMessage !== undefined && { onMessage }),
  });
}

function publish(stack: ProvisionedStack): Promise<unknown> {
  return clients.sns.send(
    new PublishCommand({
      TopicArn: stack.alertsTopicArn,
      Message: '{"alert_id":"a-1"}',
      Subject: 'Financial Anomaly Alert',
      MessageAttributes: { severity: { DataType: 'String', StringValue: 'HIGH' } },
    }),
  );
}

test('a published message reaches the function as an SNS event', async (t) => {
  const stack = await newStack('published');
  const events: SNSEvent[] = [];
  const runner = invocation(stack, async (event) => events.push(event));
  runner.start();
  await publish(stack);
  await until(() => events.length > 0);
  await until(() => runner.isIdle());
  await runner.stop();
  t.is(events.length, 1);
  t.like(events[0]!.Records[0], {
    EventSource: 'aws:sns',
    Sns: {
      Type: 'Notification',
      TopicArn: stack.alertsTopicArn,
      Subject: 'Financial Anomaly Alert',
      Message: '{"alert_id":"a-1"}',
      MessageAttributes: { severity: { Type: 'String', Value: 'HIGH' } },
    },
  });
  t.regex(events[0]!.Records[0]!.Sns.MessageId, /.+/);
});

test('a function that keeps failing is tried three times, then the event is in the dead-letter queue', async (t) => {
  const stack = await newStack('failing');
  let tries = 0;
  let messages = 0;
  const runner = invocation(
    stack,
    () => {
      tries += 1;
      return Promise.reject(new Error('no table'));
    },
    () => {
      messages += 1;
    },
  );
  runner.start();
  await publish(stack);
  await until(() => runner.deadLettered === 1);
  await until(() => runner.isIdle());
  await runner.stop();
  t.is(tries, 3);
  t.is(messages, 1);

  const { Messages = [] } = await clients.sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: stack.deadLetterQueueUrl,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
    }),
  );
  const dead = Messages.find(({ Body }) => Body?.includes('aws:sns'));
  t.is((JSON.parse(dead!.Body!) as SNSEvent).Records[0]!.Sns.Message, '{"alert_id":"a-1"}');
  t.is(dead!.MessageAttributes?.['ErrorMessage']?.StringValue, 'no table');
});

test('a function that fails once is tried again and nothing is dead-lettered', async (t) => {
  const stack = await newStack('recovering');
  let tries = 0;
  const runner = invocation(stack, () => {
    tries += 1;
    return tries === 1 ? Promise.reject(new Error('throttled')) : Promise.resolve();
  });
  runner.start();
  await publish(stack);
  await until(() => tries === 2);
  await until(() => runner.isIdle());
  await runner.stop();
  t.is(runner.deadLettered, 0);
});

test('fields that a notification lacks are empty in the event', (t) => {
  const { Sns } = snsEvent('{"Message":"x"}').Records[0]!;
  t.is(Sns.Subject, '');
  t.deepEqual(Sns.MessageAttributes, {});
});
