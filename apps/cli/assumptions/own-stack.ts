import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  type CloudFormationClient,
} from '@aws-sdk/client-cloudformation';
import { DeleteObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { repositoryRoot } from '../../../lib/tooling/repository-root.ts';
import { CheckFailure } from '../deployed-test/checks.ts';
import type { Outputs, World } from './assumption.ts';

const TEMPLATE = 'apps/cli/assumptions/stack.yaml';
/** Roles and mappings take their time. */
const CREATE_PATIENCE_MS = 180_000;
/** The rest of the five minutes; CloudFormation goes on without us. */
const DELETE_PATIENCE_MS = 90_000;

type Eventually = World['eventually'];

export interface Waiting {
  readonly now: () => number;
  readonly eventually: Eventually;
}

/** The resources of one run, a stack by themselves: what makes them, and takes them away whatever happened. */
export class OwnStack {
  readonly name: string;
  readonly #client: CloudFormationClient;
  readonly #now: () => number;
  readonly #eventually: Eventually;

  constructor(client: CloudFormationClient, name: string, { now, eventually }: Waiting) {
    this.#client = client;
    this.name = name;
    this.#now = now;
    this.#eventually = eventually;
  }

  async create(): Promise<Outputs> {
    const TemplateBody = await readFile(join(repositoryRoot, TEMPLATE), 'utf8');
    await this.#client.send(
      new CreateStackCommand({
        StackName: this.name,
        TemplateBody,
        Capabilities: ['CAPABILITY_IAM'],
        Tags: [{ Key: 'made-by', Value: 'rtf test --assumptions' }],
      }),
    );
    return this.#eventually('the resources were not ready', CREATE_PATIENCE_MS, async () => {
      const { Stacks: [stack] = [] } = await this.#client.send(
        new DescribeStacksCommand({ StackName: this.name }),
      );
      const status = stack?.StackStatus ?? '';
      if (/FAILED|ROLLBACK/.test(status)) throw new CheckFailure(await this.#reason(status));
      if (status !== 'CREATE_COMPLETE') return null;
      const outputs = (stack?.Outputs ?? []).map((each) => [each.OutputKey!, each.OutputValue!] as const);
      return Object.fromEntries(outputs) as Outputs;
    });
  }

  /** A bucket that is not empty is not deleted, so that comes first. */
  async delete(s3: S3Client, bucket: string | undefined): Promise<string> {
    if (bucket !== undefined) await emptyBucket(s3, bucket);
    await this.#client.send(new DeleteStackCommand({ StackName: this.name }));
    const deadline = this.#now() + DELETE_PATIENCE_MS;
    const end = await this.#eventually('it was not deleted', 2 * DELETE_PATIENCE_MS, async () =>
      (await this.#isGone()) ? 'gone' : this.#now() > deadline ? 'going' : null,
    );
    return end === 'gone'
      ? `the stack ${this.name} is gone`
      : `the stack ${this.name} is being deleted: aws cloudformation describe-stacks --stack-name ${this.name}`;
  }

  async #isGone(): Promise<boolean> {
    try {
      const { Stacks: [stack] = [] } = await this.#client.send(
        new DescribeStacksCommand({ StackName: this.name }),
      );
      if (stack?.StackStatus === 'DELETE_FAILED') throw new CheckFailure(await this.#reason('DELETE_FAILED'));
      return stack === undefined || stack.StackStatus === 'DELETE_COMPLETE';
    } catch (error) {
      if ((error as Error).message.includes('does not exist')) return true;
      throw error;
    }
  }

  async #reason(status: string): Promise<string> {
    const { StackEvents = [] } = await this.#client.send(
      new DescribeStackEventsCommand({ StackName: this.name }),
    );
    const failed = StackEvents.findLast(({ ResourceStatus = '' }) => ResourceStatus.endsWith('_FAILED'));
    return `${this.name} is ${status}: ${failed?.LogicalResourceId} ${failed?.ResourceStatusReason ?? ''}`;
  }
}

async function emptyBucket(s3: S3Client, Bucket: string): Promise<void> {
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket })) {
    for (const { Key } of Contents) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  }
}
