import type { FeedSecrets, FeedVendor } from './vendor.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What to say where credentials are not there; null where they are, or none are wanted. */
export function missingCredentials(vendor: FeedVendor, environment: Environment): string | null {
  const missing = vendor.secretNames.filter((name) => (environment[name] ?? '') === '');
  return missing.length === 0 ? null : `${vendor.name} wants ${missing.join(' and ')} in the environment`;
}

/** Credentials never come by the command line, where other users of the machine see them. */
export function credentialsOf(vendor: FeedVendor, environment: Environment): FeedSecrets {
  return Object.fromEntries(vendor.secretNames.map((name) => [name, environment[name] ?? '']));
}
