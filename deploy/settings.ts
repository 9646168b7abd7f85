import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { repositoryRoot } from '../local/repository-root.ts';
import type { EnvironmentName } from './environment.ts';

/** What samconfig.toml says of an environment. */
export interface DeploySettings {
  readonly stackName: string;
  /** Parameters of template.yaml: those given on the command line of sam replace all of them, so we hand these on. */
  readonly parameters: Readonly<Record<string, string>>;
}

export const PROJECT_NAME = 'realtime-financial';

/** @throws Error naming the section that is missing. */
export function deploySettings(environment: EnvironmentName): DeploySettings {
  const path = join(repositoryRoot, 'samconfig.toml');
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
