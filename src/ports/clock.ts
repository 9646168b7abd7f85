import type { InjectionToken } from 'tsyringe';

/** The time, as an argument that tests and replays can set. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}
export const Clock: InjectionToken<Clock> = Symbol('Clock');
