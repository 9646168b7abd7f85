// Format check, validation and (without --static) tests of the Terraform module and its example; nothing of it needs an AWS account.
// Exit code 3 says that this machine cannot run them, and the line before it why.
import { spawnSync } from 'node:child_process';

const MODULE = 'terraform/modules/lambda';
const EXAMPLE = 'terraform/examples/complete';
const plugins = process.env.TF_PLUGIN_DIR ? [`-plugin-dir=${process.env.TF_PLUGIN_DIR}`] : [];

if (spawnSync('terraform', ['version']).status !== 0) unable('terraform is not installed');
step('terraform', 'fmt', '-check', '-diff', '-recursive', 'terraform');
for (const folder of [MODULE, EXAMPLE]) {
  const init = terraform(`-chdir=${folder}`, 'init', '-input=false', '-backend=false', ...plugins);
  if (init.status !== 0)
    unable('terraform cannot get the AWS provider (TF_PLUGIN_DIR names a folder that has it)');
  step('terraform', `-chdir=${folder}`, 'validate', '-no-color');
}
// `make test` runs these where it compares what they make with template.yaml.
if (!process.argv.includes('--static')) {
  for (const folder of [MODULE, EXAMPLE]) step('terraform', `-chdir=${folder}`, 'test', '-no-color');
}

function terraform(...args) {
  return spawnSync('terraform', args, { encoding: 'utf8', timeout: 300_000 });
}

function step(command, ...args) {
  const { status, stdout, stderr } = terraform(...args);
  process.stdout.write(stdout);
  if (status === 0) return;
  console.error(stderr);
  console.error(`${command} ${args.join(' ')} failed`);
  process.exit(1);
}

function unable(reason) {
  console.log(reason);
  process.exit(3);
}
