import 'reflect-metadata';
import { Command, Option } from 'commander';
import { errorMessage } from '../../src/core/prelude/error-text.ts';
import { EXAMPLE_MINUTES } from '../../lib/market-files/example-data.ts';
import { AwsEnvironment } from './aws-environment.ts';
import { buildImages, type Architecture } from './build.ts';
import { dryRun, machine, type CommandRunner } from './command-line.ts';
import { asksBeforeChange, consentToDestroy, terminal } from './consent.ts';
import { deploy, pushImages } from './deploy.ts';
import { environmentNamed, type EnvironmentName } from './environment-name.ts';
import { functionNamed, type DeployedFunction } from './functions.ts';
import { askForSettings } from './first-deployment.ts';
import { invokeLocally } from './invoke.ts';
import { updateCode } from './live-code.ts';
import { runLocalStack } from './local-stack.ts';
import { promote } from './promote.ts';
import { rollBack } from './rollback.ts';
import { samDelete } from './sam-deploy.ts';
import { deploySettings, saveParameters } from './settings.ts';
import { templateParameters } from './template-parameters.ts';

interface Options {
  readonly architecture: Architecture;
  readonly baseImage?: string;
  readonly env: EnvironmentName;
  readonly function?: DeployedFunction;
  readonly confirm?: string;
  readonly dryRun?: boolean;
}

const say = (text: string): void => console.log(text);

/** Each command of the Makefile that touches images or AWS. */
const program = new Command('deploy').description('Builds, deploys and promotes the functions');

built('build', 'Build both images with `sam build`').action(async (options: Options) => {
  await buildImages(runner(options), options);
});

program
  .command('invoke')
  .description('Invoke the image of a function with a sample event, against AWS on loopback')
  .requiredOption('--function <name>', 'kinesis-processor or alert-processor', functionNamed)
  .requiredOption('--event <name>', 'a file in events/<function>/ or a path')
  .action(async (options: { function: DeployedFunction; event: string }) => {
    await invokeLocally(machine, options.function, options.event, say);
  });

built('local-stack', 'Deploy to AWS on loopback, and put market data through')
  .addOption(new Option('--input <file>', 'market data').default(EXAMPLE_MINUTES, 'the bars of the demo'))
  .action(async (options: Options & { input: string }) => {
    const { rows, stored, alerts, emails, smsMessages } = await runLocalStack(machine, options, say);
    for (const subject of emails) say(`email: ${subject}`);
    for (const text of smsMessages) say(`sms: ${text}`);
    say(
      `${rows} records sent, ${stored} stored, ${alerts} alerts, ${emails.length} e-mails, ${smsMessages.length} text messages`,
    );
  });

inEnvironment(built('deploy', 'Build, push and deploy by digest')).action(async (options: Options) => {
  const asks = asksBeforeChange(options.env, options.confirm, terminal);
  const only = options.function?.name;
  const environment = new AwsEnvironment(options.env);
  if (terminal.isInteractive && options.confirm !== 'yes' && options.dryRun !== true) {
    await guide(environment);
  }
  await deploy(runner(options), environment, { ...options, only, asks });
});

inEnvironment(built('update-code', 'Put a new image behind a function, without a change set')).action(
  async (options: Options) => {
    const only = options.function?.name;
    if (only === undefined) throw new Error('FUNCTION= is needed: kinesis-processor or alert-processor');
    if (options.env === 'prod')
      throw new Error('prod is changed by change sets only: make deploy, make promote');
    const [commands, environment] = [runner(options), new AwsEnvironment(options.env)];
    await buildImages(commands, options);
    const images = await pushImages(commands, environment, only);
    if (!commands.isDryRun) await updateCode(environment.lambda, options.env, only, images[only]);
    say(`${only} in ${options.env}: ${images[only]}`);
  },
);

inEnvironment(program.command('rollback'))
  .description('Bring back the release before')
  .action(async (options: Options) => {
    const asks = asksBeforeChange(options.env, options.confirm, terminal);
    const { revision, deployed_at: at } = await rollBack(
      runner(options),
      new AwsEnvironment(options.env),
      asks,
    );
    say(`${options.env}: back at ${revision}, first deployed at ${at}`);
  });

inEnvironment(program.command('destroy'))
  .description('Delete the stack; tables and bucket stay')
  .option('--name <stack>', 'name of the stack, in place of typing it')
  .action(async (options: Options & { name?: string }) => {
    await consentToDestroy(options.env, deploySettings(options.env).stackName, options, terminal);
    const variables = await new AwsEnvironment(options.env).processEnvironment();
    await runner(options).run(samDelete(options.env, variables));
  });

confirmed(program.command('promote'))
  .description("Copy one environment's images to another, and deploy them there")
  .requiredOption('--from <environment>', 'dev, staging or prod', environmentNamed)
  .requiredOption('--to <environment>', 'dev, staging or prod', environmentNamed)
  .option('--from-role <arn>', 'role to take in the account of the first')
  .option('--to-role <arn>', 'role to take in the account of the second')
  .action(async (options: Options & Promotion) => {
    if (options.from === options.to) throw new Error(`FROM=${options.from} TO=${options.to}: expected two`);
    const from = new AwsEnvironment(options.from, { roleArn: options.fromRole });
    const to = new AwsEnvironment(options.to, { roleArn: options.toRole });
    await promote(runner(options), from, to, asksBeforeChange(options.to, options.confirm, terminal));
  });

/** An environment that there is not yet is asked about, once; samconfig.toml keeps the answers. */
async function guide(environment: AwsEnvironment): Promise<void> {
  const { stackName, parameters: settings } = deploySettings(environment.name);
  if (await environment.isDeployed(stackName)) return;
  say(`${stackName}: deploying as ${await environment.caller()}`);
  const unreservedConcurrency = await environment.unreservedConcurrency();
  const question = { environment: environment.name, parameters: templateParameters(), settings };
  const answers = await askForSettings({ ...question, unreservedConcurrency }, terminal, say);
  saveParameters(environment.name, answers);
  say('The answers are in samconfig.toml.');
}

interface Promotion {
  readonly from: EnvironmentName;
  readonly to: EnvironmentName;
  readonly fromRole?: string;
  readonly toRole?: string;
}

function built(name: string, description: string): Command {
  return confirmed(program.command(name))
    .description(description)
    .addOption(
      new Option('--architecture <name>', 'of the images').choices(['arm64', 'x86_64']).default('arm64'),
    )
    .option('--base-image <image>', 'another base image than the public one');
}

function inEnvironment(command: Command): Command {
  return confirmed(command)
    .requiredOption('--env <environment>', 'dev, staging or prod', environmentNamed)
    .option('--function <name>', 'this function only', functionNamed);
}

function confirmed(command: Command): Command {
  if (command.options.some(({ long }) => long === '--dry-run')) return command;
  return command
    .option('--confirm <yes>', 'that the change is wanted')
    .option('--dry-run', 'print the command lines instead of running them');
}

function runner({ dryRun: isDryRun = false }: Options): CommandRunner {
  return isDryRun ? dryRun(say) : machine;
}

await program.parseAsync().catch((error: unknown) => {
  console.error(errorMessage(error));
  process.exitCode = 1;
});
