import { join } from 'node:path';
import {
  evaluate,
  readTemplate,
  references,
  type Template,
  type TemplateResource,
  type TemplateScope,
} from '../../lib/template/template.ts';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import type { EnvironmentName } from './environment-name.ts';
import { deploymentParameters } from './parameters.ts';

/** A table, bucket or repository that outlives its stack, and then stands in the way of the next one by its name. */
export interface RetainedResource {
  readonly type: keyof typeof NAME_PROPERTIES;
  readonly logicalId: string;
  readonly name: string;
  /** What CloudFormation knows it by, and the name: `{"TableName": …}`. */
  readonly identifier: Readonly<Record<string, string>>;
  /** As it is declared, without what refers to other resources of the stack: the next deployment adds that. */
  readonly declaration: object;
}

export interface Account {
  readonly account: string;
  readonly region: string;
  /** `aws`, or that of another part of AWS, such as `aws-cn`. */
  readonly partition: string;
}

/** What holds data has a name that does not change, or nothing would find it again. */
const NAME_PROPERTIES = {
  'AWS::S3::Bucket': 'BucketName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::ECR::Repository': 'RepositoryName',
} as const;

/** The two templates of an environment. */
export const TEMPLATES = ['template.yaml', 'images/repositories.yaml'] as const;
export type TemplateName = (typeof TEMPLATES)[number];

export function retainedResources(
  file: TemplateName,
  environment: EnvironmentName,
  where: Account,
): readonly RetainedResource[] {
  const template = readTemplate(join(repositoryRoot, file));
  const given =
    file === 'template.yaml' ? deploymentParameters(environment).values : { Environment: environment };
  const scope = scopeOf(template, given, where);
  return Object.entries(template.Resources)
    .filter(([, { DeletionPolicy = '' }]) => DeletionPolicy.startsWith('Retain'))
    .map(([logicalId, resource]) => retained(logicalId, resource, template, scope));
}

function retained(
  logicalId: string,
  resource: TemplateResource,
  template: Template,
  scope: TemplateScope,
): RetainedResource {
  const { DeletionPolicy, UpdateReplacePolicy } = resource;
  const type = resource.Type as RetainedResource['type'];
  const nameProperty = NAME_PROPERTIES[type];
  if (nameProperty === undefined)
    throw new Error(`a template retains ${logicalId}, a ${type}, which has no known name`);
  const own = Object.entries((resource.Properties ?? {}) as Record<string, unknown>).filter(
    ([, value]) => ![...references(value)].some((each) => each in template.Resources),
  );
  const Properties = evaluate(Object.fromEntries(own), scope) as Record<string, unknown>;
  const name = String(Properties[nameProperty]);
  return {
    type,
    logicalId,
    name,
    identifier: { [nameProperty]: name },
    declaration: { Type: type, DeletionPolicy, UpdateReplacePolicy, Properties },
  };
}

function scopeOf(template: Template, given: Readonly<Record<string, string>>, where: Account): TemplateScope {
  const defaults = Object.entries(template.Parameters ?? {}).map(([name, { Default = '' }]) => [
    name,
    String(Default),
  ]);
  const values: Readonly<Record<string, string>> = {
    ...(Object.fromEntries(defaults) as Record<string, string>),
    ...given,
    'AWS::AccountId': where.account,
    'AWS::Region': where.region,
    'AWS::Partition': where.partition,
  };
  return {
    conditions: template.Conditions ?? {},
    mappings: template.Mappings ?? {},
    ref: (name) => values[name] ?? '',
    getAtt: (logicalId, attribute) => {
      throw new Error(`${logicalId}.${attribute} is known once it is deployed`);
    },
  };
}
