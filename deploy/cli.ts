import { Command, Option } from 'commander';
import { buildImages, type Architecture } from './build.ts';
import { dryRun, machine, type CommandRunner } from './command-line.ts';
import { functionNamed, type DeployedFunction } from './functions.ts';
import { invokeLocally } from './invoke.ts';

/** Each command of the Makefile that touches images or AWS. */
const program = new Command('deploy').description('Builds, deploys and promotes the functions');

program
  .command('build')
  .description('Build both images with `sam build`')
  .addOption(architectureOption())
  .option('--base-image <image>', 'another base image than the public one')
  .option('--dry-run', 'print the command lines instead of running them')
  .action(async (options: { architecture: Architecture; baseImage?: string; dryRun?: boolean }) => {
    await buildImages(runner(options), options);
  });

program
  .command('invoke')
  .description('Invoke the image of a function with a sample event, against AWS on loopback')
  .requiredOption('--function <name>', 'kinesis-processor or alert-processor', functionNamed)
  .requiredOption('--event <name>', 'a file in events/<function>/ or a path')
  .action(async (options: { function: DeployedFunction; event: string }) => {
    await invokeLocally(machine, options.function, options.event, (text) => console.log(text));
  });

function architectureOption(): Option {
  return new Option('--architecture <name>', 'of the images').choices(['arm64', 'x86_64']).default('arm64');
}

function runner({ dryRun: isDryRun = false }: { dryRun?: boolean }): CommandRunner {
  return isDryRun ? dryRun((text) => console.log(text)) : machine;
}

await program.parseAsync().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
