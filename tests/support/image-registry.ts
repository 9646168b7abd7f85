import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { immutableDoor } from './immutable-door.ts';

const START_TIMEOUT_MS = 20_000;

export const REGISTRY_USER = { username: 'promoter', password: 'promoter-password' };
/** bcrypt of the password above. */
const HTPASSWD = 'promoter:$2b$05$qTIbuzaXc/qmQqwGpPqPf.vybT.neRdY7BXyJkhLc7RQ2vG52/dLS\n';

export interface ImageRegistry {
  /** Host and port on loopback. */
  readonly host: string;
  /** The digest that a tag of a repository points to, as the registry tells it. */
  digest(repository: string, reference: string): Promise<string | null>;
  stop(): Promise<void>;
}

/**
 * A real registry (Debian's docker-registry) on loopback, behind a door that refuses a tag that is there, as ECR does for immutable
 * ones; `isPrivate` asks for REGISTRY_USER.
 */
export async function startRegistry({ isPrivate }: { isPrivate: boolean }): Promise<ImageRegistry> {
  const folder = mkdtempSync(join(tmpdir(), 'registry-'));
  writeFileSync(join(folder, 'htpasswd'), HTPASSWD);
  const behind = `127.0.0.1:${await freePort()}`;
  const auth = { htpasswd: { realm: 'registry', path: join(folder, 'htpasswd') } };
  const configuration = {
    version: '0.1',
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(folder, 'data') } },
    http: { addr: behind, relativeurls: true },
    ...(isPrivate && { auth }),
  };
  // JSON is YAML.
  writeFileSync(join(folder, 'config.yml'), JSON.stringify(configuration));
  const child = spawn('docker-registry', ['serve', join(folder, 'config.yml')], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  await Promise.race([
    untilListening(behind),
    once(child, 'error').then(() => {
      throw new Error('docker-registry is not installed (Debian, Ubuntu: apt install docker-registry)');
    }),
    ended.then(([code]) => {
      throw new Error(`docker-registry ended with code ${String(code)}`);
    }),
  ]);
  const door = await immutableDoor(behind);
  const { host } = door;
  const { username, password } = REGISTRY_USER;
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  return {
    host,
    digest: async (repository, reference) => {
      const accept =
        'application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json';
      const response = await fetch(`http://${host}/v2/${repository}/manifests/${reference}`, {
        method: 'HEAD',
        headers: { accept, ...(isPrivate && { authorization }) },
      });
      return response.ok ? response.headers.get('docker-content-digest') : null;
    },
    stop: async () => {
      await door.stop();
      child.kill();
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

async function untilListening(host: string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (
    !(await fetch(`http://${host}/v2/`).then(
      () => true,
      () => false,
    ))
  ) {
    if (Date.now() > deadline) throw new Error(`docker-registry does not listen on ${host}`);
    await delay(50);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return port;
}
