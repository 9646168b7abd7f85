import type { InjectionToken } from 'tsyringe';

/** Waits before try number `attempt`, counted from 1: longer and at random, the more there were. */
export type BackOff = (attempt: number) => Promise<void>;
export const BackOff: InjectionToken<BackOff> = Symbol('BackOff');
