import { AsyncLocalStorage } from 'node:async_hooks';
import type { KinesisStreamEvent } from 'aws-lambda';
import type { KinesisHandler } from '../../src/handlers/kinesis-processor.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Crash, FaultyCalls } from './faulty-calls.ts';
import { type Release, thisRelease } from './release.ts';
import type { VirtualClients } from './virtual-clients.ts';

export type InvocationEnd =
  | { readonly kind: 'answered'; readonly response: unknown }
  | { readonly kind: 'threw' }
  | Crash;

/**
 * The calls of the invocation that is asking. What a lost environment still waits for with a clock of its own, as the release before does,
 * must not ask in the name of whoever has its clients now.
 */
const CALLS = new AsyncLocalStorage<FaultyCalls>();

/** One warm Lambda: the real handler, pipeline and adapters, with a cache that lives as long as this object. */
export class ExecutionEnvironment {
  readonly #handler: KinesisHandler;

  constructor(clients: VirtualClients, clock: Clock, release: Release = thisRelease) {
    clients.answer = async (operation, input) => CALLS.getStore()!.answer(operation, input);
    this.#handler = release(clients, clock);
  }

  async invoke(event: KinesisStreamEvent, calls: FaultyCalls): Promise<InvocationEnd> {
    const answered = CALLS.run(calls, () => this.#handler(event)).then(
      (response) => ({ kind: 'answered', response }) as const,
      () => ({ kind: 'threw' }) as const,
    );
    return Promise.race([answered, calls.crashed]);
  }
}
