import type { InjectionToken } from 'tsyringe';

/** Shows where the time of an invocation goes. */
export interface Tracer {
  /** Runs `work` as a part of the trace that is called `name`. Resolves or rejects as it does. */
  span<T>(name: string, work: () => Promise<T>): Promise<T>;
}
export const Tracer: InjectionToken<Tracer> = Symbol('Tracer');
