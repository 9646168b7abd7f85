import type { InjectionToken } from 'tsyringe';
import type { Delivery } from '../core/delivery/delivery.ts';

/** Keeps notifications that are given up, for a person to look at. Rejects when it has not taken one. */
export interface DeadLetterQueue {
  put(delivery: Delivery): Promise<void>;
}
export const DeadLetterQueue: InjectionToken<DeadLetterQueue> = Symbol('DeadLetterQueue');
