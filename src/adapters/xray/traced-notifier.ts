import type { Channel, DestinationByChannel, MessageByChannel } from '../../core/channels/channels.ts';
import type { DeliveryResult } from '../../core/delivery/delivery-error.ts';
import type { Notifier } from '../../ports/notifier.ts';
import type { XRayTracer } from './xray-tracer.ts';

/** Makes each message to a service of somebody else's a part of the trace, by its channel: addresses of webhooks are secret. */
export class TracedNotifier<C extends Channel> implements Notifier<C> {
  readonly #channel: C;
  readonly #notifier: Notifier<C>;
  readonly #tracer: XRayTracer;

  constructor(channel: C, notifier: Notifier<C>, tracer: XRayTracer) {
    this.#channel = channel;
    this.#notifier = notifier;
    this.#tracer = tracer;
  }

  deliver(destination: DestinationByChannel[C], message: MessageByChannel[C]): Promise<DeliveryResult> {
    return this.#tracer.call(
      this.#channel,
      () => this.#notifier.deliver(destination, message),
      (outcome) => {
        const kind = 'value' in outcome ? outcome.value.kind : 'permanent';
        return {
          namespace: 'remote',
          ...(kind === 'retryable' && { fault: true }),
          ...(kind === 'permanent' && { error: true }),
        };
      },
    );
  }
}
