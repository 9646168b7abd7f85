import type { EnvironmentName } from './environment-name.ts';
import type { PerFunction } from './image-reference.ts';
import type { Release } from './release.ts';
import type { RetainedResource, TemplateName } from './retained-resources.ts';
import type { Alarm } from '../../lib/operations/monitoring/alarms.ts';

export interface RegistryCredentials {
  readonly username: string;
  readonly password: string;
}

/** A CloudFormation stack as it was left. */
export interface Stack {
  readonly name: string;
  /** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html#cfn-stack-status-codes */
  readonly status: string;
  /** What failed in its last operation, first things first. */
  readonly failures: readonly string[];
}

/** One environment, as the commands that deploy and promote need it. */
export interface Environment {
  readonly name: EnvironmentName;
  /** The ARN of the caller there. */
  caller(): Promise<string>;
  /** Null where there is none. */
  stack(name: string): Promise<Stack | null>;
  /** Deletes a stack and waits until it is gone. */
  deleteStack(name: string): Promise<void>;
  /** What a template declares and keeps beyond its stack, and is there, whichever stack made it. */
  retained(template: TemplateName): Promise<readonly RetainedResource[]>;
  /** Makes a stack of what is there already, and waits for it. */
  takeOver(stackName: string, resources: readonly RetainedResource[]): Promise<void>;
  repositories(): Promise<PerFunction>;
  registryCredentials(): Promise<RegistryCredentials>;
  /** The digest that a tag of one of its repositories stands for; null where there is no such tag. */
  taggedDigest(repository: string, tag: string): Promise<string | null>;
  /** The images that its functions run, by digest. */
  runningImages(): Promise<PerFunction>;
  /** Its alarms that are in ALARM, composite ones among them. */
  firingAlarms(): Promise<readonly Alarm[]>;
  /** How many findings of severity CRITICAL the scan of an image has. @throws Error when it has not been scanned. */
  criticalFindings(image: string): Promise<number>;
  /** How many functions may run at once beside those that have a reservation. */
  unreservedConcurrency(): Promise<number>;
  /** What was deployed, newest first; the first is what runs. */
  releases(): Promise<readonly Release[]>;
  record(release: Release): Promise<void>;
  /** What a program started for this environment needs to be the same caller. */
  processEnvironment(): Promise<Readonly<Record<string, string>>>;
}
