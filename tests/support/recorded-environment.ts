import { machine, type CommandLine, type CommandRunner } from '../../apps/deploy/command-line.ts';
import type { Environment, RegistryCredentials, Stack } from '../../apps/deploy/environment.ts';
import type { PerFunction } from '../../apps/deploy/image-reference.ts';
import type { EnvironmentName } from '../../apps/deploy/environment-name.ts';
import { FUNCTIONS } from '../../apps/deploy/functions.ts';
import type { TaggedDigest } from '../../apps/deploy/registry.ts';
import type { Release } from '../../apps/deploy/release.ts';
import type { RetainedResource, TemplateName } from '../../apps/deploy/retained-resources.ts';
import type { Alarm } from '../../lib/operations/monitoring/alarms.ts';

/** An environment in memory: its functions run what `sam deploy` was last given for it. */
export class RecordedEnvironment implements Environment {
  readonly name: EnvironmentName;
  readonly history: Release[] = [];
  alarms: Alarm[] = [];
  /** By name; there is none at first. */
  readonly stacks = new Map<string, Stack>();
  /** What an earlier stack left. */
  left: Partial<Record<TemplateName, readonly RetainedResource[]>> = {};
  concurrency = 1000;
  /** What its registry answers; it has no images at first. */
  tagged: TaggedDigest = () => Promise.resolve(null);
  findings: number | Error = 0;
  running: PerFunction = { 'kinesis-processor': '', 'alert-processor': '' };
  readonly #repositories: PerFunction;
  readonly #credentials: RegistryCredentials;

  constructor(name: EnvironmentName, repositories: PerFunction, credentials: RegistryCredentials) {
    this.name = name;
    this.#repositories = repositories;
    this.#credentials = credentials;
  }

  async caller(): Promise<string> {
    return `arn:aws:iam::000000000000:user/${this.name}`;
  }
  async stack(name: string): Promise<Stack | null> {
    return this.stacks.get(name) ?? null;
  }
  async deleteStack(name: string): Promise<void> {
    this.stacks.delete(name);
  }
  async retained(template: TemplateName): Promise<readonly RetainedResource[]> {
    return this.left[template] ?? [];
  }
  async takeOver(name: string): Promise<void> {
    this.stacks.set(name, { name, status: 'IMPORT_COMPLETE', failures: [] });
  }
  async repositories(): Promise<PerFunction> {
    return this.#repositories;
  }
  async registryCredentials(): Promise<RegistryCredentials> {
    return this.#credentials;
  }
  async runningImages(): Promise<PerFunction> {
    return this.running;
  }
  taggedDigest(repository: string, tag: string): Promise<string | null> {
    return this.tagged(repository, tag);
  }
  async firingAlarms(): Promise<readonly Alarm[]> {
    return this.alarms;
  }
  async unreservedConcurrency(): Promise<number> {
    return this.concurrency;
  }
  async criticalFindings(): Promise<number> {
    if (typeof this.findings !== 'number') throw this.findings;
    return this.findings;
  }
  async releases(): Promise<Release[]> {
    return this.history.toReversed();
  }
  async record(release: Release): Promise<void> {
    this.history.push(release);
  }
  async processEnvironment(): Promise<Record<string, string>> {
    return { AWS_REGION: 'us-east-1' };
  }
}

export interface RecordedCommands extends CommandRunner {
  readonly lines: CommandLine[];
}

/** Runs what is not `sam`; a deployment by sam changes what the environment of its name runs. */
export function recordingCommands(environments: readonly RecordedEnvironment[]): RecordedCommands {
  const lines: CommandLine[] = [];
  return {
    isDryRun: false,
    lines,
    run: async (line) => {
      lines.push(line);
      if (line.program !== 'sam') {
        await machine.read(line);
        return;
      }
      const at = line.args.indexOf('--config-env');
      const environment = environments.find(({ name }) => at >= 0 && name === line.args[at + 1]);
      if (environment === undefined) return;
      environment.running = Object.fromEntries(
        FUNCTIONS.map(({ name, imageParameter }) => [name, parameter(line, imageParameter)]),
      ) as PerFunction;
    },
    read: (line) => machine.read(line),
  };
}

function parameter({ args }: CommandLine, name: string): string {
  const found = args.find((arg) => arg.startsWith(`${name}=`));
  return found === undefined ? '' : found.slice(name.length + 1).replaceAll('"', '');
}
