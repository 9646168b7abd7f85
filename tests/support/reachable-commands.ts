import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

import { repositoryRoot } from '../../lib/tooling/repository-root.ts';

/** What Powertools sends where an adapter reads a secret by reference. */
const POWERTOOLS_CALLS: Readonly<Record<string, string>> = {
  '@aws-lambda-powertools/parameters/secrets': 'secrets-manager:GetSecretValue',
  '@aws-lambda-powertools/parameters/ssm': 'ssm:GetParameter',
};

/**
 * Every AWS command that a module or anything it imports can send, as `dynamodb:PutItem`: found in the source, so that
 * a branch which no test takes is there, too.
 */
export function reachableCommands(entry: string): ReadonlySet<string> {
  const commands = new Set<string>();
  const visited = new Set<string>();
  const visit = (path: string): void => {
    if (visited.has(path)) return;
    visited.add(path);
    const source = readFileSync(join(repositoryRoot, path), 'utf8');
    for (const command of commandsIn(source)) commands.add(command);
    for (const target of importsOf(source)) visit(normalize(join(dirname(path), target)));
  };
  visit(entry);
  return commands;
}

function commandsIn(source: string): string[] {
  const found: string[] = [];
  for (const [, names, service] of source.matchAll(/import \{([^}]*)\} from '@aws-sdk\/client-([\w-]+)'/g)) {
    for (const [, operation] of names!.matchAll(/(?<!type )\b(\w+)Command\b/g))
      found.push(`${service}:${operation}`);
  }
  for (const [specifier, call] of Object.entries(POWERTOOLS_CALLS)) {
    if (source.includes(`'${specifier}'`)) found.push(call);
  }
  return found;
}

function importsOf(source: string): string[] {
  const statics = source.matchAll(/^(?:import|export)(?! type)[^;]*? from '(\.[^']+)'/gm);
  const dynamics = source.matchAll(/import\(\s*'(\.[^']+)'\s*\)/g);
  return [...statics, ...dynamics].map(([, target]) => target!);
}
