import { consents, type Conversation } from './consent.ts';
import type { Environment, Stack } from './environment.ts';
import { askForSettings } from './first-deployment.ts';
import type { RetainedResource, TemplateName } from './retained-resources.ts';
import { repositoriesStackName } from './sam-deploy.ts';
import { deploySettings, saveParameters } from './settings.ts';
import { describeStack, expectUsable, stateOf } from './stack-state.ts';
import { templateParameters } from './template-parameters.ts';

/**
 * Makes sure that both stacks of an environment can be deployed: takes away what a failed first deployment left, asks about a
 * new environment, and takes over what outlived an earlier stack.
 * @throws Error that says what to do when they cannot
 */
export async function prepare(environment: Environment, talk: Conversation): Promise<void> {
  const images = repositoriesStackName(environment.name);
  const { stackName } = deploySettings(environment.name);
  if (await isNew(environment, images, talk)) {
    await takeOverRetained(environment, images, 'images/repositories.yaml', talk);
  }
  if (!(await isNew(environment, stackName, talk))) return;
  if (talk.terminal.isInteractive && talk.confirm !== 'yes') await guide(environment, stackName, talk);
  await takeOverRetained(environment, stackName, 'template.yaml', talk);
}

/** Whether there is none, perhaps because a dead one has been taken away. */
async function isNew(environment: Environment, stackName: string, talk: Conversation): Promise<boolean> {
  await withoutDead(environment, stackName, talk);
  return (await environment.stack(stackName)) === null;
}

async function withoutDead(environment: Environment, stackName: string, talk: Conversation): Promise<void> {
  const stack = await environment.stack(stackName);
  if (stack === null || stateOf(stack) !== 'dead') {
    expectUsable(stack);
    return;
  }
  talk.say(
    `${describeStack(stack)}\nIt never came to be and can only be deleted; nothing that holds data goes with it.`,
  );
  await expectConsent(talk, `Delete ${stackName}`, stackName);
  await environment.deleteStack(stackName).catch(async (error: Error) => {
    const left: Stack | null = await environment.stack(stackName);
    throw new Error(
      `${stackName} could not be deleted: ${left === null ? error.message : describeStack(left)}`,
      {
        cause: error,
      },
    );
  });
  talk.say(`${stackName} is deleted.`);
}

/** An environment that there is not yet is asked about, once; samconfig.toml keeps the answers. */
async function guide(
  environment: Environment,
  stackName: string,
  { terminal, say }: Conversation,
): Promise<void> {
  const { parameters: settings } = deploySettings(environment.name);
  say(`${stackName}: deploying as ${await environment.caller()}`);
  const unreservedConcurrency = await environment.unreservedConcurrency();
  const question = { environment: environment.name, parameters: templateParameters(), settings };
  const answers = await askForSettings({ ...question, unreservedConcurrency }, terminal, say);
  saveParameters(environment.name, answers);
  say('The answers are in samconfig.toml.');
}

/** What holds data outlives its stack, and its names are then taken: CloudFormation would refuse to make it. */
async function takeOverRetained(
  environment: Environment,
  stackName: string,
  template: TemplateName,
  talk: Conversation,
): Promise<void> {
  const resources = await environment.retained(template);
  if (resources.length === 0) return;
  talk.say(`An earlier ${environment.name} left these, which hold data:\n${resources.map(line).join('\n')}`);
  await expectConsent(talk, 'Take them over into the new stack', stackName, deletions(resources));
  await environment.takeOver(stackName, resources);
  talk.say(
    `${stackName} has them. What was changed about them by hand stays so: aws cloudformation detect-stack-drift --stack-name ${stackName}`,
  );
}

function line({ type, name }: RetainedResource): string {
  return `- ${type} ${name}`;
}

function deletions(resources: readonly RetainedResource[]): string {
  const commands = resources.map(({ type, name }) => `${DELETIONS[type]}${name}`);
  return ` To begin without them, delete them for good first:\n${commands.join('\n')}`;
}

const DELETIONS: Readonly<Record<RetainedResource['type'], string>> = {
  'AWS::S3::Bucket': 'aws s3 rb --force s3://',
  'AWS::DynamoDB::Table': 'aws dynamodb delete-table --table-name ',
  'AWS::ECR::Repository': 'aws ecr delete-repository --force --repository-name ',
};

/** @throws Error when the answer is no, or nobody can be asked; `otherwise` says what else there is */
async function expectConsent(
  talk: Conversation,
  deed: string,
  stackName: string,
  otherwise = '',
): Promise<void> {
  if (await consents(talk, `${deed}? [y/N] `)) return;
  throw new Error(`${stackName} is left as it is: CONFIRM=yes says yes to "${deed}".${otherwise}`);
}
