import type { ServerResponse } from 'node:http';

/** A connection that has not taken this much yet is too slow to follow; the page opens a new one and gets the present state. */
const MAX_UNSENT_BYTES = 4 * 1024 * 1024;
/** Proxies and browsers drop what is silent for long. */
const KEEP_ALIVE_MS = 15_000;

/** The pages that watch, by server-sent events. */
export class EventHub {
  readonly #watchers = new Set<ServerResponse>();
  readonly #keepAlive = setInterval(() => this.#write(': still here\n\n'), KEEP_ALIVE_MS).unref();
  readonly #onAudience: (isWatched: boolean) => void;

  /** Told when the first begins to watch and when the last has gone. */
  constructor(onAudience: (isWatched: boolean) => void) {
    this.#onAudience = onAudience;
  }

  get isWatched(): boolean {
    return this.#watchers.size > 0;
  }

  /** Headers must be on their way already. `greeting` is what a new watcher has missed. */
  join(response: ServerResponse, greeting: readonly string[]): void {
    this.#watchers.add(response);
    response.once('close', () => {
      if (this.#watchers.delete(response) && !this.isWatched) this.#onAudience(false);
    });
    response.write(`retry: 1000\n\n${greeting.join('')}`);
    if (this.#watchers.size === 1) this.#onAudience(true);
  }

  send(event: string, data: unknown): void {
    if (this.isWatched) this.#write(eventText(event, data));
  }

  close(): void {
    clearInterval(this.#keepAlive);
    for (const watcher of this.#watchers) watcher.end();
    this.#watchers.clear();
  }

  #write(text: string): void {
    for (const watcher of this.#watchers) {
      if (watcher.writableLength > MAX_UNSENT_BYTES) watcher.destroy();
      else watcher.write(text);
    }
  }
}

/** https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function eventText(event: string, data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
