import type { ConsoleInfo, Problem } from '../../apps/console/api.ts';
import type { RunningConsole } from '../../apps/console/server/start-console.ts';

export interface Event {
  readonly name: string;
  readonly data: unknown;
}

export interface EventStream extends AsyncDisposable {
  readonly events: readonly Event[];
  /** The data of the first event of this name that fits, of those that came and those to come. */
  next<T>(name: string, fits?: (data: T) => boolean): Promise<T>;
}

const TIMEOUT_MS = 20_000;

/** Asks a console as its page does. */
export class ConsoleClient {
  readonly #url: string;

  constructor({ url }: Pick<RunningConsole, 'url'>) {
    this.#url = url;
  }

  async get<T>(path: string): Promise<T> {
    const response = await fetch(this.#url + path);
    const body = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${body}`);
    return JSON.parse(body) as T;
  }

  async refusal(path: string, options: RequestInit = {}): Promise<{ status: number; message: string }> {
    const response = await fetch(this.#url + path, options);
    const { message } = (await response.json()) as Problem;
    return { status: response.status, message };
  }

  /** With the token, as the page has it. */
  async change<T>(method: 'POST' | 'DELETE', path: string, body?: object): Promise<T> {
    const response = await fetch(this.#url + path, await this.changing(method, body));
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return JSON.parse(text) as T;
  }

  /** What a request that changes something has to look like. */
  async changing(
    method: 'POST' | 'DELETE',
    body?: object,
  ): Promise<Omit<RequestInit, 'headers'> & { readonly headers: Readonly<Record<string, string>> }> {
    const { token } = await this.get<ConsoleInfo>('/api/console');
    return {
      method,
      headers: { 'x-console-token': token, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    };
  }

  async watch(): Promise<EventStream> {
    const abort = new AbortController();
    const response = await fetch(`${this.#url}/api/events`, { signal: abort.signal });
    const events: Event[] = [];
    let onEvent: (() => void) | undefined;
    const reading = readEvents(response.body!, (event) => {
      events.push(event);
      onEvent?.();
    }).catch(() => undefined);
    const next = async <T>(name: string, fits: (data: T) => boolean = () => true): Promise<T> => {
      const deadline = AbortSignal.timeout(TIMEOUT_MS);
      for (;;) {
        const found = events.find((event) => event.name === name && fits(event.data as T));
        if (found !== undefined) return found.data as T;
        const { promise, resolve, reject } = Promise.withResolvers<void>();
        onEvent = resolve;
        const late = (): void => {
          const last = JSON.stringify(events.findLast((event) => event.name === name));
          reject(new Error(`no such event ${name} within ${TIMEOUT_MS} ms; the last was ${last}`));
        };
        deadline.addEventListener('abort', late, { once: true });
        await promise;
        deadline.removeEventListener('abort', late);
      }
    };
    return {
      events,
      next,
      [Symbol.asyncDispose]: async () => {
        abort.abort();
        await reading;
      },
    };
  }
}

async function readEvents(body: ReadableStream<Uint8Array>, onEvent: (event: Event) => void): Promise<void> {
  let text = '';
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const blocks = text.split('\n\n');
    text = blocks.pop()!;
    for (const block of blocks) {
      const [, name, data] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? [];
      if (name !== undefined) onEvent({ name, data: JSON.parse(data!) as unknown });
    }
  }
}
