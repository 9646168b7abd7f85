import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseDocument } from 'yaml';
import { createAwsClients, destroyAwsClients } from '../../lib/local-aws/aws-clients.ts';
import { startAwsServer, type AwsServer } from '../../lib/local-aws/aws-server.ts';
import { relayToLoopback } from '../../lib/local-aws/container-relay.ts';
import { processorEnvironment } from '../../lib/local-aws/processor-environment.ts';
import { SAMPLE_SIGNING_KEY, SAMPLE_URL } from '../../lib/local-aws/sample-links.ts';
import { addListener } from '../../lib/local-aws/listener.ts';
import { provision } from '../../lib/local-aws/provision.ts';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import type { Architecture } from './build.ts';
import type { CommandLine, CommandRunner, ShowingRunner } from './command-line.ts';
import type { DeployedFunction } from './functions.ts';

const NO_WEBHOOKS = { url: '', slackUrl: '', discordUrl: '' };

const BUILT_TEMPLATE = '.aws-sam/build/template.yaml';

/**
 * Invokes the image of a function with a sample event, by `sam local invoke`, against an AWS server on loopback that has the
 * resources of the template, and tells which messages went out.
 */
export async function invokeLocally(
  commands: ShowingRunner,
  fn: DeployedFunction,
  event: string,
  print: (text: string) => void,
): Promise<void> {
  const eventFile = eventFileOf(fn, event);
  const built = builtTemplate();
  await using cleanUp = new AsyncDisposableStack();
  const folder = cleanUp.adopt(mkdtempSync(join(tmpdir(), 'invoke-')), async (path) =>
    rmSync(path, { recursive: true }),
  );
  const server = cleanUp.adopt(await startAwsServer(), (started) => started.stop());
  const relay = cleanUp.adopt(await relayToLoopback(server.port), (started) => started.stop());
  const clients = cleanUp.adopt(createAwsClients(server.endpoint), async (made) => destroyAwsClients(made));
  const stack = await provision(clients);
  await addListener(clients, stack.userPreferencesTable);
  const environment = {
    ...processorEnvironment({ stack, sink: NO_WEBHOOKS }),
    DEAD_LETTER_QUEUE_URL: stack.deadLetterQueueUrl,
    ACK_URL: SAMPLE_URL,
    ACK_SIGNING_KEY: SAMPLE_SIGNING_KEY,
    AWS_ENDPOINT_URL: relay.origin,
  };
  const template = join(folder, 'template.yaml');
  writeFileSync(template, withVariables(built, fn, Object.keys(environment)));
  const variables = join(folder, 'variables.json');
  writeFileSync(variables, JSON.stringify({ [fn.logicalId]: environment }));
  const architecture = await builtArchitecture(commands, fn);
  const answer = await commands.show(
    samLocalInvoke(fn, { template, variables, eventFile, architecture, server }),
  );
  expectAnswer(fn, answer);
  for (const { subject } of await server.emails()) print(`email: ${subject}`);
  for (const { text } of await server.smsMessages()) print(`sms: ${text}`);
}

interface Invocation {
  readonly template: string;
  readonly variables: string;
  readonly eventFile: string;
  readonly architecture: Architecture;
  readonly server: Pick<AwsServer, 'environment'>;
}

export function samLocalInvoke(fn: DeployedFunction, invocation: Invocation): CommandLine {
  const { template, variables, eventFile, architecture, server } = invocation;
  const parameters = ['--parameter-overrides', `Architecture=${architecture}`];
  const files = ['--template', template, '--event', eventFile, '--env-vars', variables];
  return {
    program: 'sam',
    args: ['local', 'invoke', fn.logicalId, ...files, ...parameters, '--skip-pull-image'],
    environment: { ...server.environment, SAM_CLI_TELEMETRY: '0' },
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

/** The emulator that sam adds to an image must be for its architecture. */
async function builtArchitecture(commands: CommandRunner, fn: DeployedFunction): Promise<Architecture> {
  const args = ['image', 'inspect', fn.builtImage, '--format', '{{.Architecture}}'];
  return (await commands.read({ program: 'docker', args })).trim() === 'arm64' ? 'arm64' : 'x86_64';
}

/** `event` is the name of a file in events/<function>/, or a path. */
export function eventFileOf(fn: DeployedFunction, event: string): string {
  const folder = join(repositoryRoot, 'events', fn.name);
  const names = readdirSync(folder).map((name) => basename(name, '.json'));
  if (names.includes(event)) return join(folder, `${event}.json`);
  if (event !== '' && existsSync(event)) return event;
  throw new Error(`EVENT=${event}: expected a file, or one of ${names.join(', ')}`);
}

function builtTemplate(): string {
  const path = join(repositoryRoot, BUILT_TEMPLATE);
  if (!existsSync(path)) throw new Error('the images are not built: run `make build` first');
  return readFileSync(path, 'utf8');
}

/**
 * `sam local` gives a function the variables that its template names, and no others. Those that refer to resources would be
 * the resources' logical names: so it is exactly the variables of this machine.
 */
function withVariables(template: string, fn: DeployedFunction, names: readonly string[]): string {
  const document = parseDocument(template, { logLevel: 'error' });
  const variables = Object.fromEntries(names.map((name) => [name, '']));
  document.setIn(['Resources', fn.logicalId, 'Properties', 'Environment', 'Variables'], variables);
  return document.toString();
}
