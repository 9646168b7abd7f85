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

/** One warm Lambda: the real handler, pipeline and adapters, with a cache that lives as long as this object. */
export class ExecutionEnvironment {
  readonly #clients: VirtualClients;
  readonly #handler: KinesisHandler;

  constructor(clients: VirtualClients, clock: Clock, release: Release = thisRelease) {
    this.#clients = clients;
    this.#handler = release(clients, clock);
  }

  async invoke(event: KinesisStreamEvent, calls: FaultyCalls): Promise<InvocationEnd> {
    this.#clients.answer = async (operation, input) => calls.answer(operation, input);
    const answered = this.#handler(event).then(
      (response) => ({ kind: 'answered', response }) as const,
      () => ({ kind: 'threw' }) as const,
    );
    return Promise.race([answered, calls.crashed]);
  }
}
