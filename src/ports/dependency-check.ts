import type { InjectionToken } from 'tsyringe';

/** One outside system that a function needs; `{"test": true}` reports whether it answers. */
export interface DependencyCheck {
  readonly name: string;
  /** Resolves when reached; rejects with an error a person can act on. No side effect. */
  check(): Promise<void>;
}
export const DependencyCheck: InjectionToken<DependencyCheck> = Symbol('DependencyCheck');
