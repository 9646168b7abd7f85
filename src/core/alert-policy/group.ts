import type { Severity } from '../alert/severity.ts';
import type { Gate } from './ledger.ts';

export type GroupVerdict =
  | { readonly kind: 'now'; readonly gate: Gate }
  | { readonly kind: 'bundle'; readonly untilMs: number };

/** Three CRITICAL alerts may pass a closed gate; the fourth is a storm. */
const MAX_PASSED = 3;

/**
 * The first alert goes at once and closes the gate behind it; those that follow wait for its opening and share one
 * message. Only who goes at once changes the gate, so that a storm of followers never contends for it.
 */
export function group(gate: Gate, severity: Severity, nowMs: number, intervalMs: number): GroupVerdict {
  const opensAtMs = openingOf(gate, nowMs, intervalMs);
  if (opensAtMs <= nowMs) return { kind: 'now', gate: closedGate(nowMs, intervalMs) };
  if (severity === 'CRITICAL' && gate.passed < MAX_PASSED) {
    return { kind: 'now', gate: { closedUntilMs: opensAtMs, passed: gate.passed + 1 } };
  }
  return { kind: 'bundle', untilMs: opensAtMs };
}

export function closedGate(nowMs: number, intervalMs: number): Gate {
  return { closedUntilMs: nowMs + intervalMs, passed: 0 };
}

/** Never further away than one interval, whatever a clock that was wrong has written. */
function openingOf(gate: Gate, nowMs: number, intervalMs: number): number {
  return Math.min(gate.closedUntilMs, nowMs + intervalMs);
}
