import type { RateLimitRule } from '../core/rate-limiting/rate-limiter.ts';

export interface RateClaim {
  readonly userId: string;
  readonly symbol: string;
  readonly alertId: string;
  readonly nowMs: number;
}

/** Counts alerts per user and symbol across all environments that run at once. */
export interface RateCounter {
  /**
   * Takes one place in the current window; false when it is full. The same alert takes one place, however often
   * and from wherever it asks.
   */
  take(rule: RateLimitRule, claim: RateClaim): Promise<boolean>;
}
export const RateCounter = Symbol('RateCounter');
