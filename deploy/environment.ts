import type { FunctionName } from './functions.ts';
import type { Release } from './release.ts';

export const ENVIRONMENTS = ['dev', 'staging', 'prod'] as const;
export type EnvironmentName = (typeof ENVIRONMENTS)[number];

/** Per function, a repository, or an image in it by digest: `<repository>@sha256:…`. */
export type PerFunction = Readonly<Record<FunctionName, string>>;

export interface RegistryCredentials {
  readonly username: string;
  readonly password: string;
}

/** One environment, as the commands that deploy and promote need it. */
export interface Environment {
  readonly name: EnvironmentName;
  /** Who we are there: the ARN. */
  caller(): Promise<string>;
  repositories(): Promise<PerFunction>;
  registryCredentials(): Promise<RegistryCredentials>;
  /** The images that its functions run, by digest. */
  runningImages(): Promise<PerFunction>;
  /** Names of its alarms that are in ALARM. */
  firingAlarms(): Promise<readonly string[]>;
  /** How many findings of severity CRITICAL the scan of an image has. @throws Error when it has not been scanned. */
  criticalFindings(image: string): Promise<number>;
  /** What was deployed, newest first; the first is what runs. */
  releases(): Promise<readonly Release[]>;
  record(release: Release): Promise<void>;
  /** What a program started for this environment needs to be the same caller. */
  processEnvironment(): Promise<Readonly<Record<string, string>>>;
}

/** @throws Error that lists the names there are. */
export function environmentNamed(name: string): EnvironmentName {
  const found = ENVIRONMENTS.find((each) => each === name);
  if (found === undefined) throw new Error(`environment "${name}": expected ${ENVIRONMENTS.join(', ')}`);
  return found;
}

/** Splits `<repository>@sha256:…`. */
export function digestOf(image: string): string {
  const [, digest] = /@(sha256:[0-9a-f]{64})$/.exec(image) ?? [];
  if (digest === undefined) throw new Error(`${image}: expected an image by digest, <repository>@sha256:…`);
  return digest;
}

export function repositoryOf(image: string): string {
  return image.slice(0, image.indexOf('@'));
}
