import { RequestError } from 'got';
import { ArchiveError, NotInArchiveError } from './archive-error.ts';

const TRIES = 5;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/** An answer that may be another one in a while. */
export class TransientError extends Error {
  override readonly name = 'TransientError';
  /** How long the server asked to be left alone. */
  readonly pauseMs: number;

  constructor(message: string, pauseMs = 0) {
    super(message);
    this.pauseMs = pauseMs;
  }
}

export interface Patience {
  readonly signal: AbortSignal;
  /** Waits; rejects when the signal aborts. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Told why something is tried again, and when. */
  readonly onTrouble: (text: string) => void;
}

/**
 * Does something over the network again while it fails for a while: five times in a row, with growing pauses. An attempt that
 * got further than the one before counts as the first.
 * @param progress how far it is
 * @throws ArchiveError when it has failed too often, and whatever is no trouble of the network
 */
export async function persistently<Result>(
  what: string,
  attempt: () => Promise<Result>,
  progress: () => number,
  { signal, pause, onTrouble }: Patience,
): Promise<Result> {
  for (let failures = 1; ; failures += 1) {
    const before = progress();
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof TransientError || error instanceof RequestError)) throw error;
      if (progress() > before) failures = 1;
      if (failures === TRIES)
        throw new ArchiveError(`${what}: ${error.message} (tried ${TRIES} times)`, { cause: error });
      const asked = error instanceof TransientError ? error.pauseMs : 0;
      const pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(asked, FIRST_PAUSE_MS * 2 ** (failures - 1)));
      onTrouble(`${what}: ${error.message}; trying again in ${Math.ceil(pauseMs / 1000)} s`);
      await pause(pauseMs, signal);
    }
  }
}

/**
 * Passes over answers that are ones.
 * @throws NotInArchiveError, TransientError or ArchiveError for the others
 */
export function assertAnswered(
  what: string,
  { statusCode, headers }: { statusCode: number; headers: Readonly<Record<string, unknown>> },
): void {
  if (statusCode >= 200 && statusCode < 300) return;
  if (statusCode === 404) throw new NotInArchiveError(what);
  const problem = `the archive answered ${statusCode}`;
  if (statusCode !== 429 && statusCode !== 408 && statusCode < 500)
    throw new ArchiveError(`${what}: ${problem}`);
  const seconds = Number(headers['retry-after']);
  throw new TransientError(problem, Number.isFinite(seconds) ? seconds * 1000 : 0);
}
