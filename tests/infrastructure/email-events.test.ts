import test from 'ava';

import { ACCOUNT, deployedStacks, propertiesOf, type DeployedStack } from '../support/deployed-template.ts';
import { policyLines, type PolicyStatement } from '../support/infrastructure.ts';

const [without, stack] = deployedStacks([
  { FromEmail: 'alerts@example.com' },
  { FromEmail: 'alerts@example.com', EmailEvents: 'yes' },
]) as [DeployedStack, DeployedStack];

const TOPIC = `arn:aws:sns:us-east-1:${ACCOUNT}:realtime-financial-dev-email-events`;
const ALERT_PROCESSOR = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:realtime-financial-dev-alert-processor:live`;
const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:realtime-financial-dev-lambda-dlq`;

function statements(logicalId: string): readonly PolicyStatement[] {
  const { Statement } = propertiesOf(stack, logicalId)['PolicyDocument'] as { Statement: PolicyStatement[] };
  return Statement;
}

test('nothing of it is made unless it is asked for', (t) => {
  t.deepEqual(
    [...without.keys()].filter((logicalId) => logicalId.startsWith('Email')),
    [],
  );
});

test('bounces, complaints and rejections of what is sent go to a topic of their own', (t) => {
  t.like(propertiesOf(stack, 'EmailConfigurationSet'), {
    Name: 'realtime-financial-dev',
    SuppressionOptions: { SuppressedReasons: ['BOUNCE', 'COMPLAINT'] },
  });
  t.deepEqual(propertiesOf(stack, 'EmailEventDestination'), {
    ConfigurationSetName: 'realtime-financial-dev',
    EventDestination: {
      Name: 'alert-processor',
      Enabled: true,
      MatchingEventTypes: ['bounce', 'complaint', 'reject'],
      SnsDestination: { TopicARN: TOPIC },
    },
  });
});

test('only this configuration set may publish to the topic, and not in plain text', (t) => {
  t.deepEqual(policyLines(statements('EmailEventsTopicPolicy')), [
    'Allow sns:Publish on arn:aws:sns:us-east-1:123456789012:email-events for {"Service":"ses.amazonaws.com"} if ' +
      '{"StringEquals":{"aws:SourceAccount":"123456789012","aws:SourceArn":"arn:aws:ses:us-east-1:123456789012:configuration-set/realtime-financial-dev"}}',
    'Deny sns:Publish on arn:aws:sns:us-east-1:123456789012:email-events for "*" if {"Bool":{"aws:SecureTransport":"false"}}',
  ]);
});

test('alert-processor is invoked with the events alone, and what it cannot take is kept', (t) => {
  t.deepEqual(propertiesOf(stack, 'EmailEventsSubscription'), {
    TopicArn: TOPIC,
    Protocol: 'lambda',
    Endpoint: ALERT_PROCESSOR,
    FilterPolicyScope: 'MessageBody',
    FilterPolicy: { eventType: ['Bounce', 'Complaint', 'Reject'] },
    RedrivePolicy: { deadLetterTargetArn: QUEUE },
  });
  t.deepEqual(propertiesOf(stack, 'EmailEventsPermission'), {
    Action: 'lambda:InvokeFunction',
    FunctionName: ALERT_PROCESSOR,
    Principal: 'sns.amazonaws.com',
    SourceArn: TOPIC,
  });
  const kept = statements('LambdaDeadLetterQueuePolicy').find(({ Condition }) =>
    JSON.stringify(Condition).includes(TOPIC),
  );
  t.like(kept, { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: QUEUE });
});
