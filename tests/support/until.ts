import { setTimeout as delay } from 'node:timers/promises';

const TIMEOUT_MS = 20_000;

/** Waits for something that another process or a timer brings about; fails loudly when it does not come. */
export async function until(isDone: () => boolean | Promise<boolean>, timeoutMs = TIMEOUT_MS): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await isDone())) {
    if (Date.now() > deadline) throw new Error(`not done within ${timeoutMs} ms: ${isDone.toString()}`);
    await delay(10);
  }
}
