import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteStackCommand,
  DescribeEventsCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  waitUntilChangeSetCreateComplete,
  waitUntilStackDeleteComplete,
  waitUntilStackImportComplete,
  type CloudFormationClientConfig,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';
import type { Stack } from './environment.ts';
import type { RetainedResource } from './retained-resources.ts';

const WAIT_SECONDS = 1800;
const POLL_SECONDS = { minDelay: 2, maxDelay: 5 } as const;
const CHANGE_SET = 'take-over';

/** CloudFormation of an environment, as far as `sam` leaves it to us. */
export class AwsStacks {
  readonly #client: CloudFormationClient;

  constructor(config: CloudFormationClientConfig) {
    this.#client = new CloudFormationClient(config);
  }

  /** Null where there is none; one whose first change set was never carried out is none. */
  async stack(name: string): Promise<Stack | null> {
    const found = await this.#describe(name);
    const status = found?.StackStatus;
    if (status === undefined || status === 'REVIEW_IN_PROGRESS') return null;
    // Events cost a call, and are read where something went wrong.
    const failures = /FAILED|ROLLBACK/.test(status) ? await this.#failures(name) : [];
    return { name, status, failures };
  }

  async outputs(name: string): Promise<Readonly<Record<string, string>> | null> {
    const found = await this.#describe(name);
    if (found === undefined) return null;
    return Object.fromEntries((found.Outputs ?? []).map((each) => [each.OutputKey!, each.OutputValue!]));
  }

  async delete(name: string): Promise<void> {
    await this.#client.send(new DeleteStackCommand({ StackName: name }));
    await waitUntilStackDeleteComplete(this.#waiting, { StackName: name });
  }

  /** Makes a stack of what is there: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-new-stack.html */
  async import(StackName: string, resources: readonly RetainedResource[]): Promise<void> {
    const named = { StackName, ChangeSetName: CHANGE_SET };
    const declared = Object.fromEntries(resources.map((each) => [each.logicalId, each.declaration]));
    await this.#client.send(
      new CreateChangeSetCommand({
        ...named,
        ChangeSetType: 'IMPORT',
        TemplateBody: JSON.stringify({ Resources: declared }),
        ResourcesToImport: resources.map(({ type, logicalId, identifier }) => ({
          ResourceType: type,
          LogicalResourceId: logicalId,
          ResourceIdentifier: { ...identifier },
        })),
      }),
    );
    await waitUntilChangeSetCreateComplete(this.#waiting, named);
    await this.#client.send(new ExecuteChangeSetCommand(named));
    await waitUntilStackImportComplete(this.#waiting, { StackName });
  }

  get #waiting() {
    return { client: this.#client, maxWaitTime: WAIT_SECONDS, ...POLL_SECONDS };
  }

  async #describe(StackName: string) {
    try {
      const { Stacks = [] } = await this.#client.send(new DescribeStacksCommand({ StackName }));
      return Stacks[0];
    } catch (error) {
      if ((error as Error).message.includes('does not exist')) return undefined;
      throw error;
    }
  }

  async #failures(StackName: string): Promise<readonly string[]> {
    const { StackEvents = [] } = await this.#client.send(new DescribeStackEventsCommand({ StackName }));
    const failures = failuresOf(StackEvents);
    if (failures.length > 0) return failures;
    // What CloudFormation refuses before it begins, such as a name that is taken, stands in the events of the operation.
    const { OperationEvents = [] } = await this.#client.send(
      new DescribeEventsCommand({ StackName, Filters: { FailedEvents: true } }),
    );
    const told = OperationEvents.filter(
      ({ LogicalResourceId = StackName }) => LogicalResourceId !== StackName,
    )
      .map(
        (each) => [each.LogicalResourceId, each.ValidationStatusReason ?? each.ResourceStatusReason] as const,
      )
      .filter(([, reason]) => reason !== undefined)
      .map(([logicalId, reason]) => `${logicalId}: ${reason}`);
    return [...new Set(told)];
  }
}

/** Events come newest first; those before the last operation began are about other times. What was cancelled failed for another's sake. */
function failuresOf(events: readonly StackEvent[]): readonly string[] {
  const began = events.findIndex(
    ({ ResourceStatus = '', ResourceStatusReason, LogicalResourceId, StackName }) =>
      LogicalResourceId === StackName &&
      /^(CREATE|UPDATE|DELETE|IMPORT)_IN_PROGRESS$/.test(ResourceStatus) &&
      ResourceStatusReason === 'User Initiated',
  );
  const last = began === -1 ? events : events.slice(0, began);
  return last
    .filter(({ ResourceStatus = '', ResourceStatusReason = '', LogicalResourceId, StackName }) => {
      const isOfResource = LogicalResourceId !== StackName && ResourceStatus.endsWith('_FAILED');
      return isOfResource && !/cancelled/i.test(ResourceStatusReason);
    })
    .map(
      ({ LogicalResourceId, ResourceStatusReason }) => `${LogicalResourceId}: ${ResourceStatusReason ?? ''}`,
    )
    .toReversed();
}
