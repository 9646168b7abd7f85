import type { InjectionToken } from 'tsyringe';
import type { Channel } from '../core/notifications/channel.ts';
import type { DeliveryResult } from '../core/notifications/delivery.ts';
import type { MessageByChannel } from '../core/notifications/message.ts';

/** Sends one message on one channel. Never throws: what goes wrong is a result with its reason. */
export interface Notifier<C extends Channel> {
  /** `address` is an e-mail address, a telephone number, a webhook URL, or the reference of a secret that holds one. */
  deliver(address: string, message: MessageByChannel[C]): Promise<DeliveryResult>;
}

export type Notifiers = { readonly [C in Channel]: Notifier<C> };
export const Notifiers: InjectionToken<Notifiers> = Symbol('Notifiers');
