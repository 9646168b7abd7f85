import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import type { DataLake, Infrastructure, TerraformResource } from './infrastructure.ts';
import { terraformDataLake, terraformInfrastructure } from './terraform-infrastructure.ts';

const MODULE = join(repositoryRoot, 'terraform/modules/lambda');
const EXAMPLE = join(repositoryRoot, 'terraform/examples/complete');
export const GOLDEN = join(repositoryRoot, 'tests/golden/terraform/module.json');

/** What the module makes in each run, what its example makes beside it, and the sources that this was read from. */
export interface ModuleRecord {
  readonly sources_sha256: string;
  readonly runs: Readonly<Record<string, Infrastructure>>;
  readonly example: DataLake;
}

/** Runs of module.tftest.hcl: one for each environment, and one with all that is off by default. */
const RECORDED_RUNS = ['dev', 'staging', 'prod', 'planned', 'options'];

/** Changes with any character of module and example, and of the tests that fill them with values. */
export function sourcesSha256(): string {
  const hash = createHash('sha256');
  for (const folder of [MODULE, EXAMPLE]) {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (path) => /\.(?:tf|hcl|tftpl|cjs)$/.test(path) && !path.includes('.terraform'),
    );
    for (const file of files.toSorted()) hash.update(file).update(readFileSync(join(folder, file)));
  }
  return hash.digest('hex');
}

/** Null where `terraform` can run the module; else what is missing. */
export function terraformLacks(): string | null {
  if (spawnSync('terraform', ['version']).status !== 0) return 'terraform is not installed';
  const plugins = process.env['TF_PLUGIN_DIR'];
  const args = [
    'init',
    '-input=false',
    ...(plugins === undefined || plugins === '' ? [] : [`-plugin-dir=${plugins}`]),
  ];
  const isReady = [MODULE, EXAMPLE].every(
    (cwd) => spawnSync('terraform', args, { cwd, encoding: 'utf8', timeout: 60_000 }).status === 0,
  );
  return isReady ? null : 'terraform cannot get the AWS provider (TF_PLUGIN_DIR names a folder that has it)';
}

interface TestMessage {
  readonly type: string;
  readonly '@testrun'?: string;
  readonly test_state?: { readonly root_module: { readonly resources: readonly TerraformResource[] } };
}

/** Runs the tests of module and example against a mock provider, and reads what there would be. */
export function recordModule(): ModuleRecord {
  const runs: Record<string, Infrastructure> = {};
  for (const [run, resources] of statesOf(MODULE)) {
    if (RECORDED_RUNS.includes(run)) runs[run] = terraformInfrastructure(resources);
  }
  return {
    sources_sha256: sourcesSha256(),
    runs,
    example: terraformDataLake(new Map(statesOf(EXAMPLE)).get('dev')!),
  };
}

/** The resources of the root module after each run. */
function statesOf(folder: string): (readonly [run: string, resources: readonly TerraformResource[]])[] {
  const output = execFileSync('terraform', ['test', '-json', '-verbose'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1024 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return (
    output
      .split('\n')
      // A state repeats the provider's schema, 13 MB of it.
      .filter((line) => line.includes('"type":"test_state"'))
      .map((line) => JSON.parse(line) as TestMessage)
      .map(({ '@testrun': run, test_state }) => [run!, test_state!.root_module.resources] as const)
  );
}
