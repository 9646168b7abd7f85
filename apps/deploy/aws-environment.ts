import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetAccountSettingsCommand, GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { paginateGetParameterHistory, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { readAlarms, type Alarm } from '../../lib/operations/monitoring/alarms.ts';
import { keepSecret } from '../../lib/tooling/secrets.ts';
import { AwsImages } from './aws-images.ts';
import { AwsStacks } from './aws-stacks.ts';
import type { Environment, RegistryCredentials, Stack } from './environment.ts';
import type { PerFunction } from './image-reference.ts';
import type { EnvironmentName } from './environment-name.ts';
import { FUNCTIONS } from './functions.ts';
import type { Release } from './release.ts';
import { retainedResources, type RetainedResource, type TemplateName } from './retained-resources.ts';
import { repositoriesStackName } from './sam-deploy.ts';
import { PROJECT_NAME } from './settings.ts';

/** An alias is what the triggers call; template.yaml names it. */
export const ALIAS = 'live';

export interface AwsEnvironmentOptions {
  /** A role to be taken, where the environment is in another account. */
  readonly roleArn?: string | undefined;
}

/** An environment on AWS. Region, credentials and endpoint come from this process's environment, as for the AWS CLI. */
export class AwsEnvironment implements Environment {
  readonly name: EnvironmentName;
  readonly lambda: LambdaClient;
  readonly #stacks: AwsStacks;
  readonly #images: AwsImages;
  readonly #sts: STSClient;
  readonly #cloudwatch: CloudWatchClient;
  readonly #ssm: SSMClient;
  readonly #dynamodb: DynamoDBClient;
  readonly #s3: S3Client;

  constructor(name: EnvironmentName, { roleArn }: AwsEnvironmentOptions = {}) {
    this.name = name;
    const options = roleArn === undefined ? {} : { credentials: () => assumed(roleArn, name) };
    this.#stacks = new AwsStacks(options);
    this.#images = new AwsImages(options);
    this.#sts = new STSClient(options);
    this.#cloudwatch = new CloudWatchClient(options);
    this.#ssm = new SSMClient(options);
    this.#dynamodb = new DynamoDBClient(options);
    // Where an endpoint is given it is a loopback server, which has no name for each bucket.
    this.#s3 = new S3Client({ ...options, forcePathStyle: process.env['AWS_ENDPOINT_URL'] !== undefined });
    this.lambda = new LambdaClient(options);
  }

  async caller(): Promise<string> {
    return (await this.#sts.send(new GetCallerIdentityCommand({}))).Arn!;
  }

  stack(name: string): Promise<Stack | null> {
    return this.#stacks.stack(name);
  }

  deleteStack(name: string): Promise<void> {
    return this.#stacks.delete(name);
  }

  async retained(template: TemplateName): Promise<readonly RetainedResource[]> {
    const [, partition = '', , , account = ''] = (await this.caller()).split(':');
    const region = await this.lambda.config.region();
    const declared = retainedResources(template, this.name, { account, region, partition });
    const isThere = await Promise.all(declared.map((each) => this.#exists(each)));
    return declared.filter((_, at) => isThere[at]);
  }

  takeOver(stackName: string, resources: readonly RetainedResource[]): Promise<void> {
    return this.#stacks.import(stackName, resources);
  }

  async repositories(): Promise<PerFunction> {
    const outputs = await this.stackOutputs(repositoriesStackName(this.name));
    return perFunction(async ({ repositoryOutput }) => {
      const repository = outputs[repositoryOutput];
      if (repository === undefined) throw new Error(`${this.name} has no output ${repositoryOutput}`);
      return repository;
    });
  }

  /** @throws Error that says what to do when there is no such stack. */
  async stackOutputs(stackName: string): Promise<Readonly<Record<string, string>>> {
    const outputs = await this.#stacks.outputs(stackName);
    if (outputs === null)
      throw new Error(`there is no stack ${stackName}: make deploy ENV=${this.name} makes it`);
    return outputs;
  }

  async unreservedConcurrency(): Promise<number> {
    const { AccountLimit } = await this.lambda.send(new GetAccountSettingsCommand({}));
    return AccountLimit?.UnreservedConcurrentExecutions ?? 0;
  }

  registryCredentials(): Promise<RegistryCredentials> {
    return this.#images.credentials();
  }

  taggedDigest(repository: string, tag: string): Promise<string | null> {
    return this.#images.taggedDigest(repository, tag);
  }

  criticalFindings(image: string): Promise<number> {
    return this.#images.criticalFindings(image);
  }

  runningImages(): Promise<PerFunction> {
    return perFunction(async ({ name }) => {
      const FunctionName = `${PROJECT_NAME}-${this.name}-${name}`;
      const { Code } = await this.lambda.send(new GetFunctionCommand({ FunctionName, Qualifier: ALIAS }));
      if (Code?.ResolvedImageUri === undefined) throw new Error(`${FunctionName} runs no image`);
      return Code.ResolvedImageUri;
    });
  }

  async firingAlarms(): Promise<readonly Alarm[]> {
    const alarms = await readAlarms(this.#cloudwatch, `${PROJECT_NAME}-${this.name}-`);
    return alarms.filter(({ state }) => state === 'ALARM');
  }

  async releases(): Promise<Release[]> {
    const releases: Release[] = [];
    try {
      for await (const { Parameters = [] } of paginateGetParameterHistory(
        { client: this.#ssm },
        { Name: this.#parameter },
      )) {
        for (const { Value } of Parameters) releases.push(JSON.parse(Value!) as Release);
      }
    } catch (error) {
      if ((error as Error).name !== 'ParameterNotFound') throw error;
    }
    return releases.toReversed();
  }

  async record(release: Release): Promise<void> {
    await this.#ssm.send(
      new PutParameterCommand({
        Name: this.#parameter,
        Value: JSON.stringify(release),
        Type: 'String',
        Overwrite: true,
        Description: 'What runs, who deployed it and when; written by make deploy, promote and rollback',
      }),
    );
  }

  async processEnvironment(): Promise<Record<string, string>> {
    const { region, credentials } = this.lambda.config;
    const { accessKeyId, secretAccessKey, sessionToken } = await credentials();
    keepSecret(secretAccessKey, sessionToken);
    return {
      AWS_REGION: await region(),
      AWS_DEFAULT_REGION: await region(),
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      ...(sessionToken !== undefined && { AWS_SESSION_TOKEN: sessionToken }),
      SAM_CLI_TELEMETRY: '0',
    };
  }

  async #exists({ type, name }: RetainedResource): Promise<boolean> {
    try {
      if (type === 'AWS::ECR::Repository') return await this.#images.has(name);
      if (type === 'AWS::S3::Bucket') await this.#s3.send(new HeadBucketCommand({ Bucket: name }));
      else await this.#dynamodb.send(new DescribeTableCommand({ TableName: name }));
      return true;
    } catch (error) {
      const { name: code } = error as Error;
      if (code === 'NotFound' || code === 'ResourceNotFoundException') return false;
      throw error;
    }
  }

  get #parameter(): string {
    return `/${PROJECT_NAME}/${this.name}/release`;
  }
}

async function perFunction(
  valueOf: (fn: (typeof FUNCTIONS)[number]) => Promise<string>,
): Promise<PerFunction> {
  const entries = await Promise.all(FUNCTIONS.map(async (fn) => [fn.name, await valueOf(fn)] as const));
  return Object.fromEntries(entries) as PerFunction;
}

async function assumed(
  RoleArn: string,
  environment: EnvironmentName,
): Promise<{ accessKeyId: string; secretAccessKey: string; sessionToken: string; expiration: Date }> {
  const { Credentials } = await new STSClient({}).send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: `${PROJECT_NAME}-${environment}` }),
  );
  keepSecret(Credentials!.SecretAccessKey, Credentials!.SessionToken);
  return {
    accessKeyId: Credentials!.AccessKeyId!,
    secretAccessKey: Credentials!.SecretAccessKey!,
    sessionToken: Credentials!.SessionToken!,
    expiration: Credentials!.Expiration!,
  };
}
