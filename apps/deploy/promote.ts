import type { CommandRunner } from './command-line.ts';
import type { Conversation } from './consent.ts';
import { record } from './deploy.ts';
import { expectOpenGate } from './deployment-gate.ts';
import { type Environment } from './environment.ts';
import { digestOf, type PerFunction } from './image-reference.ts';
import { FUNCTIONS } from './functions.ts';
import { prepare } from './prepare.ts';
import { firstDeploymentParameters } from './first-deployment-parameters.ts';
import { judgeAlarms, type Judgement } from './promotion-alarms.ts';
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

export interface PromoteOptions {
  readonly asks: boolean;
  /** Past the deployment group, at once. */
  readonly isEmergency?: boolean;
  /** Alarms that may fire where the images come from. */
  readonly acceptedAlarms?: readonly string[];
  readonly talk: Conversation;
}

/**
 * Copies the images that run in one environment to the repositories of another, unchanged, and deploys them there.
 * @throws PromotionRefusedError when something speaks against it; then nothing was changed.
 */
export async function promote(
  commands: CommandRunner,
  from: Environment,
  to: Environment,
  { asks, isEmergency = false, acceptedAlarms = [], talk }: PromoteOptions,
): Promise<void> {
  const { release, images, judgement } = await promotable(from, acceptedAlarms);
  for (const remark of judgement.remarks) talk.say(remark);
  await prepare(to, talk);
  if (!isEmergency) await expectOpenGate(to);
  const variables = await to.processEnvironment();
  await commands.run(samDeployRepositories(to.name, variables));
  const copies = await copyImages(commands, from, to, images, release.revision);
  const deployed = { images: copies, architecture: release.architecture, revision: release.revision };
  const parameters = await firstDeploymentParameters(to);
  await samDeploy(commands, { ...deployed, environment: to.name, asks, isEmergency, variables, parameters });
  const { accepted } = judgement;
  await record(commands, to, {
    ...deployed,
    promoted_from: from.name,
    ...(accepted.length > 0 && { accepted_alarms: accepted }),
  });
}

interface Promotable {
  readonly release: Release;
  readonly images: PerFunction;
  readonly judgement: Judgement;
}

/** What runs in `from`, when it may be promoted. */
async function promotable(from: Environment, acceptedAlarms: readonly string[]): Promise<Promotable> {
  const [[release], images, alarms] = await Promise.all([
    from.releases(),
    from.runningImages(),
    from.firingAlarms(),
  ]);
  if (release === undefined) {
    throw new PromotionRefusedError([`${from.name} has no release: make deploy ENV=${from.name} first`]);
  }
  const judgement = judgeAlarms(alarms, from.name, Date.parse(release.deployed_at), acceptedAlarms);
  const reasons = [
    ...judgement.objections,
    ...(release.template === templateHash()
      ? []
      : [`template.yaml differs from the one ${from.name} was deployed with, at ${release.revision}`]),
    ...(await Promise.all(
      FUNCTIONS.map(({ name }) => objectionTo(from, images[name], release.images[name])),
    )),
  ].filter((reason) => reason !== undefined);
  if (reasons.length > 0) throw new PromotionRefusedError(reasons);
  return { release, images, judgement };
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
    const registries = [
      { host: registryOf(image), credentials: source },
      { host: registryOf(repository), credentials: target },
    ];
    copies[name] = await copyImage(commands, image, repository, tag, registries, (...asked) =>
      to.taggedDigest(...asked),
    );
  }
  return copies;
}
