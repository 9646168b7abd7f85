import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import {
  DescribeImageScanFindingsCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
} from '@aws-sdk/client-ecr';
import { GetAccountSettingsCommand, GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { paginateGetParameterHistory, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type Environment, type RegistryCredentials } from './environment.ts';
import { digestOf, repositoryOf, type PerFunction } from './image-reference.ts';
import { type EnvironmentName } from './environment-name.ts';
import { FUNCTIONS } from './functions.ts';
import type { Release } from './release.ts';
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
  readonly cloudformation: CloudFormationClient;
  readonly #sts: STSClient;
  readonly #ecr: ECRClient;
  readonly #cloudwatch: CloudWatchClient;
  readonly #ssm: SSMClient;

  constructor(name: EnvironmentName, { roleArn }: AwsEnvironmentOptions = {}) {
    this.name = name;
    const options = roleArn === undefined ? {} : { credentials: () => assumed(roleArn, name) };
    this.#sts = new STSClient(options);
    this.#ecr = new ECRClient(options);
    this.#cloudwatch = new CloudWatchClient(options);
    this.#ssm = new SSMClient(options);
    this.lambda = new LambdaClient(options);
    this.cloudformation = new CloudFormationClient(options);
  }

  async caller(): Promise<string> {
    return (await this.#sts.send(new GetCallerIdentityCommand({}))).Arn!;
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
    const { Stacks = [] } = await this.cloudformation
      .send(new DescribeStacksCommand({ StackName: stackName }))
      .catch((error: Error) => {
        if (!error.message.includes('does not exist')) throw error;
        throw new Error(`there is no stack ${stackName}: make deploy ENV=${this.name} makes it`);
      });
    return Object.fromEntries((Stacks[0]?.Outputs ?? []).map((each) => [each.OutputKey!, each.OutputValue!]));
  }

  /** Whether the functions have been deployed there; a stack that was never carried out is none. */
  async isDeployed(stackName: string): Promise<boolean> {
    try {
      const { Stacks = [] } = await this.cloudformation.send(
        new DescribeStacksCommand({ StackName: stackName }),
      );
      return Stacks.some(({ StackStatus }) => StackStatus !== 'REVIEW_IN_PROGRESS');
    } catch (error) {
      if ((error as Error).message.includes('does not exist')) return false;
      throw error;
    }
  }

  /** How many functions may run at once beside those that have a reservation. */
  async unreservedConcurrency(): Promise<number> {
    const { AccountLimit } = await this.lambda.send(new GetAccountSettingsCommand({}));
    return AccountLimit?.UnreservedConcurrentExecutions ?? 0;
  }

  async registryCredentials(): Promise<RegistryCredentials> {
    const { authorizationData = [] } = await this.#ecr.send(new GetAuthorizationTokenCommand({}));
    const token = Buffer.from(authorizationData[0]!.authorizationToken!, 'base64').toString();
    const [username = '', password = ''] = token.split(':');
    return { username, password };
  }

  runningImages(): Promise<PerFunction> {
    return perFunction(async ({ name }) => {
      const FunctionName = `${PROJECT_NAME}-${this.name}-${name}`;
      const { Code } = await this.lambda.send(new GetFunctionCommand({ FunctionName, Qualifier: ALIAS }));
      if (Code?.ResolvedImageUri === undefined) throw new Error(`${FunctionName} runs no image`);
      return Code.ResolvedImageUri;
    });
  }

  async firingAlarms(): Promise<string[]> {
    const names: string[] = [];
    const input = { AlarmNamePrefix: `${PROJECT_NAME}-${this.name}-`, StateValue: 'ALARM' } as const;
    for await (const page of paginateDescribeAlarms({ client: this.#cloudwatch }, input)) {
      for (const { AlarmName } of [...(page.MetricAlarms ?? []), ...(page.CompositeAlarms ?? [])]) {
        names.push(AlarmName!);
      }
    }
    return names;
  }

  async criticalFindings(image: string): Promise<number> {
    const repository = repositoryOf(image);
    const { imageScanStatus, imageScanFindings } = await this.#ecr.send(
      new DescribeImageScanFindingsCommand({
        repositoryName: repository.slice(repository.indexOf('/') + 1),
        imageId: { imageDigest: digestOf(image) },
        maxResults: 1,
      }),
    );
    // Enhanced scanning goes on for ever and is ACTIVE.
    if (imageScanStatus?.status !== 'COMPLETE' && imageScanStatus?.status !== 'ACTIVE') {
      throw new Error(`${image} has not been scanned: ${imageScanStatus?.status ?? 'no status'}`);
    }
    return imageScanFindings?.findingSeverityCounts?.['CRITICAL'] ?? 0;
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
    return {
      AWS_REGION: await region(),
      AWS_DEFAULT_REGION: await region(),
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      ...(sessionToken !== undefined && { AWS_SESSION_TOKEN: sessionToken }),
      SAM_CLI_TELEMETRY: '0',
    };
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
  return {
    accessKeyId: Credentials!.AccessKeyId!,
    secretAccessKey: Credentials!.SecretAccessKey!,
    sessionToken: Credentials!.SessionToken!,
    expiration: Credentials!.Expiration!,
  };
}
