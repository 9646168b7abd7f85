import type { InjectionToken } from 'tsyringe';
import type { Channel, DestinationByChannel, MessageByChannel } from '../core/channels/channels.ts';
import type { DeliveryResult } from '../core/delivery/delivery-error.ts';

/** Sends one message on one channel. Never throws: what goes wrong is a result with its reason. */
export interface Notifier<C extends Channel> {
  /** What a destination names may be the reference of the secret that holds it. */
  deliver(destination: DestinationByChannel[C], message: MessageByChannel[C]): Promise<DeliveryResult>;
}

export type Notifiers = { readonly [C in Channel]: Notifier<C> };
export const Notifiers: InjectionToken<Notifiers> = Symbol('Notifiers');
