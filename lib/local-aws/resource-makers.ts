import {
  CreateTableCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
  type CreateTableCommandInput,
  type TimeToLiveSpecification,
} from '@aws-sdk/client-dynamodb';
import { CreateStreamCommand, waitUntilStreamExists } from '@aws-sdk/client-kinesis';
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  type Event,
  type FilterRule,
} from '@aws-sdk/client-s3';
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand } from '@aws-sdk/client-sqs';

import type { MadeResource } from '../template/template-scope.ts';
import type { AwsClients } from './aws-clients.ts';

export type ResourceMaker = (
  properties: Readonly<Record<string, unknown>>,
  clients: AwsClients,
) => Promise<MadeResource>;

const MAX_WAIT_SECONDS = 20;

/**
 * How each resource type of the template is made through its API. Settings without effect on a loopback server
 * (encryption, backups, lifecycle, deletion protection) are not sent.
 */
export const RESOURCE_MAKERS: Readonly<Record<string, ResourceMaker>> = {
  'AWS::Kinesis::Stream': async (properties, { kinesis }) => {
    const StreamName = String(properties['Name']);
    await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: Number(properties['ShardCount']) }));
    const { reason } = await waitUntilStreamExists(
      { client: kinesis, maxWaitTime: MAX_WAIT_SECONDS, minDelay: 0.1, maxDelay: 1 },
      { StreamName },
    );
    const { StreamDescription } = reason as { StreamDescription: { StreamARN: string } };
    return { ref: StreamName, attributes: { Arn: StreamDescription.StreamARN } };
  },

  'AWS::S3::Bucket': async (properties, { s3 }) => {
    const Bucket = String(properties['BucketName']);
    await s3.send(new CreateBucketCommand({ Bucket }));
    const notification = properties['NotificationConfiguration'] as BucketNotification | undefined;
    if (notification !== undefined) {
      await s3.send(
        new PutBucketNotificationConfigurationCommand({
          Bucket,
          NotificationConfiguration: {
            TopicConfigurations: notification.TopicConfigurations.map((topic) => ({
              TopicArn: topic.Topic,
              Events: [topic.Event],
              Filter: { Key: { FilterRules: topic.Filter.S3Key.Rules } },
            })),
          },
        }),
      );
    }
    return { ref: Bucket, attributes: { Arn: `arn:aws:s3:::${Bucket}` } };
  },

  'AWS::DynamoDB::Table': async (properties, { dynamodb }) => {
    const { TimeToLiveSpecification, ...table } = properties as unknown as CreateTableCommandInput & {
      readonly TimeToLiveSpecification?: TimeToLiveSpecification;
    };
    const TableName = table.TableName!;
    const { TableDescription } = await dynamodb.send(
      new CreateTableCommand({
        TableName,
        BillingMode: table.BillingMode,
        AttributeDefinitions: table.AttributeDefinitions,
        KeySchema: table.KeySchema,
        ...(table.GlobalSecondaryIndexes && { GlobalSecondaryIndexes: table.GlobalSecondaryIndexes }),
      }),
    );
    await waitUntilTableExists(
      { client: dynamodb, maxWaitTime: MAX_WAIT_SECONDS, minDelay: 0.1, maxDelay: 1 },
      { TableName },
    );
    if (TimeToLiveSpecification !== undefined) {
      await dynamodb.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
    }
    return { ref: TableName, attributes: { Arn: TableDescription?.TableArn ?? '' } };
  },

  'AWS::SNS::Topic': async (properties, { sns }) => {
    const Name = String(properties['TopicName']);
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name }));
    return { ref: TopicArn!, attributes: { TopicArn: TopicArn!, TopicName: Name } };
  },

  'AWS::SNS::Subscription': async (properties, { sns }) => {
    const { TopicArn, Protocol, Endpoint, ...rest } = properties;
    const Attributes = Object.fromEntries(
      Object.entries(rest).map(([name, value]) => [
        name,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    );
    const { SubscriptionArn } = await sns.send(
      new SubscribeCommand({
        TopicArn: String(TopicArn),
        Protocol: String(Protocol),
        Endpoint: String(Endpoint),
        Attributes,
      }),
    );
    return { ref: SubscriptionArn!, attributes: {} };
  },

  'AWS::SQS::Queue': async (properties, { sqs }) => {
    const QueueName = String(properties['QueueName']);
    const retention = properties['MessageRetentionPeriod'] as number | undefined;
    const { QueueUrl } = await sqs.send(
      new CreateQueueCommand({
        QueueName,
        Attributes: retention === undefined ? {} : { MessageRetentionPeriod: String(retention) },
      }),
    );
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    );
    return { ref: QueueUrl!, attributes: { Arn: Attributes?.QueueArn ?? '', QueueName } };
  },
};

interface BucketNotification {
  readonly TopicConfigurations: readonly {
    readonly Event: Event;
    readonly Topic: string;
    readonly Filter: { readonly S3Key: { readonly Rules: FilterRule[] } };
  }[];
}

/**
 * Resource types that a local run does without. Permissions and policies: a loopback server checks none.
 * Functions, their triggers and log groups: local/event-source-mapping and lib/local-aws/async-invocation.ts stand in,
 * in process. Alarms: the server judges them by the sum over all dimensions of a metric, so one function's errors would fire the
 * other's alarm (local/telemetry puts the metrics themselves). Dashboards, queries and scaling: nothing here looks at them. What
 * SQL is asked of, and what compacts it: DuckDB takes the queries from the template. Secrets
 * and parameters: a local run is given its values.
 */
export const NOT_NEEDED_LOCALLY: readonly RegExp[] = [
  /^AWS::(SQS::QueuePolicy|SNS::TopicPolicy|S3::BucketPolicy|XRay::ResourcePolicy)$/,
  /^AWS::IAM::/,
  /^AWS::(Serverless::Function|Lambda::\w+|Logs::LogGroup|Events::Rule|Scheduler::Schedule)$/,
  /^AWS::(CloudWatch::(Alarm|CompositeAlarm|Dashboard)|Logs::QueryDefinition|ApplicationAutoScaling::\w+)$/,
  /^AWS::(Glue|Athena|StepFunctions)::/,
  /^AWS::(SecretsManager::Secret|SSM::Parameter)$/,
];
