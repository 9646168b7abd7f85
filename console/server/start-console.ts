import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Answerer } from './answerer.ts';
import { LiveConsole } from './live-console.ts';
import { staticFiles } from './static-files.ts';
import type { ConsoleSurroundings } from './surroundings.ts';

export interface RunningConsole {
  readonly url: string;
  stop(): Promise<void>;
}

export interface ConsoleOptions {
  /** A free one when absent. */
  readonly port?: number | undefined;
  /** The built page. */
  readonly pageFolder: string;
}

/**
 * Serves the console on loopback, to this machine alone. It reads AWS only while a page is open.
 * @throws Error when the port is taken
 */
export async function startConsole(
  surroundings: ConsoleSurroundings,
  { port = 0, pageFolder }: ConsoleOptions,
): Promise<RunningConsole> {
  const live = new LiveConsole(surroundings);
  const token = randomBytes(16).toString('hex');
  const answerer = new Answerer(live, { token, files: staticFiles(pageFolder) });
  const server = createServer((request, response) => void answerer.answer(request, response));
  await listening(server, port);
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken}`,
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await live.stop();
      server.closeAllConnections();
      await closed;
    },
  };
}

function listening(server: Server, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen(port, '127.0.0.1', () => resolve());
  return promise;
}
