import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const { VALKEY_SERVER: program = '', VALKEY_CERTIFICATES: certificates = '' } = process.env;

/** A real Valkey or Redis server that speaks TLS, with a password, for the tests that scripts/test-valkey.mjs runs. */
export class ValkeyServer {
  readonly password = 'a-password';
  readonly #folder = mkdtempSync(join(tmpdir(), 'valkey-'));
  readonly #port: number;
  #process: ChildProcess | undefined;

  private constructor(port: number) {
    this.#port = port;
  }

  static async start(): Promise<ValkeyServer> {
    const server = new ValkeyServer(await freePort());
    await server.start();
    return server;
  }

  /** `host`: the certificate is that of localhost. */
  url(host = 'localhost', password = this.password): string {
    return `rediss://:${password}@${host}:${this.#port}`;
  }

  async start(): Promise<void> {
    const settings = {
      port: '0',
      'tls-port': String(this.#port),
      'tls-cert-file': join(certificates, 'server.crt'),
      'tls-key-file': join(certificates, 'server.key'),
      'tls-auth-clients': 'no',
      bind: '127.0.0.1',
      requirepass: this.password,
      save: '',
      dir: this.#folder,
    };
    const options = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
    this.#process = spawn(program, options, { stdio: 'ignore' });
    while (!(await accepts(this.#port))) await pause(20);
  }

  async kill(): Promise<void> {
    const running = this.#process!;
    const ended = once(running, 'exit');
    running.kill('SIGKILL');
    await ended;
  }

  /** Its connections stand, and nothing answers on them. */
  freeze(): void {
    this.#process!.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process!.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
