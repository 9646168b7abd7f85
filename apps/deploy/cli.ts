import 'reflect-metadata';
import { Command, Option } from 'commander';
import { errorMessage } from '../../src/core/prelude/error-text.ts';
import { guardOutput } from '../../lib/tooling/guard-output.ts';
import { AwsEnvironment, type AwsEnvironmentOptions } from './aws-environment.ts';
import { renewBaseImage } from './base-image.ts';
import type { Architecture } from './architecture.ts';
import { buildHere, buildImages } from './build.ts';
import { buildFeedImage } from './feed-image.ts';
import { EXAMPLE_MINUTES } from '../../lib/market-files/example-data.ts';
import { dryRun, machine, type CommandRunner } from './command-line.ts';
import { asksBeforeChange, consentToDestroy, terminal, type Conversation } from './consent.ts';
import { deploy, pushImages } from './deploy.ts';
import { DryRunEnvironment } from './dry-run-environment.ts';
import type { Environment } from './environment.ts';
import { environmentNamed, type EnvironmentName } from './environment-name.ts';
import { functionNamed, FUNCTIONS, type DeployedFunction } from './functions.ts';
import { invokeLocally } from './invoke.ts';
import { LOCAL_AWS_PORT, prepareSamLocal, serveLocalAws } from './local-aws.ts';
import { updateCode } from './live-code.ts';
import { runLocalStack } from './local-stack.ts';
import { prepare } from './prepare.ts';
import { promote } from './promote.ts';
import { rollBack } from './rollback.ts';
import { samDelete } from './sam-deploy.ts';
import { deploySettings } from './settings.ts';
import { writeSboms } from './write-sboms.ts';

interface Options {
  readonly architecture: Architecture;
  readonly baseImage?: string;
  readonly env: EnvironmentName;
  readonly function?: DeployedFunction;
  readonly confirm?: string;
  readonly emergency?: string;
  readonly dryRun?: boolean;
}

guardOutput();

const say = (text: string): void => console.log(text);

/** Each command of the Makefile that touches images or AWS. */
const program = new Command('deploy').description('Builds, deploys and promotes the functions');

built('build', 'Build both images with `sam build`').action(async (options: Options) => {
  if (options.dryRun === true) {
    await buildImages(runner(options), options);
    return;
  }
  await buildHere(buildImages, machine, options, say);
  await prepareSamLocal(options.architecture, say);
});

built('feed-image', 'Build the image of the feed with Docker').action((options: Options) =>
  options.dryRun === true
    ? buildFeedImage(runner(options), options)
    : buildHere(buildFeedImage, machine, options, say),
);

program
  .command('local-aws')
  .description('Run AWS on loopback for `sam local invoke`, with what the samples in events/ want to find')
  .option('--port <number>', 'where it listens', Number, LOCAL_AWS_PORT)
  .action(({ port }: { port: number }) => serveLocalAws(machine, port, interrupted(), say));

program
  .command('sbom')
  .description('Write what each built image is made of to sbom/, as CycloneDX')
  .action(() => writeSboms(machine, say));

