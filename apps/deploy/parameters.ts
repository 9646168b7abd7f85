import type { EnvironmentName } from './environment-name.ts';
import { deploySettings } from './settings.ts';
import { templateParameters } from './template-parameters.ts';

/** What template.yaml is deployed with. */
export interface DeploymentParameters {
  /** Every parameter that is no secret, its default included. */
  readonly values: Readonly<Record<string, string>>;
  /** Secrets (NoEcho) that samconfig.toml names. The others stay as they were set, wherever that was. */
  readonly secrets: Readonly<Record<string, string>>;
}

/**
 * `sam` asks CloudFormation to keep the value of every parameter that it is not given. So each is given: what is taken out of
 * samconfig.toml, and what the template's default has become, take effect.
 * @param given in front of those of samconfig.toml
 * @throws Error naming what samconfig.toml sets and the template does not know: `sam` passes over it without a word.
 */
export function deploymentParameters(
  environment: EnvironmentName,
  given: Readonly<Record<string, string>> = {},
  settings = deploySettings(environment).parameters,
): DeploymentParameters {
  const declared = templateParameters();
  const unknown = Object.keys(settings).filter((name) => declared[name] === undefined);
  if (unknown.length > 0) {
    throw new Error(`samconfig.toml, ${environment}: template.yaml has no parameter ${unknown.join(', ')}`);
  }
  const values: Record<string, string> = {};
  const secrets: Record<string, string> = {};
  for (const [name, { defaultValue, isSecret }] of Object.entries(declared)) {
    const value = given[name] ?? settings[name];
    if (!isSecret) values[name] = value ?? defaultValue;
    else if (value !== undefined) secrets[name] = value;
  }
  return { values, secrets };
}
