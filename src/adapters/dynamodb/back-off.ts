import { setTimeout as sleep } from 'node:timers/promises';

const BASE_MS = 50;
const LONGEST_MS = 2_000;

/**
 * Waits before try number `attempt`: exponential with full jitter, as AWS recommends for throttled batches
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 */
export async function backOff(attempt: number): Promise<void> {
  await sleep(Math.random() * Math.min(LONGEST_MS, BASE_MS * 2 ** attempt));
}
