import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

import { UnusableEnvironmentError } from '../tooling/unusable-environment-error.ts';

/** The user that Lambda runs functions as, whatever the image says: sbx_user1051. */
export const LAMBDA_USER = '993:990';

const START_TIMEOUT_MS = 60_000;

export interface ImageContainerOptions {
  readonly image: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMb: number;
}

/** One execution environment of a function: its image under the runtime interface emulator. */
export interface ImageContainer {
  /** Where the emulator listens, for `rieInvoker`. */
  readonly endpoint: string;
  /** What the function and the emulator have written. */
  readonly logs: () => Promise<string>;
  readonly stop: () => Promise<void>;
}

/**
 * Starts a container of a function's image the way Lambda runs it: not as root, on a read-only file system with a /tmp, in the
 * memory it was given. It shares the host's network, for the AWS server that it talks to listens on loopback only.
 * @throws UnusableEnvironmentError when Docker cannot run it.
 */
export async function startImage({
  image,
  environment,
  memoryMb,
}: ImageContainerOptions): Promise<ImageContainer> {
  const [emulatorPort, runtimePort] = await freePorts(2);
  const options = ['--network', 'host', '--user', LAMBDA_USER, '--read-only', '--tmpfs', '/tmp'];
  const memory = ['--memory', `${memoryMb}m`];
  const emulator = ['--entrypoint', '/usr/local/bin/aws-lambda-rie'];
  const addresses = ['--runtime-interface-emulator-address', `127.0.0.1:${emulatorPort}`];
  addresses.push('--runtime-api-address', `127.0.0.1:${runtimePort}`);
  const variables = Object.entries({ ...environment, _HANDLER: 'index.handler' }).flatMap(([name, value]) => [
    '--env',
    `${name}=${value}`,
  ]);
  const run = ['run', '--detach', ...options, ...memory, ...emulator, ...variables, image, ...addresses];
  const id = await docker([...run, '/var/runtime/bootstrap', 'index.handler']);
  const container = {
    endpoint: `http://127.0.0.1:${emulatorPort}`,
    logs: () => docker(['logs', id]),
    stop: async () => void (await docker(['rm', '--force', id])),
  };
  try {
    await untilListening(container);
    return container;
  } catch (error) {
    await container.stop();
    throw error;
  }
}

/** Runs the docker command; resolves with what it printed. */
export async function docker(args: readonly string[]): Promise<string> {
  const child = spawn('docker', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const missing = once(child, 'error').then(() => {
    throw new UnusableEnvironmentError('docker is not installed (https://docs.docker.com/engine/install)');
  });
  const output = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  const [stdout, stderr, [code]] = await Promise.race([output, missing]);
  if (code !== 0) throw new UnusableEnvironmentError(`docker ${args[0]} failed: ${stderr.trimEnd()}`);
  return args[0] === 'logs' ? stdout + stderr : stdout.trimEnd();
}

async function untilListening({ endpoint, logs }: ImageContainer): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const answered = await fetch(endpoint, { signal: AbortSignal.timeout(2_000) }).then(
      () => true,
      () => false,
    );
    if (answered) return;
    if (Date.now() > deadline) {
      throw new Error(`the emulator did not listen within ${START_TIMEOUT_MS / 1000} s:\n${await logs()}`);
    }
    await delay(50);
  }
}

/** Ports that were free a moment ago, no two of them the same. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}
