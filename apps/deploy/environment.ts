import type { EnvironmentName } from './environment-name.ts';
import type { PerFunction } from './image-reference.ts';
import type { Release } from './release.ts';

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
