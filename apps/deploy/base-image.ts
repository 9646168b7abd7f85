import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import type { Architecture } from './architecture.ts';

/** What the images are built on: a name for people, and for each architecture the manifest that it stood for. */
export interface BaseImage {
  readonly image: string;
  /**
   * One for each architecture and not the index over both: AWS makes that anew with every build of the tag, and the one before is soon gone
   * from its public registry, while the manifests stay under tags of their own.
   */
  readonly digests: Readonly<Record<Architecture, string>>;
}

const FILE = join(repositoryRoot, 'images/base-image.json');
/** What Docker calls the architectures of Lambda. */
const ARCHITECTURES: Readonly<Record<string, Architecture>> = { arm64: 'arm64', amd64: 'x86_64' };
const INDEX_TYPES =
  'application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json';

export function baseImage(): BaseImage {
  return JSON.parse(readFileSync(FILE, 'utf8')) as BaseImage;
}

/** `<name>:<tag>@<digest>`: Docker goes by the digest, people by the tag. */
export function pinned({ image, digests }: BaseImage, architecture: Architecture): string {
  return `${image}@${digests[architecture]}`;
}

/** Asks the registry what the tag stands for now, and keeps that. */
export async function renewBaseImage(image = baseImage().image): Promise<BaseImage> {
  const renewed = await currentBaseImage(image);
  writeFileSync(FILE, `${JSON.stringify(renewed, null, 2)}\n`);
  return renewed;
}

/** @throws Error when the registry does not say what the tag stands for on both architectures */
export async function currentBaseImage(image: string): Promise<BaseImage> {
  const [, host, name, tag] = /^([^/]+)\/(.+):([^:/]+)$/.exec(image) ?? [];
  if (host === undefined) throw new Error(`${image}: expected <registry>/<name>:<tag>`);
  const origin = `${/^(localhost|127\.0\.0\.1)(:\d+)?$/.test(host) ? 'http' : 'https'}://${host}`;
  const index = (await askRegistry(`${origin}/v2/${name}/manifests/${tag}`)) as {
    manifests?: { digest: string; platform?: { os: string; architecture: string } }[];
  };
  const digests: Partial<Record<Architecture, string>> = {};
  for (const { digest, platform } of index.manifests ?? []) {
    const architecture = platform?.os === 'linux' ? ARCHITECTURES[platform.architecture] : undefined;
    if (architecture !== undefined && /^sha256:[0-9a-f]{64}$/.test(digest)) digests[architecture] = digest;
  }
  const { arm64, x86_64: x64 } = digests;
  if (arm64 === undefined || x64 === undefined) {
    throw new Error(`${image}: the registry names no image for ${arm64 === undefined ? 'arm64' : 'amd64'}`);
  }
  return { image, digests: { arm64, x86_64: x64 } };
}

/** Anybody gets a token to read what is public: https://distribution.github.io/distribution/spec/auth/token/ */
async function askRegistry(url: string, token?: string): Promise<unknown> {
  const headers = { accept: INDEX_TYPES, ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  const response = await fetched(url, headers);
  const challenge = response.headers.get('www-authenticate');
  if (response.status === 401 && token === undefined && challenge !== null) {
    return askRegistry(url, await tokenFor(challenge));
  }
  if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
  return response.json();
}

async function tokenFor(challenge: string): Promise<string> {
  const { realm, ...query } = Object.fromEntries(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name!, value!]),
  );
  if (realm === undefined) throw new Error(`the registry does not say where it gives tokens: ${challenge}`);
  const response = await fetched(`${realm}?${new URLSearchParams(query).toString()}`);
  if (!response.ok) throw new Error(`${realm}: ${response.status} ${response.statusText}`);
  return ((await response.json()) as { token: string }).token;
}

async function fetched(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(url, { headers }).catch((error: Error) => {
    const { message } = (error.cause ?? error) as Error;
    throw new Error(`${url} does not answer: ${message}`, { cause: error });
  });
}
