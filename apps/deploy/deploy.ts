import { buildImages, type BuildOptions } from './build.ts';
import type { CommandRunner } from './command-line.ts';
import { expectOpenGate } from './deployment-gate.ts';
import type { Environment } from './environment.ts';
import { firstDeploymentParameters } from './first-deployment-parameters.ts';
import { digestOf, type PerFunction } from './image-reference.ts';
import { FUNCTIONS, type FunctionName } from './functions.ts';
import { pushImage, registryOf } from './registry.ts';
import { templateHash, type Release } from './release.ts';
import { workingRevision } from './revision.ts';
import { samDeploy, samDeployRepositories } from './sam-deploy.ts';

export interface DeployOptions extends BuildOptions {
  /** Only this function gets a new image; the other keeps the one it runs. */
  readonly only?: FunctionName | undefined;
  readonly asks: boolean;
  /** Past the deployment group, at once. */
  readonly isEmergency?: boolean;
}

/** Builds, pushes, and deploys by digest. What was deployed is recorded once it runs. */
export async function deploy(
  commands: CommandRunner,
  environment: Environment,
  { only, asks, isEmergency = false, ...build }: DeployOptions,
): Promise<void> {
  if (!isEmergency) await expectOpenGate(environment);
  const variables = await environment.processEnvironment();
  await commands.run(samDeployRepositories(environment.name, variables));
  await buildImages(commands, build);
  const images = await pushImages(commands, environment, only);
  const revision = await workingRevision(commands);
  const { architecture } = build;
  const deployed = { environment: environment.name, images, architecture, revision };
  const parameters = await firstDeploymentParameters(environment);
  await samDeploy(commands, { ...deployed, asks, isEmergency, variables, parameters });
  await record(commands, environment, { images, architecture, revision });
}

/** Pushes what was built to the environment's repositories. */
export async function pushImages(
  commands: CommandRunner,
  environment: Environment,
  only?: FunctionName,
): Promise<PerFunction> {
  const [repositories, credentials, revision] = await Promise.all([
    environment.repositories(),
    environment.registryCredentials(),
    workingRevision(commands),
  ]);
  const kept = only === undefined ? undefined : await environment.runningImages();
  const images = { ...repositories, ...kept };
  for (const { name, builtImage } of FUNCTIONS) {
    if (only !== undefined && name !== only) continue;
    const repository = repositories[name];
    const registry = { host: registryOf(repository), credentials };
    images[name] = await pushImage(commands, builtImage, repository, revision, registry, (...asked) =>
      environment.taggedDigest(...asked),
    );
  }
  return images;
}

/**
 * Records in the environment what it runs now. A dry run records nothing.
 * @throws Error when it runs something else: whoever was asked by sam has said no, and sam calls that a success
 */
export async function record(
  commands: CommandRunner,
  environment: Environment,
  release: Pick<
    Release,
    'images' | 'architecture' | 'revision' | 'promoted_from' | 'rollback' | 'accepted_alarms'
  >,
): Promise<void> {
  if (commands.isDryRun) return;
  const running = await environment.runningImages();
  const isRunning = FUNCTIONS.every(({ name }) => digestOf(running[name]) === digestOf(release.images[name]));
  if (!isRunning) throw new Error(`${environment.name} is left as it is: the change set was not carried out`);
  await environment.record({
    ...release,
    template: templateHash(),
    deployed_at: new Date().toISOString(),
    deployed_by: await environment.caller(),
  });
}
