const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * https, or plain http to this very machine (the local sink); no user name or password in the address. It says how an
 * address is written, not that anything is sent there: `WebhookClient` calls nobody on this machine unless it may.
 */
export function isWebhookUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));
}

export function isLoopback(url: URL): boolean {
  return LOOPBACK_HOSTS.has(url.hostname);
}

/** Where users have the secrets that their preferences name, besides those of the deployment. */
export function usersSecretsOf({ project, env }: { readonly project: string; readonly env: string }): string {
  return `${project}/${env}/users/`;
}

/** Whether the name of a secret begins so; that of a parameter does after its slash. */
export function isSecretUnder(prefix: string, reference: string): boolean {
  const name = reference.replace(/^(?:ssm:\/|arn:aws[a-z-]*:secretsmanager:[^:]*:[^:]*:secret:)/, '');
  return name.startsWith(prefix);
}

/** A name of a secret instead of the secret: Secrets Manager ARN, or `ssm:/name` for a SecureString parameter. */
export function isSecretReference(text: string): boolean {
  return /^arn:aws[a-z-]*:secretsmanager:\S+$/.test(text) || /^ssm:\/[\w./-]+$/.test(text);
}
