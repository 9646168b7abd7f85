import { describeFailure } from '../../lib/operations/describe-failure.ts';
import type { Alarm } from '../../lib/operations/monitoring/alarms.ts';
import type { Environment, RegistryCredentials, Stack } from './environment.ts';
import type { EnvironmentName } from './environment-name.ts';
import type { PerFunction } from './image-reference.ts';
import { FUNCTIONS } from './functions.ts';
import { UNKNOWN_DIGEST } from './registry.ts';
import { templateHash, type Release } from './release.ts';
import type { RetainedResource, TemplateName } from './retained-resources.ts';
import { PROJECT_NAME } from './settings.ts';

/** Where a registry is, as long as nobody can say which. */
const UNKNOWN_REGISTRY = '<account>.dkr.ecr.<region>.amazonaws.com';

/**
 * An environment for command lines that are only shown: what AWS says of it where AWS answers, and what it will look like where
 * there is no such environment yet, or nobody is logged in. It changes nothing, and no credentials come out of it.
 */
export class DryRunEnvironment implements Environment {
  readonly name: EnvironmentName;
  readonly #real: Environment;
  readonly #say: (text: string) => void;
  #isReachable: Promise<boolean> | undefined;

  constructor(real: Environment, say: (text: string) => void) {
    this.name = real.name;
    this.#real = real;
    this.#say = say;
  }

  caller(): Promise<string> {
    return this.#known((real) => real.caller(), 'nobody');
  }

  stack(name: string): Promise<Stack | null> {
    return this.#known((real) => real.stack(name), null);
  }

  retained(template: TemplateName): Promise<readonly RetainedResource[]> {
    return this.#known((real) => real.retained(template), []);
  }

  repositories(): Promise<PerFunction> {
    return this.#known((real) => real.repositories(), this.#repositories());
  }

  async registryCredentials(): Promise<RegistryCredentials> {
    return { username: 'AWS', password: '' };
  }

  taggedDigest(repository: string, tag: string): Promise<string | null> {
    return this.#known((real) => real.taggedDigest(repository, tag), null);
  }

  runningImages(): Promise<PerFunction> {
    return this.#known((real) => real.runningImages(), this.#images());
  }

  firingAlarms(): Promise<readonly Alarm[]> {
    return this.#known((real) => real.firingAlarms(), []);
  }

  criticalFindings(image: string): Promise<number> {
    return this.#ifReachable((real) => real.criticalFindings(image), 0);
  }

  unreservedConcurrency(): Promise<number> {
    return this.#known((real) => real.unreservedConcurrency(), 0);
  }

  /** One that can be promoted and rolled back, where nothing is known of any. */
  releases(): Promise<readonly Release[]> {
    const unknown = {
      images: this.#images(),
      architecture: 'arm64',
      revision: '<revision>',
      template: templateHash(),
      deployed_at: '',
      deployed_by: '',
    } as const;
    const earlier = { ...unknown, images: this.#images(UNKNOWN_DIGEST.replaceAll('0', '1')) };
    return this.#ifReachable((real) => real.releases(), [unknown, earlier]);
  }

  async processEnvironment(): Promise<Record<string, string>> {
    return { SAM_CLI_TELEMETRY: '0' };
  }

  deleteStack(name: string): Promise<void> {
    return this.#wouldDo(`delete the stack ${name}`);
  }

  takeOver(stackName: string, resources: readonly RetainedResource[]): Promise<void> {
    return this.#wouldDo(`import ${resources.map(({ name }) => name).join(', ')} into ${stackName}`);
  }

  record(): Promise<void> {
    return Promise.resolve();
  }

  async #wouldDo(deed: string): Promise<void> {
    this.#say(`would ${deed}`);
  }

  /** What AWS says, and `otherwise` also where it knows no such thing. */
  async #known<T>(ask: (real: Environment) => Promise<T>, otherwise: T): Promise<T> {
    return this.#ifReachable((real) => ask(real).catch(() => otherwise), otherwise);
  }

  /** What AWS says, errors included; `otherwise` where nobody can be asked. */
  async #ifReachable<T>(ask: (real: Environment) => Promise<T>, otherwise: T): Promise<T> {
    this.#isReachable ??= this.#real.caller().then(
      () => true,
      (error: Error) => {
        this.#say(
          `${this.name} was not asked, so this is what it would be the first time: ${describeFailure(error)}`,
        );
        return false;
      },
    );
    return (await this.#isReachable) ? ask(this.#real) : otherwise;
  }

  #repositories(): PerFunction {
    return Object.fromEntries(
      FUNCTIONS.map(({ name }) => [name, `${UNKNOWN_REGISTRY}/${PROJECT_NAME}-${this.name}-${name}`]),
    ) as PerFunction;
  }

  #images(digest = UNKNOWN_DIGEST): PerFunction {
    return Object.fromEntries(
      Object.entries(this.#repositories()).map(([name, repository]) => [name, `${repository}@${digest}`]),
    ) as PerFunction;
  }
}
