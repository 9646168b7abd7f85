import { createAwsClients, destroyAwsClients } from '../../lib/local-aws/aws-clients.ts';
import { startAwsServer, type AwsServer } from '../../lib/local-aws/aws-server.ts';
import { relayToLoopback } from '../../lib/local-aws/container-relay.ts';
import { makeSampleWorld } from '../../lib/local-aws/sample-world.ts';
import { UnusableEnvironmentError } from '../../lib/tooling/unusable-environment-error.ts';
import type { Architecture } from './architecture.ts';
import type { CommandRunner } from './command-line.ts';
import { FUNCTIONS } from './functions.ts';
import { writeLocalFiles, type LocalFiles } from './local-files.ts';

/** An AWS on loopback that containers reach, with all that the samples want to find. */
export interface LocalAws extends AsyncDisposable {
  readonly server: AwsServer;
  /** The variables of both functions. */
  readonly environment: Readonly<Record<string, string>>;
}

/** @param port a free one where it is not said */
export async function startLocalAws(port?: number): Promise<LocalAws> {
  await using cleanUp = new AsyncDisposableStack();
  const server = cleanUp.adopt(await startAwsServer(port === undefined ? {} : { port }), (started) =>
    started.stop(),
  );
  const relay = cleanUp.adopt(await relayToLoopback(server.port), (started) => started.stop());
  const clients = cleanUp.adopt(createAwsClients(server.endpoint), async (made) => destroyAwsClients(made));
  const environment = await makeSampleWorld(clients, relay.origin);
  const kept = cleanUp.move();
  return { server, environment, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** Where `sam local invoke`, as typed, looks for AWS. */
export const LOCAL_AWS_PORT = 4566;

/**
 * Makes the files by which `sam local invoke` finds that AWS once it runs: its resources have the same names each time. Where
 * containers do not reach this machine's loopback there is none to find, and images are built all the same.
 */
export async function prepareSamLocal(
  architecture: Architecture,
  say: (text: string) => void,
  files?: LocalFiles,
): Promise<void> {
  try {
    await using aws = await startLocalAws();
    writeLocalFiles(architecture, onPort(aws, LOCAL_AWS_PORT), files);
  } catch (error) {
    if (!(error instanceof UnusableEnvironmentError)) throw error;
    say(`sam local invoke is not prepared: ${error.message}`);
  }
}

/** Its variables, had it been started there: addresses of queues have the port in them, too. */
function onPort({ environment, server }: LocalAws, port: number): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, value.replace(`:${server.port}`, `:${port}`)]),
  );
}

/** Runs it until somebody has had enough. */
export async function serveLocalAws(
  commands: CommandRunner,
  port: number,
  enough: Promise<void>,
  say: (text: string) => void,
): Promise<void> {
  const architecture = await builtArchitecture(commands);
  await using aws = await startLocalAws(port);
  writeLocalFiles(architecture, aws.environment);
  say(`AWS on loopback: ${aws.server.endpoint} (Ctrl-C ends it). In another terminal, in this folder:`);
  say('  PATH="$PATH:$PWD/.venv-aws/bin"');
  say('  sam local invoke KinesisProcessor -e events/kinesis-processor/flash-crash.json');
  const messages = await countMessages(aws.server);
  await enough;
  for (const text of await messages.since()) say(text);
}

/** Counts what has gone out of it, to know later what has been added. */
export async function countMessages(server: AwsServer): Promise<{ since(): Promise<string[]> }> {
  const [emails, texts] = [(await server.emails()).length, (await server.smsMessages()).length];
  return {
    since: async () => [
      ...(await server.emails()).slice(emails).map(({ subject }) => `email: ${subject}`),
      ...(await server.smsMessages()).slice(texts).map(({ text }) => `sms: ${text}`),
    ],
  };
}

/** What both images were built for. */
export async function builtArchitecture(commands: CommandRunner): Promise<Architecture> {
  const args = ['image', 'inspect', FUNCTIONS[0]!.builtImage, '--format', '{{.Architecture}}'];
  return (await commands.read({ program: 'docker', args })).trim() === 'arm64' ? 'arm64' : 'x86_64';
}
