import type { Severity } from '../alerts/alert.ts';

/** At most `limit` alerts for one user and symbol in each window; windows start at multiples of their length. */
export interface RateLimitRule {
  readonly limit: number;
  readonly windowSeconds: number;
}

export interface RateWindow {
  readonly startMs: number;
  readonly endMs: number;
}

export type RateDecision =
  | { readonly allow: true }
  | { readonly allow: false; readonly reason: 'rate_limited' };

/** ALERT_RATE_LIMIT: alerts per user and symbol in each clock hour. */
export function hourlyRule(limit: number): RateLimitRule {
  return { limit, windowSeconds: 3600 };
}

export function windowAt(rule: RateLimitRule, nowMs: number): RateWindow {
  const lengthMs = rule.windowSeconds * 1000;
  const startMs = Math.floor(nowMs / lengthMs) * lengthMs;
  return { startMs, endMs: startMs + lengthMs };
}

/** CRITICAL is never held back, and takes nothing from the allowance of the others. */
export function isExempt(severity: Severity): boolean {
  return severity === 'CRITICAL';
}

/** `countInWindow` is the number of other alerts that this user got about this symbol in the current window. */
export function decide(rule: RateLimitRule, severity: Severity, countInWindow: number): RateDecision {
  if (isExempt(severity) || countInWindow < rule.limit) return { allow: true };
  return { allow: false, reason: 'rate_limited' };
}
