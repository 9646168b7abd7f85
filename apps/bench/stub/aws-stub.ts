import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** What the stub has been asked for. */
export interface StubCalls {
  readonly calls: Readonly<Record<string, number>>;
  /** How many calls were on their way at the same time, at most. */
  readonly atOnce: number;
}

/**
 * AWS and the webhooks as an HTTP server on loopback, in another process: the SDK serialises, signs, sends over real
 * sockets and parses real answers, and only what lies behind them is missing.
 */
export class AwsStub {
  readonly endpoint: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.endpoint = `http://127.0.0.1:${port}`;
  }

  /** `items`: what DynamoDB operations answer, by their names, instead of "nothing found". */
  static async start(items: Readonly<Record<string, object>> = {}): Promise<AwsStub> {
    const child = fork(join(import.meta.dirname, 'server.js'), { execArgv: [] });
    // What an argument has no room for.
    child.send({ items });
    const [{ port }] = (await once(child, 'message')) as [{ port: number }];
    return new AwsStub(child, port);
  }

  /** The calls since the last question; those that follow are answered after `delayMs`. */
  async calls(delayMs = 0): Promise<StubCalls> {
    this.#child.send({ delayMs });
    const [answer] = (await once(this.#child, 'message')) as [StubCalls];
    return answer;
  }

  async stop(): Promise<void> {
    this.#child.disconnect();
    await once(this.#child, 'exit');
  }
}
