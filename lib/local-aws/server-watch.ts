import { setTimeout as delay } from 'node:timers/promises';

import type { AwsServer } from './aws-server.ts';

/** A server answers within milliseconds; on a busy machine, behind a scan of everything, within seconds. */
const PROBE_TIMEOUT_MS = 4_000;
const PROBE_PAUSE_MS = 250;
/** One may fail because this machine slept. */
const FAILURES_OF_THE_DEAD = 3;
const NEVER = new Promise<never>(() => undefined);

/**
 * Resolves with one sentence when the server is dead: its process has ended, or it does not answer any more, which takes thirteen
 * seconds to tell. Never otherwise, nor once `signal` is aborted.
 */
export async function untilDead(
  server: Pick<AwsServer, 'endpoint' | 'ended'>,
  signal: AbortSignal,
): Promise<string> {
  return Promise.race([
    server.ended.then((how) => (signal.aborted ? NEVER : `the local AWS server has ended (${how})`)),
    untilSilent(server.endpoint, signal),
  ]);
}

async function untilSilent(endpoint: string, signal: AbortSignal): Promise<string> {
  for (let failures = 0; failures < FAILURES_OF_THE_DEAD;) {
    await delay(PROBE_PAUSE_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return NEVER;
    failures = (await answers(endpoint)) ? 0 : failures + 1;
  }
  return `the local AWS server does not answer any more (${endpoint})`;
}

function answers(endpoint: string): Promise<boolean> {
  return fetch(`${endpoint}/_ministack/health`, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) }).then(
    async (response) => {
      await response.arrayBuffer();
      return response.ok;
    },
    () => false,
  );
}
