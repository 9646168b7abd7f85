import type { DeployedStack } from './deployed-template.ts';
import type { RecordedCall } from './recorded-calls.ts';

export interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
}

/** An action on a resource that a role must be allowed. */
export interface Need {
  readonly action: string;
  readonly resource: string;
}

export const list = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : [value].flat();

export function statementsOf(stack: DeployedStack, role: string): readonly Statement[] {
  const policies = stack.get(role)?.properties['Policies'] as {
    PolicyDocument: { Statement: Statement[] };
  }[];
  return policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html: * is any text, / and : included. */
export function covers(pattern: string, resource: string): boolean {
  const expression = pattern.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${expression}$`).test(resource);
}

export function allows(statement: Statement, { action, resource }: Need): boolean {
  if (statement.Effect !== 'Allow' || !list(statement.Action).includes(action)) return false;
  return statement.NotResource === undefined
    ? list(statement.Resource).some((pattern) => covers(pattern, resource))
    : !list(statement.NotResource).some((pattern) => covers(pattern, resource));
}

interface TransactItem {
  readonly Put?: { readonly TableName: string };
  readonly Update?: { readonly TableName: string };
  readonly Delete?: { readonly TableName: string };
  readonly ConditionCheck?: { readonly TableName: string };
}

const TRANSACT_ACTIONS = {
  Put: 'dynamodb:PutItem',
  Update: 'dynamodb:UpdateItem',
  Delete: 'dynamodb:DeleteItem',
  ConditionCheck: 'dynamodb:ConditionCheckItem',
} as const;

const PARTIQL_ACTIONS = {
  INSERT: 'dynamodb:PartiQLInsert',
  UPDATE: 'dynamodb:PartiQLUpdate',
  DELETE: 'dynamodb:PartiQLDelete',
  SELECT: 'dynamodb:PartiQLSelect',
} as const;

/**
 * What a call needs: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 * @throws Error on a call that nobody has said it of.
 */
export function needsOf(call: RecordedCall, account: string, region: string): readonly Need[] {
  const { service, operation, input } = call;
  const table = (name: unknown): string => `arn:aws:dynamodb:${region}:${account}:table/${String(name)}`;
  switch (`${service}:${operation}`) {
    case 'dynamodb:BatchGetItem':
    case 'dynamodb:BatchWriteItem':
      return Object.keys(input['RequestItems'] as object).map((name) => ({
        action: `dynamodb:${operation}`,
        resource: table(name),
      }));
    case 'dynamodb:BatchExecuteStatement':
      return (input['Statements'] as { readonly Statement: string }[]).map(({ Statement }) => ({
        action: PARTIQL_ACTIONS[/^\w+/.exec(Statement)![0] as keyof typeof PARTIQL_ACTIONS],
        resource: table(/"([^"]+)"/.exec(Statement)![1]),
      }));
    case 'dynamodb:TransactWriteItems':
      return (input['TransactItems'] as TransactItem[]).flatMap((item) =>
        Object.entries(item).map(([kind, { TableName }]) => ({
          action: TRANSACT_ACTIONS[kind as keyof typeof TRANSACT_ACTIONS],
          resource: table(TableName),
        })),
      );
    case 'dynamodb:Query':
    case 'dynamodb:Scan': {
      const index = typeof input['IndexName'] === 'string' ? `/index/${input['IndexName']}` : '';
      return [{ action: `dynamodb:${operation}`, resource: `${table(input['TableName'])}${index}` }];
    }
    case 'dynamodb:DeleteItem':
    case 'dynamodb:DescribeTable':
    case 'dynamodb:GetItem':
    case 'dynamodb:PutItem':
    case 'dynamodb:UpdateItem':
      return [{ action: `dynamodb:${operation}`, resource: table(input['TableName']) }];
    case 'lambda:Invoke':
      return [
        {
          action: 'lambda:InvokeFunction',
          resource: `arn:aws:lambda:${region}:${account}:function:${String(input['FunctionName'])}:${String(input['Qualifier'])}`,
        },
      ];
    case 's3:ListBuckets':
      return [{ action: 's3:ListAllMyBuckets', resource: '*' }];
    case 's3:GetObject':
      return [
        {
          action: 's3:GetObject',
          resource: `arn:aws:s3:::${String(input['Bucket'])}/${String(input['Key'])}`,
        },
      ];
    case 's3:ListObjectsV2':
    case 's3:HeadBucket':
      return [{ action: 's3:ListBucket', resource: `arn:aws:s3:::${String(input['Bucket'])}` }];
    case 's3:PutObject':
      return [
        {
          action: 's3:PutObject',
          resource: `arn:aws:s3:::${String(input['Bucket'])}/${String(input['Key'])}`,
        },
      ];
    case 'sns:GetTopicAttributes':
    case 'sns:PublishBatch':
      return [
        {
          action: operation === 'PublishBatch' ? 'sns:Publish' : `sns:${operation}`,
          resource: String(input['TopicArn']),
        },
      ];
    case 'sns:Publish':
      return [{ action: 'sns:Publish', resource: String(input['TopicArn'] ?? input['PhoneNumber']) }];
    case 'ses:SendEmail':
    case 'ses:SendRawEmail':
      // The identity may have a configuration set by default, which the caller does not name, and SES asks for it, too.
      return [`identity/${String(input['Source'])}`, 'configuration-set/default'].map((resource) => ({
        action: `ses:${operation}`,
        resource: `arn:aws:ses:${region}:${account}:${resource}`,
      }));
    case 'ses:GetSendQuota':
      return [{ action: 'ses:GetSendQuota', resource: '*' }];
    case 'eventbridge:PutEvents':
      return [
        { action: 'events:PutEvents', resource: `arn:aws:events:${region}:${account}:event-bus/default` },
      ];
    case 'sqs:GetQueueUrl':
    case 'sqs:GetQueueAttributes':
    case 'sqs:SendMessage': {
      const name = String(input['QueueName'] ?? input['QueueUrl'])
        .split('/')
        .at(-1)!;
      return [{ action: `sqs:${operation}`, resource: `arn:aws:sqs:${region}:${account}:${name}` }];
    }
    case 'kinesis:DescribeStreamSummary':
    case 'kinesis:ListShards':
    case 'kinesis:GetRecords':
    case 'kinesis:GetShardIterator': {
      const name = String(input['StreamARN'] ?? input['StreamName'])
        .split('/')
        .at(-1)!;
      const resource = `arn:aws:kinesis:${region}:${account}:stream/${name}`;
      return [{ action: `kinesis:${operation}`, resource }];
    }
    case 'cloudwatch:GetMetricData':
    case 'cloudwatch:DescribeAlarms':
      return [{ action: `cloudwatch:${operation}`, resource: '*' }];
    default:
      throw new Error(
        `${service}:${operation}: say in tests/support/iam.ts which IAM action it needs on what`,
      );
  }
}
