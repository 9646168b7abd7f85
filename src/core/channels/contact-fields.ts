import type { ContactField } from './channel-definition.ts';
import { isSecretReference, isWebhookUrl } from './webhook-address.ts';

const SECRET_REFERENCE = 'the ARN of a Secrets Manager secret or ssm:/name of a SecureString parameter';

export const WEBHOOK_URL: ContactField = {
  expected: `an https:// address, ${SECRET_REFERENCE}`,
  accepts: (value) => typeof value === 'string' && (isWebhookUrl(value) || isSecretReference(value)),
};

/** Never the secret itself. */
export const SECRET: ContactField = {
  expected: SECRET_REFERENCE,
  accepts: (value) => typeof value === 'string' && isSecretReference(value),
};

export function textLike(expected: string, pattern: RegExp): ContactField {
  return { expected, accepts: (value) => typeof value === 'string' && pattern.test(value) };
}

/** A key, or the reference of the secret that holds it. */
export function keyLike(expected: string, pattern: RegExp): ContactField {
  return {
    expected: `${expected}, ${SECRET_REFERENCE}`,
    accepts: (value) => typeof value === 'string' && (pattern.test(value) || isSecretReference(value)),
  };
}
