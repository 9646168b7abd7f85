import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import {
  evaluate,
  type Template,
  type TemplateResource,
  type TemplateScope,
} from '../../lib/template/template.ts';

export const ACCOUNT = '123456789012';
export const REGION = 'us-east-1';
/** The number that Lambda gives to what is deployed. */
export const PUBLISHED_VERSION = '7';
const DIGEST = `sha256:${'0'.repeat(64)}`;

export type Parameters = Readonly<Record<string, string>>;

export const IMAGES: Parameters = {
  KinesisProcessorImageUri: `example/kinesis-processor@${DIGEST}`,
  AlertProcessorImageUri: `example/alert-processor@${DIGEST}`,
};

/** A resource as AWS would be asked for it: no intrinsic functions left. */
export interface DeployedResource {
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly updatePolicy?: unknown;
  /** What becomes of it when it is taken out of the stack, and when another takes its place; null: it is deleted. */
  readonly whenDeleted: string | null;
  readonly whenReplaced: string | null;
}

/** By logical id; what a condition leaves out is not there. */
export type DeployedStack = ReadonlyMap<string, DeployedResource>;

interface ResourceAttributes {
  readonly UpdatePolicy?: unknown;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export type TransformedTemplate = Template & {
  readonly Resources: Readonly<Record<string, TemplateResource & ResourceAttributes>>;
};

/**
 * What `sam deploy` of `template` would make with each set of parameters: transformed by SAM's own translator, then
 * evaluated. Names and ARNs that AWS would give are made up in AWS's form.
 */
export function deployedStacks(
  parameters: readonly Parameters[],
  template = 'template.yaml',
): readonly DeployedStack[] {
  return transformedTemplates(parameters, template).map((each, index) =>
    deploy(each, { ...IMAGES, ...parameters[index] }),
  );
}

/** `template` for each set of parameters as SAM hands it to CloudFormation, intrinsic functions still in it. */
export function transformedTemplates(
  parameters: readonly Parameters[],
  template = 'template.yaml',
): readonly TransformedTemplate[] {
  const output = execFileSync(
    join(repositoryRoot, '.venv-aws/bin/python'),
    [join(repositoryRoot, 'tests/support/transform-template.py')],
    {
      input: JSON.stringify({
        template: join(repositoryRoot, template),
        parameters: parameters.map((each) => ({ ...IMAGES, ...each })),
      }),
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  return JSON.parse(output) as TransformedTemplate[];
}

export function propertiesOf(stack: DeployedStack, logicalId: string): Readonly<Record<string, unknown>> {
  const resource = stack.get(logicalId);
  if (resource === undefined) throw new Error(`the stack has no ${logicalId}`);
  return resource.properties;
}

export function ofType(stack: DeployedStack, type: string): readonly DeployedResource[] {
  return [...stack.values()].filter((resource) => resource.type === type);
}

function deploy(template: TransformedTemplate, parameters: Parameters): DeployedStack {
  const scope = stackScope(template, parameters);
  const stack = new Map<string, DeployedResource>();
  for (const [logicalId, resource] of Object.entries(template.Resources)) {
    const { Type, Condition, Properties = {}, UpdatePolicy, DeletionPolicy, UpdateReplacePolicy } = resource;
    if (Condition !== undefined && evaluate({ Condition }, scope) !== true) continue;
    stack.set(logicalId, {
      type: Type,
      properties: evaluate(Properties, scope) as Record<string, unknown>,
      ...(UpdatePolicy !== undefined && { updatePolicy: evaluate(UpdatePolicy, scope) }),
      whenDeleted: DeletionPolicy ?? null,
      whenReplaced: UpdateReplacePolicy ?? null,
    });
  }
  return stack;
}

function stackScope(template: TransformedTemplate, parameters: Parameters): TemplateScope {
  const pseudo: Parameters = {
    'AWS::AccountId': ACCOUNT,
    'AWS::Region': REGION,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': 'stack',
  };
  const scope: TemplateScope = {
    conditions: template.Conditions ?? {},
    mappings: template.Mappings ?? {},
    ref: (name) => {
      const value = parameters[name] ?? template.Parameters?.[name]?.Default ?? pseudo[name];
      return value ?? identity(name).ref;
    },
    getAtt: (logicalId, attribute) =>
      identity(logicalId).attributes[attribute] ?? `${logicalId}.${attribute}`,
  };
  const identity = (logicalId: string): Identity => {
    const resource = template.Resources[logicalId];
    if (resource === undefined)
      throw new Error(`the template refers to ${logicalId}, which it does not have`);
    return identityOf(logicalId, resource, scope);
  };
  return scope;
}

interface Identity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

const NAME_PROPERTIES = [
  'FunctionName',
  'BucketName',
  'TableName',
  'QueueName',
  'TopicName',
  'LogGroupName',
  'AlarmName',
  'DashboardName',
  'Name',
];

const arn = (service: string, resource: string): string =>
  `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;

/** What Ref and GetAtt give, where it matters to somebody: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-template-resource-type-ref.html */
function identityOf(logicalId: string, resource: TemplateResource, scope: TemplateScope): Identity {
  const properties = (resource.Properties ?? {}) as Record<string, unknown>;
  const property = NAME_PROPERTIES.find((name) => properties[name] !== undefined);
  const name = property === undefined ? logicalId : String(evaluate(properties[property], scope));
  const same = (ref: string, Arn: string): Identity => ({ ref, attributes: { Arn } });
  switch (resource.Type) {
    case 'AWS::Kinesis::Stream':
      return same(name, arn('kinesis', `stream/${name}`));
    case 'AWS::S3::Bucket':
      return same(name, `arn:aws:s3:::${name}`);
    case 'AWS::StepFunctions::StateMachine': {
      const ref = arn('states', `stateMachine:${String(evaluate(properties['StateMachineName'], scope))}`);
      return same(ref, ref);
    }
    case 'AWS::Athena::WorkGroup':
      return same(String(evaluate(properties['Name'], scope)), '');
    case 'AWS::Glue::Database': {
      const { DatabaseInput } = evaluate(properties, scope) as { DatabaseInput: { Name: string } };
      return same(DatabaseInput.Name, '');
    }
    case 'AWS::DynamoDB::Table':
      return same(name, arn('dynamodb', `table/${name}`));
    case 'AWS::SNS::Topic':
      return { ref: arn('sns', name), attributes: { TopicArn: arn('sns', name), TopicName: name } };
    case 'AWS::SQS::Queue':
      return {
        ref: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${name}`,
        attributes: { Arn: arn('sqs', name), QueueName: name },
      };
    case 'AWS::Logs::LogGroup':
      return same(name, arn('logs', `log-group:${name}:*`));
    case 'AWS::Lambda::Alias': {
      const { FunctionName, Name } = evaluate(properties, scope) as Record<string, string>;
      const ref = arn('lambda', `function:${FunctionName}:${Name}`);
      return same(ref, ref);
    }
    case 'AWS::Lambda::Version': {
      const { FunctionName } = evaluate(properties, scope) as Record<string, string>;
      return same(arn('lambda', `function:${FunctionName}:${PUBLISHED_VERSION}`), '');
    }
    case 'AWS::Lambda::EventSourceMapping':
      return same(logicalId, '');
    case 'AWS::Lambda::Function':
      return same(name, arn('lambda', `function:${name}`));
    case 'AWS::SecretsManager::Secret':
      return same(arn('secretsmanager', `secret:${name}-AbCdEf`), '');
    case 'AWS::IAM::Role':
      return same(logicalId, `arn:aws:iam::${ACCOUNT}:role/${logicalId}`);
    default:
      return same(name, `${logicalId}.Arn`);
  }
}
