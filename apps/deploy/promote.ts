import type { CommandRunner } from './command-line.ts';
import { record } from './deploy.ts';
import { type Environment } from './environment.ts';
import { digestOf, type PerFunction } from './image-reference.ts';
import { FUNCTIONS } from './functions.ts';
import { copyImage, registryOf } from './registry.ts';
import { templateHash, type Release } from './release.ts';
import { samDeploy, samDeployRepositories } from './sam-deploy.ts';

/** Why an environment's images may not be promoted; every reason, not the first. */
export class PromotionRefusedError extends Error {
  override readonly name = 'PromotionRefusedError';
  constructor(reasons: readonly string[]) {
    super(`not promoted:\n${reasons.map((reason) => `- ${reason}`).join('\n')}`);
  }
}

/**
 * Copies the images that run in one environment to the repositories of another, unchanged, and deploys them there.
 * @throws PromotionRefusedError when something speaks against it; then nothing was changed.
 */
export async function promote(
  commands: CommandRunner,
  from: Environment,
  to: Environment,
  asks: boolean,
): Promise<void> {
  const { release, images } = await promotable(from);
  const variables = await to.processEnvironment();
  await commands.run(samDeployRepositories(to.name, variables));
  const copies = await copyImages(commands, from, to, images, release.revision);
  const deployed = { images: copies, architecture: release.architecture, revision: release.revision };
  await commands.run(samDeploy({ ...deployed, environment: to.name, asks, variables }));
  await record(commands, to, { ...deployed, promoted_from: from.name });
}

/** What runs in `from`, when it may be promoted. */
async function promotable(from: Environment): Promise<{ release: Release; images: PerFunction }> {
  const [[release], images, alarms] = await Promise.all([
    from.releases(),
    from.runningImages(),
    from.firingAlarms(),
  ]);
  if (release === undefined) {
    throw new PromotionRefusedError([`${from.name} has no release: make deploy ENV=${from.name} first`]);
  }
  const reasons = [
    ...alarms.map((name) => `alarm ${name} is firing`),
    ...(release.template === templateHash()
      ? []
      : [`template.yaml differs from the one ${from.name} was deployed with, at ${release.revision}`]),
    ...(await Promise.all(
      FUNCTIONS.map(({ name }) => objectionTo(from, images[name], release.images[name])),
    )),
  ].filter((reason) => reason !== undefined);
  if (reasons.length > 0) throw new PromotionRefusedError(reasons);
  return { release, images };
}

async function objectionTo(from: Environment, image: string, recorded: string): Promise<string | undefined> {
  if (digestOf(image) !== digestOf(recorded)) {
    return `${image} runs in ${from.name}, which is not what was deployed last: ${digestOf(recorded)}`;
  }
  const findings = await from.criticalFindings(image).catch((error: Error) => error.message);
  if (findings === 0) return undefined;
  return typeof findings === 'string' ? findings : `${image} has ${findings} critical findings`;
}

async function copyImages(
  commands: CommandRunner,
  from: Environment,
  to: Environment,
  images: PerFunction,
  revision: string,
): Promise<PerFunction> {
  const [repositories, source, target] = await Promise.all([
    to.repositories(),
    from.registryCredentials(),
    to.registryCredentials(),
  ]);
  const copies = { ...repositories };
  for (const { name } of FUNCTIONS) {
    const [image, repository] = [images[name], repositories[name]];
    const tag = `${revision}-${digestOf(image).replace('sha256:', '').slice(0, 12)}`;
    copies[name] = await copyImage(commands, image, repository, tag, [
      { host: registryOf(image), credentials: source },
      { host: registryOf(repository), credentials: target },
    ]);
  }
  return copies;
}
