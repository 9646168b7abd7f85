import type { Architecture } from './build.ts';
import type { CommandLine } from './command-line.ts';
import type { PerFunction } from './image-reference.ts';
import type { EnvironmentName } from './environment-name.ts';
import { repositoryOf } from './image-reference.ts';
import { FUNCTIONS } from './functions.ts';
import { deploySettings, PROJECT_NAME } from './settings.ts';

export interface SamDeployOptions {
  readonly environment: EnvironmentName;
  readonly images: PerFunction;
  readonly architecture: Architecture;
  readonly revision: string;
  /** Whether a person at this terminal is asked after the change set was shown. */
  readonly asks: boolean;
  readonly variables: Readonly<Record<string, string>>;
  /** In front of those of samconfig.toml. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/**
 * Deploys template.yaml with images by digest. sam shows the change set before it carries it out. It uploads no image itself;
 * the repository is asked for all the same.
 */
export function samDeploy(options: SamDeployOptions): CommandLine {
  const { environment, images, architecture, revision, asks, variables } = options;
  const parameters = {
    ...deploySettings(environment).parameters,
    ...options.parameters,
    Architecture: architecture,
    Revision: revision,
    ...Object.fromEntries(FUNCTIONS.map(({ name, imageParameter }) => [imageParameter, images[name]])),
  };
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
      ...Object.entries(parameters).map(([name, value]) => `${name}="${value}"`),
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
