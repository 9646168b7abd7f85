import type { Channel, DestinationByChannel, MessageByChannel } from '../../../src/core/channels/channels.ts';
import type { DeliveryResult } from '../../../src/core/delivery/delivery-error.ts';
import type { Notifier } from '../../../src/ports/notifier.ts';

/** Keeps what it is given; answers from a script, then with `delivered`. */
export class MemoryNotifier<C extends Channel> implements Notifier<C> {
  readonly sent: {
    readonly destination: DestinationByChannel[C];
    readonly message: MessageByChannel[C];
  }[] = [];
  readonly #script: DeliveryResult[];

  constructor(script: readonly DeliveryResult[] = []) {
    this.#script = [...script];
  }

  /** What comes next, after what the script holds already. */
  answer(...results: readonly DeliveryResult[]): void {
    this.#script.push(...results);
  }

  deliver(destination: DestinationByChannel[C], message: MessageByChannel[C]): Promise<DeliveryResult> {
    const result = this.#script.shift() ?? { kind: 'delivered' };
    if (result.kind === 'delivered') this.sent.push({ destination, message });
    return Promise.resolve(result);
  }
}
