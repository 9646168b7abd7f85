import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import type { EnvironmentName } from './environment-name.ts';

/** What samconfig.toml says of an environment. */
export interface DeploySettings {
  readonly stackName: string;
  /** Parameters of template.yaml: those given on the command line of sam replace all of them, so we hand these on. */
  readonly parameters: Readonly<Record<string, string>>;
}

export const PROJECT_NAME = 'realtime-financial';

const SAMCONFIG = join(repositoryRoot, 'samconfig.toml');

/** @throws Error naming the section that is missing. */
export function deploySettings(environment: EnvironmentName, path = SAMCONFIG): DeploySettings {
  const config = parse(readFileSync(path, 'utf8')) as SamConfig;
  const parameters = config[environment]?.deploy?.parameters;
  if (typeof parameters?.stack_name !== 'string') {
    throw new Error(`${path}: expected a stack_name in [${environment}.deploy.parameters]`);
  }
  return { stackName: parameters.stack_name, parameters: overrides(parameters.parameter_overrides ?? '') };
}

interface SamConfig {
  readonly [environment: string]: {
    readonly deploy?: {
      readonly parameters?: { readonly stack_name?: unknown; readonly parameter_overrides?: string };
    };
  };
}

/** `Name="value" Name=value`, as sam writes them. */
function overrides(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/(\w+)=(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(([, name, inQuotes, bare]) => [
      name!,
      inQuotes?.replaceAll(/\\(.)/g, '$1') ?? bare!,
    ]),
  );
}

/** Writes the parameters of an environment where they are read; everything else in the file stays as it is. */
export function saveParameters(
  environment: EnvironmentName,
  parameters: Readonly<Record<string, string>>,
  path = SAMCONFIG,
): void {
  const text = readFileSync(path, 'utf8');
  const pairs = Object.entries(parameters).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const line = `parameter_overrides = ${JSON.stringify(pairs.join(' '))}`;
  const inSection = new RegExp(
    String.raw`(\[${environment}\.deploy\.parameters\]\n(?:(?!\[).*\n)*?)parameter_overrides = .*`,
  );
  if (!inSection.test(text)) {
    throw new Error(`${path}: expected parameter_overrides in [${environment}.deploy.parameters]`);
  }
  writeFileSync(
    path,
    text.replace(inSection, (_, before: string) => `${before}${line}`),
  );
}
