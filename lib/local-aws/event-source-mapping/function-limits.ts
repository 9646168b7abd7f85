import type { KinesisStreamEvent } from 'aws-lambda';

import { FunctionThrottledError } from './shard-worker.ts';

export type Invoke = (event: KinesisStreamEvent) => Promise<unknown>;

/** Limits of a function as its configuration names them; absent is without limit. */
export interface FunctionLimits {
  /** ReservedConcurrentExecutions: invocations that run at once. 0 throttles them all. */
  readonly reservedConcurrency?: number | undefined;
  /** Timeout, 1 to 900. */
  readonly timeoutSeconds?: number | undefined;
}

const LONGEST_TIMEOUT_SECONDS = 900;

/** The function ran into its timeout; the message is Lambda's. */
export class FunctionTimedOutError extends Error {
  override readonly name = 'Sandbox.Timedout';
}

/**
 * `invoke` within `limits`. What runs in process cannot be killed as Lambda would: after a timeout it goes on, unheard,
 * and keeps its share of the concurrency until it ends.
 * @throws RangeError naming the limit that AWS would refuse.
 */
export function withFunctionLimits(invoke: Invoke, limits: FunctionLimits): Invoke {
  const { reservedConcurrency = Infinity, timeoutSeconds } = limits;
  if (!(reservedConcurrency >= 0)) {
    throw new RangeError(`reservedConcurrency: expected 0 or more, got ${reservedConcurrency}`);
  }
  if (timeoutSeconds !== undefined && !(timeoutSeconds > 0 && timeoutSeconds <= LONGEST_TIMEOUT_SECONDS)) {
    throw new RangeError(
      `timeoutSeconds: expected more than 0 and at most ${LONGEST_TIMEOUT_SECONDS}, got ${timeoutSeconds}`,
    );
  }
  let running = 0;
  return async (event) => {
    if (running >= reservedConcurrency) {
      throw new FunctionThrottledError(`${running} of ${reservedConcurrency} invocations are running`);
    }
    running += 1;
    const ended = invoke(event).finally(() => {
      running -= 1;
    });
    return timeoutSeconds === undefined ? ended : within(ended, timeoutSeconds);
  };
}

async function within(ended: Promise<unknown>, seconds: number): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const timedOut = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new FunctionTimedOutError(`Task timed out after ${seconds.toFixed(2)} seconds`));
    }, seconds * 1000);
  });
  try {
    return await Promise.race([ended, timedOut]);
  } finally {
    clearTimeout(timer);
  }
}
