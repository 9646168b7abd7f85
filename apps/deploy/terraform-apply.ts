import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startAwsServer } from '../../lib/local-aws/aws-server.ts';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import { UnusableEnvironmentError } from '../../lib/tooling/unusable-environment-error.ts';
import { guardOutput } from '../../lib/tooling/guard-output.ts';
import { errorMessage } from '../../src/core/prelude/error-text.ts';

guardOutput();

/** Makes the example of the Terraform module on a loopback AWS server, and takes it down again. */
const EXAMPLE = join(repositoryRoot, 'terraform/examples/complete');
const IMAGE = `example@sha256:${'0'.repeat(64)}`;
const VARIABLES = [
  '-var=target=emulator',
  `-var=kinesis_processor_image_uri=${IMAGE}`,
  `-var=alert_processor_image_uri=${IMAGE}`,
];

async function applyAndDestroy(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'terraform-'));
  const server = await startAwsServer();
  try {
    const state = `-state=${join(folder, 'terraform.tfstate')}`;
    const plugins = process.env['TF_PLUGIN_DIR'];
    await terraform(['init', ...(plugins ? [`-plugin-dir=${plugins}`] : [])], server.environment);
    await terraform(['apply', '-auto-approve', state, ...VARIABLES], server.environment);
    await terraform(['destroy', '-auto-approve', state, ...VARIABLES], server.environment);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function terraform(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<void> {
  const [command, ...rest] = args;
  const child = spawn('terraform', [command!, '-input=false', '-no-color', ...rest], {
    cwd: EXAMPLE,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...environment },
  });
  return new Promise((resolve, reject) => {
    child.once('error', () => {
      reject(
        new UnusableEnvironmentError(
          'terraform is not installed (https://developer.hashicorp.com/terraform)',
        ),
      );
    });
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`terraform ${command} ended with ${code}`));
    });
  });
}

try {
  await applyAndDestroy();
} catch (error) {
  console.error(errorMessage(error));
  process.exitCode = error instanceof UnusableEnvironmentError ? 2 : 1;
}
