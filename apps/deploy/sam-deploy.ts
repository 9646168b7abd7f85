import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepSecret } from '../../lib/tooling/secrets.ts';
import type { Architecture } from './architecture.ts';
import type { CommandLine, CommandRunner } from './command-line.ts';
import type { PerFunction } from './image-reference.ts';
import type { EnvironmentName } from './environment-name.ts';
import { repositoryOf } from './image-reference.ts';
import { FUNCTIONS } from './functions.ts';
import { deploymentParameters } from './parameters.ts';
import { deploySettings, PROJECT_NAME } from './settings.ts';

/** What is deployed, whichever way. */
export interface Deployed {
  readonly environment: EnvironmentName;
  readonly images: PerFunction;
  readonly architecture: Architecture;
  readonly revision: string;
}

export interface SamDeployOptions extends Deployed {
  /** Whether a person at this terminal is asked after the change set was shown. */
  readonly asks: boolean;
  /** Whether the new version takes over at once, past the deployment group and the alarms that hold it up. */
  readonly isEmergency?: boolean;
  readonly variables: Readonly<Record<string, string>>;
  /** In front of those of samconfig.toml. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/**
 * Deploys template.yaml with images by digest and every parameter. sam shows the change set before it carries it out. Secrets
 * go by a file that only its owner can read: arguments could be seen by anybody on this machine.
 */
export async function samDeploy(commands: CommandRunner, options: SamDeployOptions): Promise<void> {
  const { values, secrets } = deploymentParameters(options.environment, {
    ...options.parameters,
    ...changing(options, options.isEmergency ?? false),
  });
  if (Object.keys(secrets).length === 0) {
    await commands.run(deployment(options, values));
    return;
  }
  keepSecret(...Object.values(secrets));
  const folder = mkdtempSync(join(tmpdir(), 'parameters-'));
  try {
    const file = join(folder, 'secrets.yaml');
    // JSON is YAML.
    writeFileSync(file, JSON.stringify(secrets), { mode: 0o600 });
    await commands.run(deployment(options, values, [`file://${file}`]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Deploys other images and leaves everything else as it was last deployed: what is not on the command line, sam keeps. It is
 * an emergency always, for the alarms that fire are why.
 */
export function samRollBack(options: Omit<SamDeployOptions, 'isEmergency' | 'parameters'>): CommandLine {
  return deployment(options, changing(options, true));
}

function changing(
  { images, architecture, revision }: Deployed,
  isEmergency: boolean,
): Record<string, string> {
  return {
    Architecture: architecture,
    Revision: revision,
    EmergencyDeployment: isEmergency ? 'yes' : 'no',
    ...Object.fromEntries(FUNCTIONS.map(({ name, imageParameter }) => [imageParameter, images[name]])),
  };
}

/** sam uploads no image itself; the repository is asked for all the same. */
function deployment(
  { environment, images, asks, variables }: SamDeployOptions,
  parameters: Readonly<Record<string, string>>,
  files: readonly string[] = [],
): CommandLine {
  return {
    program: 'sam',
    args: [
      'deploy',
      '--config-env',
      environment,
      '--template-file',
      'template.yaml',
      '--image-repository',
      repositoryOf(images['kinesis-processor']),
      asks ? '--confirm-changeset' : '--no-confirm-changeset',
      '--parameter-overrides',
      ...Object.entries(parameters).map(
        ([name, value]) => `${name}="${value.replaceAll('"', String.raw`\"`)}"`,
      ),
      ...files,
    ],
    environment: variables,
  };
}

/** The stack with the image repositories of an environment; it changes hardly ever, and is left alone then. */
export function samDeployRepositories(
  environment: EnvironmentName,
  variables: Readonly<Record<string, string>>,
): CommandLine {
  return {
    program: 'sam',
    args: [
      'deploy',
      '--template-file',
      'images/repositories.yaml',
      '--stack-name',
      repositoriesStackName(environment),
      '--resolve-s3',
      '--no-confirm-changeset',
      '--no-fail-on-empty-changeset',
      '--parameter-overrides',
      `Environment="${environment}"`,
    ],
    environment: variables,
  };
}

export function repositoriesStackName(environment: EnvironmentName): string {
  return `${PROJECT_NAME}-${environment}-images`;
}

/** The resources that hold data stay (DeletionPolicy: Retain). */
export function samDelete(
  environment: EnvironmentName,
  variables: Readonly<Record<string, string>>,
): CommandLine {
  return {
    program: 'sam',
    args: [
      'delete',
      '--config-env',
      environment,
      '--stack-name',
      deploySettings(environment).stackName,
      '--no-prompts',
    ],
    environment: variables,
  };
}
