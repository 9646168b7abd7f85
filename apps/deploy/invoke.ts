import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import type { CommandLine, ShowingRunner } from './command-line.ts';
import type { DeployedFunction } from './functions.ts';
import { builtArchitecture, countMessages, startLocalAws } from './local-aws.ts';
import { writeLocalFiles, type LocalFiles } from './local-files.ts';

/**
 * Invokes the image of a function with a sample event, by `sam local invoke`, against an AWS of its own on loopback, and tells
 * which messages went out.
 */
export async function invokeLocally(
  commands: ShowingRunner,
  fn: DeployedFunction,
  event: string,
  print: (text: string) => void,
): Promise<void> {
  const eventFile = eventFileOf(fn, event);
  const architecture = await builtArchitecture(commands);
  await using cleanUp = new AsyncDisposableStack();
  const folder = cleanUp.adopt(mkdtempSync(join(tmpdir(), 'invoke-')), async (path) =>
    rmSync(path, { recursive: true }),
  );
  const { server, environment } = cleanUp.use(await startLocalAws());
  const files = { template: join(folder, 'template.yaml'), variables: join(folder, 'variables.json') };
  writeLocalFiles(architecture, environment, files);
  const messages = await countMessages(server);
  const answer = await commands.show(samLocalInvoke(fn, { ...files, eventFile }));
  expectAnswer(fn, answer);
  for (const text of await messages.since()) print(text);
}

export function samLocalInvoke(
  fn: DeployedFunction,
  { template, variables, eventFile }: LocalFiles & { readonly eventFile: string },
): CommandLine {
  const files = ['--template', template, '--event', eventFile, '--env-vars', variables];
  return {
    program: 'sam',
    args: ['local', 'invoke', fn.logicalId, ...files, '--skip-pull-image'],
    environment: { SAM_CLI_TELEMETRY: '0' },
  };
}

/**
 * `sam local invoke` ends with 0 whatever becomes of the function.
 * @throws Error when it threw, or gave no answer within its time
 */
export function expectAnswer(fn: DeployedFunction, printed: string): void {
  const answer = printed.trimEnd().split('\n').at(-1) ?? '';
  if (answer === '') throw new Error(`${fn.name} gave no answer; its log above says how far it came`);
  const { errorType, errorMessage } = (parsed(answer) ?? {}) as { errorType?: string; errorMessage?: string };
  if (errorType !== undefined) throw new Error(`${fn.name} failed: ${errorType}: ${errorMessage ?? ''}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** `event` is the name of a file in events/<function>/, or a path. */
export function eventFileOf(fn: DeployedFunction, event: string): string {
  const folder = join(repositoryRoot, 'events', fn.name);
  const names = readdirSync(folder).map((name) => basename(name, '.json'));
  if (names.includes(event)) return join(folder, `${event}.json`);
  if (event !== '' && existsSync(event)) return event;
  throw new Error(`EVENT=${event}: expected a file, or one of ${names.join(', ')}`);
}
