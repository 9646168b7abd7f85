import type { Template, TemplateScope } from './template.ts';

/** What `!Ref` and `!GetAtt` of a resource give. */
export interface MadeResource {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface ScopeOptions {
  /** Parameters that are not given have the default of the template. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly accountId: string;
  readonly region: string;
  readonly stackName: string;
  /** By logical id. */
  readonly resources: ReadonlyMap<string, MadeResource>;
}

/** What the intrinsic functions of `template` refer to, where these resources are made. */
export function templateScope(template: Template, options: ScopeOptions): TemplateScope {
  const { parameters = {}, resources } = options;
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::AccountId': options.accountId,
    'AWS::Region': options.region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': options.stackName,
  };
  return {
    conditions: template.Conditions ?? {},
    mappings: template.Mappings ?? {},
    ref: (name) => {
      const value = parameters[name] ?? template.Parameters?.[name]?.Default ?? pseudo[name];
      return value ?? made(resources, name).ref;
    },
    getAtt: (logicalId, attribute) => {
      const value = made(resources, logicalId).attributes[attribute];
      if (value === undefined) throw new Error(`${logicalId} has no attribute ${attribute} here`);
      return value;
    },
  };
}

export function made(resources: ReadonlyMap<string, MadeResource>, logicalId: string): MadeResource {
  const resource = resources.get(logicalId);
  if (resource === undefined) throw new Error(`template: nothing was made under the name ${logicalId}`);
  return resource;
}
