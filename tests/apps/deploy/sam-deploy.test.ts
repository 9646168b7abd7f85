import { readFileSync } from 'node:fs';
import test from 'ava';
import { machine, type CommandLine, type CommandRunner } from '../../../apps/deploy/command-line.ts';
import { gatingAlarms } from '../../../apps/deploy/deployment-gate.ts';
import type { PerFunction } from '../../../apps/deploy/image-reference.ts';
import { samDeploy, samRollBack } from '../../../apps/deploy/sam-deploy.ts';
import { templateParameters } from '../../../apps/deploy/template-parameters.ts';
import { deploySettings } from '../../../apps/deploy/settings.ts';
import { startCloudFormation, type FakeCloudFormation } from '../../support/cloudformation.ts';

const REGISTRY = '123456789012.dkr.ecr.us-east-1.amazonaws.com';
const SLACK = 'https://hooks.slack.com/services/T0/B0/abcdefgh';

let aws: FakeCloudFormation;

test.serial.before('CloudFormation starts', async () => {
  aws = await startCloudFormation();
});
test.after.always('CloudFormation stops', () => aws?.stop());
test.serial.beforeEach('there is no stack', () => {
  aws.stacks.clear();
  aws.firing.clear();
});

function images(letter: string): PerFunction {
  const image = (name: string): string => `${REGISTRY}/${name}@sha256:${letter.repeat(64)}`;
  return { 'kinesis-processor': image('kinesis-processor'), 'alert-processor': image('alert-processor') };
}

const deployed = (environment: 'dev' | 'staging' | 'prod', letter = 'a') =>
  ({
    environment,
    images: images(letter),
    architecture: 'arm64',
    revision: 'abcdef0',
    asks: false,
    variables: { ...aws.environment, SAM_CLI_POLL_DELAY: '0.05' },
  }) as const;

/** The real sam, quiet. */
const quiet: CommandRunner = { ...machine, run: async (line) => void (await machine.read(line)) };

const parametersOf = (environment: 'dev' | 'staging' | 'prod'): Record<string, string> =>
  aws.stacks.get(deploySettings(environment).stackName)!.parameters;

test.serial('the first deployment gives a stack every parameter of the template', async (t) => {
  await samDeploy(quiet, deployed('prod'));
  t.is(aws.stacks.get('realtime-financial-prod')!.status, 'CREATE_COMPLETE');
  const given = parametersOf('prod');
  for (const [name, { defaultValue, isSecret }] of Object.entries(templateParameters())) {
    if (!isSecret && !/Environment|Image|Revision|Architecture/.test(name))
      t.is(given[name], defaultValue, name);
  }
  t.like(given, { Environment: 'prod', Revision: 'abcdef0', EmergencyDeployment: 'no' });
});

test.serial(
  'what is taken out of samconfig.toml goes back to its default, and secrets that were set elsewhere stay',
  async (t) => {
    await samDeploy(quiet, deployed('prod'));
    Object.assign(parametersOf('prod'), {
      StreamShardCount: '4',
      OperatorEmail: 'old@example.com',
      SlackWebhookUrl: SLACK,
    });
    await samDeploy(quiet, deployed('prod', 'b'));
    t.like(parametersOf('prod'), { StreamShardCount: '1', OperatorEmail: '', SlackWebhookUrl: SLACK });
    t.is(parametersOf('prod')['AlertProcessorImageUri'], images('b')['alert-processor']);
  },
);

test.serial('values keep their blanks and quotes', async (t) => {
  const parameters = { BeforeOpening: 'cron(0 9 ? * MON-FRI *)', JiraUser: `o'brien "jo" $HOME` };
  await samDeploy(quiet, { ...deployed('dev'), parameters });
  t.like(parametersOf('dev'), parameters);
});

test.serial('a secret goes by a file that only its owner reads, never by the command line', async (t) => {
  const lines: CommandLine[] = [];
  let mode = '';
  const watching: CommandRunner = {
    ...machine,
    run: async (line) => {
      lines.push(line);
      const file = line.args.find((arg) => arg.startsWith('file://'))!.slice('file://'.length);
      t.true(readFileSync(file, 'utf8').includes(SLACK));
      mode = (await machine.read({ program: 'ls', args: ['-l', file] })).slice(0, 10);
      await machine.read(line);
    },
  };
  await samDeploy(watching, { ...deployed('dev'), parameters: { SlackWebhookUrl: SLACK } });
  t.is(parametersOf('dev')['SlackWebhookUrl'], SLACK);
  t.is(mode, '-rw-------');
  t.false(lines[0]!.args.join(' ').includes(SLACK));
});

test.serial(
  'a rollback changes the images and leaves every other parameter as it was deployed',
  async (t) => {
    await samDeploy(quiet, deployed('prod', 'a'));
    Object.assign(parametersOf('prod'), { StreamShardCount: '4', SlackWebhookUrl: SLACK });
    await quiet.run(samRollBack(deployed('prod', 'b')));
    t.like(parametersOf('prod'), {
      StreamShardCount: '4',
      SlackWebhookUrl: SLACK,
      EmergencyDeployment: 'yes',
    });
    t.is(parametersOf('prod')['KinesisProcessorImageUri'], images('b')['kinesis-processor']);
  },
);

test.serial(
  'while an alarm of the deployment group fires a deployment fails, and a rollback or an emergency passes',
  async (t) => {
    await samDeploy(quiet, deployed('prod', 'a'));
    aws.firing.add(gatingAlarms('prod')[0]!);
    await t.throwsAsync(samDeploy(quiet, deployed('prod', 'b')), {
      message: /UPDATE_ROLLBACK_COMPLETE|ALARM_ACTIVE/,
    });
    t.is(parametersOf('prod')['KinesisProcessorImageUri'], images('a')['kinesis-processor']);
    await quiet.run(samRollBack(deployed('prod', 'b')));
    t.is(parametersOf('prod')['KinesisProcessorImageUri'], images('b')['kinesis-processor']);
    await samDeploy(quiet, { ...deployed('prod', 'c'), isEmergency: true });
    t.is(parametersOf('prod')['KinesisProcessorImageUri'], images('c')['kinesis-processor']);
    aws.firing.clear();
    await samDeploy(quiet, deployed('prod', 'd'));
    t.is(parametersOf('prod')['EmergencyDeployment'], 'no');
  },
);

test.serial('sam takes a stack that failed to be made for one that it can update', async (t) => {
  aws.stacks.set('realtime-financial-dev', { status: 'ROLLBACK_COMPLETE', parameters: {}, events: [] });
  await t.throwsAsync(samDeploy(quiet, deployed('dev')), {
    message: /ROLLBACK_COMPLETE state and can not be updated/,
  });
});
