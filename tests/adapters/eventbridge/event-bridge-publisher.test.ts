import test from 'ava';
import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { EventBridgePublisher } from '../../../src/adapters/eventbridge/event-bridge-publisher.ts';
import { NOW } from '../../support/alerts.ts';
import { localStacks, type LocalStack } from '../../support/local-stack.ts';

const SOURCE = 'realtime-financial.alert-processor';
const localStack = localStacks();
let local: LocalStack;

test.serial.before(async () => {
  local = await localStack();
});

test('a rule on source and detail type passes on that event with its detail, and no other', async (t) => {
  const { clients } = local;
  const { QueueUrl } = await clients.sqs.send(new CreateQueueCommand({ QueueName: 'tickets' }));
  await clients.eventbridge.send(
    new PutRuleCommand({
      Name: 'tickets',
      EventPattern: JSON.stringify({ source: [SOURCE], 'detail-type': ['TicketRequested'] }),
    }),
  );
  const { Attributes } = await clients.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  const target = { Id: 'queue', Arn: Attributes?.['QueueArn'] };
  await clients.eventbridge.send(new PutTargetsCommand({ Rule: 'tickets', Targets: [target] }));

  const publisher = new EventBridgePublisher(clients.eventbridge, 'default', SOURCE);
  await publisher.publish({ detailType: 'SomethingElse', detail: {}, atMs: NOW });
  await publisher.publish({ detailType: 'TicketRequested', detail: { fingerprint: 'f' }, atMs: NOW });
  const { Messages = [] } = await clients.sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 5,
    }),
  );
  const events = Messages.map(({ Body = '' }) => JSON.parse(Body) as Record<string, unknown>);
  t.is(events.length, 1);
  t.like(events[0], {
    source: SOURCE,
    'detail-type': 'TicketRequested',
    detail: { fingerprint: 'f' },
  });
});

test('an event that the bus does not take is an error that says why', async (t) => {
  const { eventbridge } = local.clients;
  const refusing = {
    send: () =>
      Promise.resolve({
        FailedEntryCount: 1,
        Entries: [{ ErrorCode: 'ThrottlingException', ErrorMessage: 'SECRET' }],
      }),
  } as unknown as typeof eventbridge;
  await t.throwsAsync(
    new EventBridgePublisher(refusing, 'default', SOURCE).publish({ detailType: 'X', detail: {}, atMs: NOW }),
    { message: 'the event bus did not take X: ThrottlingException' },
  );
});
