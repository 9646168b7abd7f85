import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

import { docker } from './image-container.ts';
import { UnusableEnvironmentError } from '../tooling/unusable-environment-error.ts';

/** A port of this machine's loopback, as containers reach it. */
export interface ContainerRelay {
  /** An IP address, as S3 clients then put the bucket in the path and not in front of the host's name. */
  readonly origin: string;
  stop(): Promise<void>;
}

/** Lets containers on Docker's default network reach a server that listens on loopback only, under the same port. */
export async function relayToLoopback(port: number): Promise<ContainerRelay> {
  const host = await bridgeAddress();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const target = connect(port, '127.0.0.1');
    for (const [one, other] of [
      [socket, target],
      [target, socket],
    ] as const) {
      sockets.add(one);
      // A container that is killed resets its connections: that ends them, and nothing else.
      one.on('error', () => other.destroy()).once('close', () => sockets.delete(one));
      one.pipe(other);
    }
  });
  server.listen(port, host);
  await once(server, 'listening').catch((error: Error) => {
    throw new UnusableEnvironmentError(
      `no container can reach this machine's AWS server: ${host}, its end of Docker's default network, takes no server (${error.message})`,
    );
  });
  return {
    origin: `http://${host}:${port}`,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await once(server.close(), 'close');
    },
  };
}

/** This machine's end of the network, which nobody but its own containers can reach. */
async function bridgeAddress(): Promise<string> {
  const inspected = await docker(['network', 'inspect', 'bridge', '--format', '{{json .IPAM.Config}}']);
  const [config] = JSON.parse(inspected) as { Subnet: string; Gateway?: string }[];
  // Some engines leave the gateway out; it is the first address then.
  return config!.Gateway ?? config!.Subnet.replace(/\d+\/\d+$/, '1');
}
