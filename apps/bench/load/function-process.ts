import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { FunctionLoad } from './load-step.ts';

export interface FunctionRequest {
  readonly id: number;
  readonly event: unknown;
}

export interface FunctionAnswer {
  readonly id: number;
  readonly response?: unknown;
  readonly error?: string;
  /** Since the process began. */
  readonly cpuMs: number;
  readonly rssBytes: number;
}

/** A function that runs in a process of its own and is invoked by messages. */
export class FunctionProcess {
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: FunctionAnswer) => void>();
  #invocations = 0;
  #cpuMs = 0;
  #rssBytes = 0;

  /** @param environment all that it gets of one */
  constructor(name: string, endpoint: string, environment: Readonly<Record<string, string>>) {
    this.#name = name;
    this.#child = fork(join(import.meta.dirname, 'load-function.js'), [name, endpoint], {
      env: { ...environment, POWERTOOLS_METRICS_DISABLED: 'true' },
      serialization: 'advanced',
    });
    this.#child.on('message', (answer: FunctionAnswer) => {
      this.#cpuMs = Math.max(this.#cpuMs, answer.cpuMs);
      this.#rssBytes = Math.max(this.#rssBytes, answer.rssBytes);
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
    this.#child.on('exit', (code) => {
      const error = `${name} ended with ${code}`;
      for (const [id, settle] of this.#waiting) settle({ id, error, cpuMs: 0, rssBytes: 0 });
    });
  }

  async invoke(event: unknown): Promise<unknown> {
    const id = this.#invocations++;
    const answered = new Promise<FunctionAnswer>((resolve) => this.#waiting.set(id, resolve));
    this.#child.send({ id, event } satisfies FunctionRequest);
    const { response, error } = await answered;
    if (error !== undefined) throw new Error(error);
    return response;
  }

  /** What it has used, to be held against a later answer. */
  used(): { readonly invocations: number; readonly cpuMs: number } {
    return { invocations: this.#invocations, cpuMs: this.#cpuMs };
  }

  since(before: { readonly invocations: number; readonly cpuMs: number }, elapsedMs: number): FunctionLoad {
    const invocations = this.#invocations - before.invocations;
    const cpuMs = this.#cpuMs - before.cpuMs;
    return {
      name: this.#name,
      invocations,
      cpuShare: cpuMs / elapsedMs,
      cpuMsPerInvocation: invocations === 0 ? 0 : cpuMs / invocations,
      rssMb: this.#rssBytes / 2 ** 20,
    };
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    await ended;
  }
}
