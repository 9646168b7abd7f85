import { setTimeout as delay } from 'node:timers/promises';

/** Does it again and again until stopped, the next time so long after the last has ended. `act` never rejects. */
export class Repeat {
  readonly #everyMs: number;
  readonly #act: () => Promise<void>;
  #stopping: AbortController | undefined;
  #ended: Promise<void> = Promise.resolve();

  constructor(everyMs: number, act: () => Promise<void>) {
    this.#everyMs = everyMs;
    this.#act = act;
  }

  start(): void {
    if (this.#stopping !== undefined) return;
    const stopping = new AbortController();
    this.#stopping = stopping;
    this.#ended = this.#ended.then(() => this.#run(stopping.signal));
  }

  async stop(): Promise<void> {
    this.#stopping?.abort();
    this.#stopping = undefined;
    await this.#ended;
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#act();
      await delay(this.#everyMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
