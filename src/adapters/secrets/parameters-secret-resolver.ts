import type { SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';
import type { SSMClientConfig } from '@aws-sdk/client-ssm';
import type { SSMProvider } from '@aws-lambda-powertools/parameters/ssm';
import type { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import { inject, injectable, type InjectionToken } from 'tsyringe';
import { isSecretReference } from '../../core/channels/webhook-address.ts';
import type { SecretResolver } from '../../ports/secret-resolver.ts';

/** A rotated secret is picked up within this time. */
const MAX_AGE_SECONDS = 300;

/** The options of the SDK clients that read secrets. */
export type SecretClientOptions = SSMClientConfig & SecretsManagerClientConfig;
export const SecretClientOptions: InjectionToken<SecretClientOptions> = Symbol('SecretClientOptions');

/**
 * Reads secrets by reference through Powertools parameters, which caches them. The two SDK clients behind it
 * cost tens of milliseconds to load, so they are loaded at the first reference and never without one.
 */
@injectable()
export class ParametersSecretResolver implements SecretResolver {
  readonly #clientConfig: SecretClientOptions;
  #parameters: SSMProvider | undefined;
  #secrets: SecretsProvider | undefined;

  constructor(@inject(SecretClientOptions) clientConfig: SecretClientOptions) {
    this.#clientConfig = clientConfig;
  }

  async resolve(text: string): Promise<string> {
    if (!isSecretReference(text)) return text;
    const value = text.startsWith('ssm:')
      ? await this.#fromParameterStore(text.slice('ssm:'.length))
      : await this.#fromSecretsManager(text);
    if (value === undefined) throw new Error('the secret is empty or not text');
    return value.trim();
  }

  async #fromParameterStore(name: string): Promise<string | undefined> {
    const { SSMProvider } = await import('@aws-lambda-powertools/parameters/ssm');
    this.#parameters ??= new SSMProvider({ clientConfig: this.#clientConfig });
    return this.#parameters.get(name, { decrypt: true, maxAge: MAX_AGE_SECONDS });
  }

  async #fromSecretsManager(arn: string): Promise<string | undefined> {
    const { SecretsProvider } = await import('@aws-lambda-powertools/parameters/secrets');
    this.#secrets ??= new SecretsProvider({ clientConfig: this.#clientConfig });
    const value = await this.#secrets.get(arn, { maxAge: MAX_AGE_SECONDS });
    return typeof value === 'string' ? value : undefined;
  }
}
