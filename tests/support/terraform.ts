import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import type { Infrastructure } from './infrastructure.ts';
import { terraformInfrastructure, type TerraformResource } from './terraform-infrastructure.ts';

export const MODULE = join(repositoryRoot, 'terraform/modules/lambda');
export const GOLDEN = join(repositoryRoot, 'tests/golden/terraform/module.json');

/** What the module makes in each environment, and the sources that this was read from. */
export interface ModuleRecord {
  readonly sources_sha256: string;
  readonly environments: Readonly<Record<string, Infrastructure>>;
}

/** Changes with any character of the module and of the test that fills it with values. */
export function sourcesSha256(): string {
  const hash = createHash('sha256');
  const files = [...readdirSync(MODULE).filter((name) => name.endsWith('.tf')), 'tests/module.tftest.hcl'];
  for (const file of files.toSorted()) hash.update(file).update(readFileSync(join(MODULE, file)));
  return hash.digest('hex');
}

/** Null where `terraform` can run the module; else what is missing. */
export function terraformLacks(): string | null {
  if (spawnSync('terraform', ['version']).status !== 0) return 'terraform is not installed';
  const plugins = process.env['TF_PLUGIN_DIR'];
  const init = spawnSync(
    'terraform',
    ['init', '-input=false', ...(plugins === undefined || plugins === '' ? [] : [`-plugin-dir=${plugins}`])],
    { cwd: MODULE, encoding: 'utf8', timeout: 60_000 },
  );
  return init.status === 0
    ? null
    : 'terraform cannot get the AWS provider (TF_PLUGIN_DIR names a folder that has it)';
}

interface TestMessage {
  readonly type: string;
  readonly '@testrun'?: string;
  readonly test_state?: { readonly root_module: { readonly resources: readonly TerraformResource[] } };
}

/** Runs the module's own tests against a mock provider, and reads what each environment would have. */
export function recordModule(): ModuleRecord {
  const output = execFileSync('terraform', ['test', '-json', '-verbose'], {
    cwd: MODULE,
    encoding: 'utf8',
    maxBuffer: 512 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const environments: Record<string, Infrastructure> = {};
  for (const line of output.split('\n')) {
    // A state repeats the provider's schema, 13 MB of it.
    if (!line.includes('"type":"test_state"')) continue;
    const { '@testrun': run, test_state } = JSON.parse(line) as TestMessage;
    if (run !== undefined && ['dev', 'staging', 'prod'].includes(run))
      environments[run] = terraformInfrastructure(test_state!.root_module.resources);
  }
  return { sources_sha256: sourcesSha256(), environments };
}
