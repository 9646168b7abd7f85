import { setTimeout as delay } from 'node:timers/promises';
import { OperationFailure } from '../../../lib/operations/operation-failure.ts';
import { describeFailure } from '../../../lib/operations/describe-failure.ts';

export interface CheckResult {
  /** What was tested: a function, or the run itself. */
  readonly subject: string;
  readonly check: string;
  readonly result: 'ok' | 'failed' | 'not tried';
  /** What was found, or what was missing. */
  readonly detail: string;
  readonly tookMs: number;
}

/** Something that was to hold does not; the message is for people. */
export class CheckFailure extends OperationFailure {}

export interface ChecksOptions {
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly onResult: (result: CheckResult) => void;
  /** Between two looks of `eventually`. */
  readonly pollMs?: number;
}

const POLL_MS = 250;

/** Runs one check after the other and remembers what came of each. */
export class Checks {
  readonly results: CheckResult[] = [];
  readonly #options: ChecksOptions;

  constructor(options: ChecksOptions) {
    this.#options = options;
  }

  get failed(): number {
    return this.results.filter(({ result }) => result !== 'ok').length;
  }

  /**
   * @param act resolves with what was found, in a few words; rejects with what is wrong
   * @returns whether it holds
   */
  async run(subject: string, check: string, act: () => Promise<string>): Promise<boolean> {
    const begunMs = this.#options.now();
    let result: CheckResult['result'] = 'ok';
    let detail: string;
    try {
      this.#options.signal.throwIfAborted();
      detail = await act();
    } catch (error) {
      result = this.#options.signal.aborted ? 'not tried' : 'failed';
      detail = this.#options.signal.aborted ? 'interrupted' : describeFailure(error);
    }
    this.#add({ subject, check, result, detail, tookMs: this.#options.now() - begunMs });
    return result === 'ok';
  }

  /** A check that what failed before it stands in the way of: it is shown with its reason, and the test has failed. */
  notTried(subject: string, check: string, reason: string): void {
    this.#add({ subject, check, result: 'not tried', detail: reason, tookMs: 0 });
  }

  /**
   * What `look` finds, asked again until it finds something.
   * @throws CheckFailure naming `what` when it does not within the time
   */
  async eventually<T>(what: string, withinMs: number, look: () => Promise<T | null>): Promise<T> {
    const { now, signal, pollMs = POLL_MS } = this.#options;
    const deadline = now() + withinMs;
    for (;;) {
      const found = await look();
      if (found !== null) return found;
      if (now() >= deadline) throw new CheckFailure(`${what} within ${withinMs / 1000} s`);
      await delay(pollMs, undefined, { signal });
    }
  }

  #add(result: CheckResult): void {
    this.results.push(result);
    this.#options.onResult(result);
  }
}
