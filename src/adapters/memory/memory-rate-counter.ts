import { decide, windowAt, type RateLimitRule } from '../../core/rate-limiting/rate-limiter.ts';
import type { RateClaim, RateCounter } from '../../ports/rate-counter.ts';

export class MemoryRateCounter implements RateCounter {
  readonly #alerts = new Map<string, Set<string>>();

  take(rule: RateLimitRule, claim: RateClaim): Promise<boolean> {
    const key = JSON.stringify([claim.userId, claim.symbol, windowAt(rule, claim.nowMs).startMs]);
    const taken = this.#alerts.get(key) ?? new Set();
    this.#alerts.set(key, taken);
    const isAllowed = taken.has(claim.alertId) || decide(rule, 'LOW', taken.size).allow;
    if (isAllowed) taken.add(claim.alertId);
    return Promise.resolve(isAllowed);
  }
}
