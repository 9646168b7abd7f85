import { SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand } from '@aws-sdk/client-sqs';

import { LOCAL_REGION, type AwsClients } from './aws-clients.ts';
import { deployedFunction, type DeployedFunction } from '../template/deployed-function.ts';
import {
  evaluate,
  readTemplate,
  references,
  type Template,
  type TemplateScope,
} from '../template/template.ts';
import { made, templateScope, type MadeResource } from '../template/template-scope.ts';
import { NOT_NEEDED_LOCALLY, RESOURCE_MAKERS } from './resource-makers.ts';

export interface ProvisionOptions {
  readonly environment?: string;
  readonly projectName?: string;
  readonly accountId?: string;
  readonly templatePath?: string;
}

/** What exists now, by the names that the template gives. */
export interface ProvisionedStack {
  readonly streamName: string;
  readonly streamArn: string;
  readonly bucket: string;
  readonly processedDataTable: string;
  readonly userPreferencesTable: string;
  readonly referenceDataTable: string;
  readonly alertHistoryTable: string;
  readonly alertsTopicArn: string;
  readonly deadLetterQueueUrl: string;
  /** Local only: what the alerts topic delivers, for lib/local-aws/async-invocation.ts. */
  readonly alertsQueueUrl: string;
  /** Every resource made, by logical id. */
  readonly resources: ReadonlyMap<string, MadeResource>;
  /** The functions as they would be deployed over these resources. */
  readonly kinesisProcessor: DeployedFunction;
  readonly alertProcessor: DeployedFunction;
}

/** The account of a loopback server's resources. */
export const LOCAL_ACCOUNT = '000000000000';

/**
 * Makes the resources of template.yaml on a loopback server.
 * @throws Error naming the logical id and type when a resource cannot be made or its type is not known here.
 */
export async function provision(
  clients: AwsClients,
  options: ProvisionOptions = {},
): Promise<ProvisionedStack> {
  const template = readTemplate(options.templatePath);
  const parameters = {
    ...(options.environment !== undefined && { Environment: options.environment }),
    ...(options.projectName !== undefined && { ProjectName: options.projectName }),
  };
  const resources = new Map<string, MadeResource>();
  const scope = templateScope(template, {
    parameters,
    accountId: options.accountId ?? LOCAL_ACCOUNT,
    region: LOCAL_REGION,
    stackName: 'local',
    resources,
  });
  await makeResources(template, scope, resources, clients);
  const ref = (logicalId: string): string => made(resources, logicalId).ref;
  const alertsTopicArn = ref('AlertsTopic');
  return {
    streamName: ref('FinancialStream'),
    streamArn: made(resources, 'FinancialStream').attributes['Arn']!,
    bucket: ref('DataLakeBucket'),
    processedDataTable: ref('ProcessedDataTable'),
    userPreferencesTable: ref('UserPreferencesTable'),
    referenceDataTable: ref('ReferenceDataTable'),
    alertHistoryTable: ref('AlertHistoryTable'),
    alertsTopicArn,
    deadLetterQueueUrl: ref('LambdaDeadLetterQueue'),
    alertsQueueUrl: await subscribeLocalQueue(clients, alertsTopicArn),
    resources,
    kinesisProcessor: deployedFunction(template, 'KinesisProcessor', scope, resources),
    alertProcessor: deployedFunction(template, 'AlertProcessor', scope, resources),
  };
}

/** Into `resources`, which `scope` knows: what one refers to is there before it. */
async function makeResources(
  template: Template,
  scope: TemplateScope,
  resources: Map<string, MadeResource>,
  clients: AwsClients,
): Promise<void> {
  for (const logicalId of creationOrder(template)) {
    const { Type, Condition, Properties } = template.Resources[logicalId]!;
    if (Condition !== undefined && evaluate({ Condition }, scope) !== true) continue;
    const make = RESOURCE_MAKERS[Type];
    if (make === undefined) {
      throw new Error(
        `${logicalId}: resource type ${Type} is not known here; teach lib/local-aws/resource-makers.ts to make it, or list it as not needed locally`,
      );
    }
    try {
      resources.set(logicalId, await make(evaluate(Properties, scope) as Record<string, unknown>, clients));
    } catch (error) {
      throw new Error(`${logicalId} (${Type}) could not be made`, { cause: error });
    }
  }
}

/** Every resource that is needed here, after those it refers to or depends on. */
function creationOrder(template: Template): string[] {
  const order = new Set<string>();
  const visit = (logicalId: string, path: readonly string[]): void => {
    const resource = template.Resources[logicalId];
    if (resource === undefined || order.has(logicalId) || !isNeededLocally(resource.Type)) return;
    if (path.includes(logicalId)) {
      throw new Error(`template: circular reference ${[...path, logicalId].join(' → ')}`);
    }
    const before = [...references(resource.Properties), ...[resource.DependsOn ?? []].flat()];
    for (const name of before) visit(name, [...path, logicalId]);
    order.add(logicalId);
  };
  for (const logicalId of Object.keys(template.Resources)) visit(logicalId, []);
  return [...order];
}

function isNeededLocally(type: string): boolean {
  return !NOT_NEEDED_LOCALLY.some((pattern) => pattern.test(type));
}

/**
 * The emulator's own SNS → Lambda calls once and only logs errors; a queue keeps each message until our runner has
 * tried it as often as Lambda's asynchronous invocation would.
 */
async function subscribeLocalQueue({ sns, sqs }: AwsClients, topicArn: string): Promise<string> {
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({ QueueName: `${topicArn.split(':').at(-1)!}-local` }),
  );
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  await sns.send(
    new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint: Attributes?.QueueArn }),
  );
  return QueueUrl!;
}
