import type { ContactField } from './channel-definition.ts';
import { isLoopback, isSecretReference, isWebhookUrl } from './webhook-address.ts';
import { isAllowedHost, type WebhookHosts } from './webhook-hosts.ts';

const SECRET_REFERENCE = 'the ARN of a Secrets Manager secret or ssm:/name of a SecureString parameter';

/** @param note what else may have been meant, where the address is another's */
export function webhookUrlAt(hosts: WebhookHosts, note = ''): ContactField {
  const where = hosts === 'public' ? '' : ` at ${hosts.join(' or ')}`;
  return {
    expected: `an https:// address${where}, ${SECRET_REFERENCE}${note}`,
    accepts: (value) =>
      typeof value === 'string' && (isSecretReference(value) || (isWebhookUrl(value) && isAt(hosts, value))),
  };
}

/** Whatever the hosts, a local run has its sink on this machine. */
function isAt(hosts: WebhookHosts, address: string): boolean {
  const url = new URL(address);
  return isLoopback(url) || isAllowedHost(url, hosts);
}

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
