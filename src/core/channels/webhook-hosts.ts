import { matchesWildcard } from '../matching/wildcard.ts';

/** Hosts by name, `*` for any run of characters, or every host that is on the public internet. */
export type WebhookHosts = readonly string[] | 'public';

/**
 * False for a host that is none of those; where hosts are named they are meant at their ordinary port. Whether a name
 * leads to a public address is known only when a connection is made.
 */
export function isAllowedHost(url: URL, hosts: WebhookHosts): boolean {
  if (hosts === 'public') return true;
  return url.port === '' && hosts.some((pattern) => matchesWildcard(pattern, url.hostname));
}
