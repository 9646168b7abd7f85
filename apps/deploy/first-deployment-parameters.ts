import type { Environment } from './environment.ts';
import { deploySettings } from './settings.ts';

/**
 * What the first deployment of prod is given, whatever samconfig.toml says. CloudFormation cannot delete a protected table when
 * that deployment fails, and its name would be in the way of the next one. The second deployment protects them.
 */
export async function firstDeploymentParameters(
  environment: Environment,
): Promise<Readonly<Record<string, string>>> {
  if (environment.name !== 'prod') return {};
  const { stackName } = deploySettings(environment.name);
  return (await environment.stack(stackName)) === null ? { TableProtection: 'no' } : {};
}
