import type { Redis } from 'ioredis';
import type { InjectionToken } from 'tsyringe';

/** Being made while nobody waits for it yet. */
export type ValkeyConnection = Promise<Redis>;
export const ValkeyConnection: InjectionToken<ValkeyConnection> = Symbol('ValkeyConnection');

const FIRST_RECONNECT_MS = 500;
const LONGEST_RECONNECT_MS = 30_000;

/**
 * Begins to connect, and goes on trying. The client is loaded where a server is configured and nowhere else.
 * @param url `rediss://[user:password@]host:6379`; `redis://` is not encrypted
 */
export async function connectValkey(url: string): ValkeyConnection {
  const { Redis } = await import('ioredis');
  return new Redis(url, {
    // Nobody waits for a server that is away: who asks it then is told so at once.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(LONGEST_RECONNECT_MS, FIRST_RECONNECT_MS * 2 ** attempt),
  });
}
