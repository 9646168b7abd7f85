import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandLine, CommandRunner } from './command-line.ts';
import { type RegistryCredentials } from './environment.ts';
import { digestOf, repositoryOf } from './image-reference.ts';

/** A registry and who we are there. */
export interface Registry {
  readonly host: string;
  readonly credentials: RegistryCredentials;
}

export function registryOf(repository: string): string {
  return repository.slice(0, repository.indexOf('/'));
}

/** Registries on loopback speak plain HTTP, as Docker takes for granted, too. */
function speaksTls(host: string): boolean {
  return !/^(localhost|127\.0\.0\.1)(:\d+)?$/.test(host);
}

/** Asks a repository what a tag of its stands for; null where it has no such tag. */
export type TaggedDigest = (repository: string, tag: string) => Promise<string | null>;

/**
 * Copies an image between registries, unchanged down to its manifest, and gives it `tag` there. What is there already is not
 * pushed again: ECR refuses a tag that it has, even for the same image.
 * @returns the image by digest in `repository`.
 * @throws Error when the tag stands for another image there, or what arrived has another digest.
 */
export async function copyImage(
  commands: CommandRunner,
  image: string,
  repository: string,
  tag: string,
  registries: readonly Registry[],
  taggedDigest: TaggedDigest,
): Promise<string> {
  const target = `${repository}@${digestOf(image)}`;
  if (repositoryOf(image) === repository) return target;
  const present = await taggedDigest(repository, tag);
  if (present === digestOf(image)) return target;
  if (present !== null)
    throw new Error(`${repository}:${tag} is another image, ${present}: expected ${digestOf(image)}`);
  // Passwords as arguments could be seen by anybody on this machine.
  const folder = mkdtempSync(join(tmpdir(), 'registries-'));
  try {
    const authFile = join(folder, 'auth.json');
    writeFileSync(authFile, authFileOf(registries), { mode: 0o600 });
    await commands.run(skopeoCopy(image, `${repository}:${tag}`, authFile));
    const inspected = skopeoInspect(target, authFile);
    if (!commands.isDryRun) await commands.read(inspected);
  } finally {
    rmSync(folder, { recursive: true });
  }
  return target;
}

export function skopeoCopy(from: string, to: string, authFile: string): CommandLine {
  return {
    program: 'skopeo',
    args: [
      'copy',
      '--preserve-digests',
      '--authfile',
      authFile,
      `--src-tls-verify=${speaksTls(registryOf(from))}`,
      `--dest-tls-verify=${speaksTls(registryOf(to))}`,
      `docker://${from}`,
      `docker://${to}`,
    ],
  };
}

/** Fails unless the registry has exactly this digest. */
function skopeoInspect(image: string, authFile: string): CommandLine {
  const tls = `--tls-verify=${speaksTls(registryOf(image))}`;
  return {
    program: 'skopeo',
    args: ['inspect', '--raw', '--authfile', authFile, tls, `docker://${image}`],
  };
}

function authFileOf(registries: readonly Registry[]): string {
  const auths = registries.map(({ host, credentials: { username, password } }) => [
    host,
    { auth: Buffer.from(`${username}:${password}`).toString('base64') },
  ]);
  return JSON.stringify({ auths: Object.fromEntries(auths) });
}

/**
 * Pushes an image of this machine's Docker engine, unless its repository has it.
 * @returns it by digest in `repository`.
 */
export async function pushImage(
  commands: CommandRunner,
  builtImage: string,
  repository: string,
  revision: string,
  { host, credentials }: Registry,
  taggedDigest: TaggedDigest,
): Promise<string> {
  const id = await contentOf(commands, builtImage);
  // Tags never change what they point to, so each content has its own, and a tag that is there is this very image.
  const tag = `${revision}-${id.replace('sha256:', '').slice(0, 12)}`;
  const present = await taggedDigest(repository, tag);
  if (present !== null) return `${repository}@${present}`;
  const target = `${repository}:${tag}`;
  const login = docker('login', '--username', credentials.username, '--password-stdin', host);
  if (speaksTls(host)) await commands.run({ ...login, input: credentials.password });
  await commands.run(docker('tag', builtImage, target));
  await commands.run(docker('push', target));
  if (commands.isDryRun) return `${repository}@${UNKNOWN_DIGEST}`;
  const digests = JSON.parse(
    await commands.read(docker('image', 'inspect', target, '--format', '{{json .RepoDigests}}')),
  ) as string[];
  const pushed = digests.find((digest) => repositoryOf(digest) === repository);
  if (pushed === undefined) throw new Error(`docker push told no digest of ${target}`);
  return pushed;
}

/** A digest that only a push can give. */
export const UNKNOWN_DIGEST = `sha256:${'0'.repeat(64)}`;

/** What Docker knows an image by; a dry run builds none, and names one all the same. */
async function contentOf(commands: CommandRunner, builtImage: string): Promise<string> {
  const inspected = commands.read(docker('image', 'inspect', builtImage, '--format', '{{.Id}}'));
  return (commands.isDryRun ? await inspected.catch(() => UNKNOWN_DIGEST) : await inspected).trim();
}

function docker(...args: string[]): CommandLine {
  return { program: 'docker', args };
}
