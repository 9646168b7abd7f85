import { machine, type CommandLine, type CommandRunner } from '../../apps/deploy/command-line.ts';
import type { Environment, RegistryCredentials } from '../../apps/deploy/environment.ts';
import type { PerFunction } from '../../apps/deploy/image-reference.ts';
import type { EnvironmentName } from '../../apps/deploy/environment-name.ts';
import { FUNCTIONS } from '../../apps/deploy/functions.ts';
import type { Release } from '../../apps/deploy/release.ts';

/** An environment in memory: its functions run what `sam deploy` was last given for it. */
export class RecordedEnvironment implements Environment {
  readonly name: EnvironmentName;
  readonly history: Release[] = [];
  alarms: string[] = [];
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
  async repositories(): Promise<PerFunction> {
    return this.#repositories;
  }
  async registryCredentials(): Promise<RegistryCredentials> {
    return this.#credentials;
  }
  async runningImages(): Promise<PerFunction> {
    return this.running;
  }
  async firingAlarms(): Promise<string[]> {
    return this.alarms;
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
