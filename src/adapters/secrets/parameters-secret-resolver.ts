import { isSecretReference } from '../../core/channels/webhook-address.ts';
import type { SecretResolver } from '../../ports/secret-resolver.ts';

/** A rotated secret is picked up within this time. */
const MAX_AGE_SECONDS = 300;

/**
 * Reads secrets by reference through Powertools parameters, which caches them. The two SDK clients behind it
 * cost tens of milliseconds to load, so they are loaded at the first reference and never without one.
 */
export class ParametersSecretResolver implements SecretResolver {
  async resolve(text: string): Promise<string> {
    if (!isSecretReference(text)) return text;
    const value = text.startsWith('ssm:') ? await fromParameterStore(text) : await fromSecretsManager(text);
    if (value === undefined) throw new Error('the secret is empty or not text');
    return value.trim();
  }
}

async function fromParameterStore(reference: string): Promise<string | undefined> {
  const { getParameter } = await import('@aws-lambda-powertools/parameters/ssm');
  return getParameter(reference.slice('ssm:'.length), { decrypt: true, maxAge: MAX_AGE_SECONDS });
}

async function fromSecretsManager(arn: string): Promise<string | undefined> {
  const { getSecret } = await import('@aws-lambda-powertools/parameters/secrets');
  const value = await getSecret(arn, { maxAge: MAX_AGE_SECONDS });
  return typeof value === 'string' ? value : undefined;
}
