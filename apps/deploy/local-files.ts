import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseDocument } from 'yaml';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import type { Architecture } from './architecture.ts';
import { FUNCTIONS } from './functions.ts';

const BUILT_TEMPLATE = join(repositoryRoot, '.aws-sam/build/template.yaml');

/** What `sam local` is given; samconfig.toml names both files, so that it is given them as typed, too. */
export interface LocalFiles {
  readonly template: string;
  readonly variables: string;
}

export const LOCAL_FILES: LocalFiles = {
  template: join(repositoryRoot, '.aws-sam/local/template.yaml'),
  variables: join(repositoryRoot, '.aws-sam/local/environment.json'),
};

/**
 * Writes the files for images that were built, and an AWS that has been made ready.
 * @param environment the variables of both functions
 * @throws Error when nothing was built
 */
export function writeLocalFiles(
  architecture: Architecture,
  environment: Readonly<Record<string, string>>,
  files = LOCAL_FILES,
): void {
  if (!existsSync(BUILT_TEMPLATE)) throw new Error('the images are not built: run `make build` first');
  mkdirSync(dirname(files.template), { recursive: true });
  const built = readFileSync(BUILT_TEMPLATE, 'utf8');
  writeFileSync(files.template, localTemplate(built, architecture, Object.keys(environment)));
  writeFileSync(files.variables, localVariables(environment));
}

/**
 * The built template with exactly these variables: `sam local` gives a function those that its template names, and no others, and
 * what refers to a resource would be the resource's logical name. The emulator that sam adds to an image must be for its
 * architecture, which is the parameter's default here.
 */
export function localTemplate(built: string, architecture: Architecture, names: readonly string[]): string {
  const document = parseDocument(built, { logLevel: 'error' });
  for (const { logicalId } of FUNCTIONS) {
    const variables = Object.fromEntries(names.map((name) => [name, '']));
    document.setIn(['Resources', logicalId, 'Properties', 'Environment', 'Variables'], variables);
  }
  document.setIn(['Parameters', 'Architecture', 'Default'], architecture);
  return document.toString();
}

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-using-invoke.html#serverless-sam-cli-using-invoke-environment-file */
export function localVariables(environment: Readonly<Record<string, string>>): string {
  const variables = Object.fromEntries(FUNCTIONS.map(({ logicalId }) => [logicalId, environment]));
  return `${JSON.stringify(variables, null, 2)}\n`;
}
