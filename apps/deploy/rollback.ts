import type { CommandRunner } from './command-line.ts';
import type { Environment } from './environment.ts';
import { releaseBefore, templateHash, type Release } from './release.ts';
import { record } from './deploy.ts';
import { samRollBack } from './sam-deploy.ts';
import { deploySettings } from './settings.ts';
import { expectUsable } from './stack-state.ts';

/**
 * Brings back the images of the release before, at once, whatever fires. They are in the environment's repositories still, so
 * nothing is built or copied, and no parameter but theirs changes.
 * @throws Error when there is no such release, or template.yaml is not that of what runs.
 */
export async function rollBack(
  commands: CommandRunner,
  environment: Environment,
  asks: boolean,
): Promise<Release> {
  const releases = await environment.releases();
  const earlier = releaseBefore(releases);
  const [running] = releases;
  // Otherwise the way back would carry changes of the infrastructure that nobody has seen in this environment.
  if (running!.template !== templateHash()) {
    throw new Error(
      `template.yaml differs from the one ${environment.name} was deployed with: check out ${running!.revision.replace('-dirty', '')} to roll back`,
    );
  }
  const { images, architecture, revision } = earlier;
  expectUsable(await environment.stack(deploySettings(environment.name).stackName));
  const variables = await environment.processEnvironment();
  const deployed = { environment: environment.name, images, architecture, revision };
  await commands.run(samRollBack({ ...deployed, asks, variables }));
  await record(commands, environment, { images, architecture, revision, rollback: true });
  return earlier;
}