program
  .command('base-image')
  .description('Ask what the tag of the base image stands for now, and build on that from now on')
  .option('--image <name>', 'another tag, such as that of a later Node.js')
  .action(async (options: { image?: string }) => {
    const { image, digests } = await renewBaseImage(options.image);
    for (const [architecture, digest] of Object.entries(digests)) say(`${image}, ${architecture}: ${digest}`);
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

emergency(inEnvironment(built('deploy', 'Build, push and deploy by digest'))).action(
  async (options: Options) => {
    const asks = asksFirst(options.env, options);
    const environment = environmentOf(options.env, options);
    await prepare(environment, talk(options));
    const how = { only: options.function?.name, asks, isEmergency: isEmergency(options) };
    await deploy(runner(options), environment, { ...options, ...how });
  },
);

inEnvironment(built('update-code', 'Put new images behind the functions, without a change set')).action(
  async (options: Options) => {
    const only = options.function?.name;
    if (options.env === 'prod')
      throw new Error('prod is changed by change sets only: make deploy, make promote');
    const commands = runner(options);
    await buildImages(commands, options);
    const images = await pushImages(commands, environmentOf(options.env, options), only);
    const { lambda } = new AwsEnvironment(options.env);
    for (const { name } of FUNCTIONS.filter((each) => only === undefined || each.name === only)) {
      if (!commands.isDryRun) await updateCode(lambda, options.env, name, images[name]);
      say(`${name} in ${options.env}: ${images[name]}`);
    }
  },
);

inEnvironment(program.command('rollback'))
  .description('Bring back the release before, at once, whatever fires')
  .action(async (options: Options) => {
    const asks = asksFirst(options.env, options);
    const { revision, deployed_at: at } = await rollBack(
      runner(options),
      environmentOf(options.env, options),
      asks,
    );
    say(`${options.env}: back at ${revision}, first deployed at ${at}`);
  });

inEnvironment(program.command('destroy'))
  .description('Delete the stack; tables and bucket stay')
  .option('--name <stack>', 'name of the stack, in place of typing it')
  .action(async (options: Options & { name?: string }) => {
    if (options.dryRun !== true) {
      await consentToDestroy(options.env, deploySettings(options.env).stackName, options, terminal);
    }
    const variables = await environmentOf(options.env, options).processEnvironment();
    await runner(options).run(samDelete(options.env, variables));
  });

emergency(confirmed(program.command('promote')))
  .description("Copy one environment's images to another, and deploy them there")
  .requiredOption('--from <environment>', 'dev, staging or prod', environmentNamed)
  .requiredOption('--to <environment>', 'dev, staging or prod', environmentNamed)
  .option('--from-role <arn>', 'role to take in the account of the first')
  .option('--to-role <arn>', 'role to take in the account of the second')
  .option(
    '--accept-alarms <names>',
    'alarms of the first that may fire, such as batches-given-up,dead-letters',
  )
  .action(async (options: Options & Promotion) => {
    if (options.from === options.to) throw new Error(`FROM=${options.from} TO=${options.to}: expected two`);
    const from = environmentOf(options.from, options, { roleArn: options.fromRole });
    const to = environmentOf(options.to, options, { roleArn: options.toRole });
    const asks = asksFirst(options.to, options);
    const acceptedAlarms = (options.acceptAlarms ?? '').split(',').map((name) => name.trim());
    await promote(runner(options), from, to, {
      talk: talk(options),
      asks,
      isEmergency: isEmergency(options),
      acceptedAlarms,
    });
  });

interface Promotion {
  readonly from: EnvironmentName;
  readonly to: EnvironmentName;
  readonly fromRole?: string;
  readonly toRole?: string;
  readonly acceptAlarms?: string;
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

function emergency(command: Command): Command {
  return command.option(
    '--emergency <yes>',
    'let the new version take over at once, past the alarms that hold a gradual deployment up',
  );
}

function isEmergency(options: Options): boolean {
  return options.emergency === 'yes';
}

function environmentOf(
  name: EnvironmentName,
  { dryRun: isDryRun = false }: Options,
  options?: AwsEnvironmentOptions,
): Environment {
  const environment = new AwsEnvironment(name, options);
  return isDryRun ? new DryRunEnvironment(environment, say) : environment;
}

/** Nobody has to be there for what changes nothing. */
function asksFirst(name: EnvironmentName, { dryRun: isDryRun = false, confirm }: Options): boolean {
  return asksBeforeChange(name, confirm, isDryRun ? { ...terminal, isInteractive: true } : terminal);
}

/** A dry run answers itself, as somebody would who wants to see all of it. */
function talk({ dryRun: isDryRun = false, confirm }: Options): Conversation {
  return { terminal, say, confirm: isDryRun ? 'yes' : confirm };
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

function runner({ dryRun: isDryRun = false }: Options): CommandRunner {
  return isDryRun ? dryRun(say) : machine;
}

await program.parseAsync().catch((error: unknown) => {
  console.error(errorMessage(error));
  process.exitCode = 1;
});
