import { isAtLeast, type Severity } from '../alert/severity.ts';
import type { EscalationPolicy, EscalationStep, NotifyStep } from '../preferences/escalation-policy.ts';

export type EscalationEnd = 'acknowledged' | 'resolved' | 'exhausted' | 'policy_removed';

/** One policy at work on one episode. */
export interface Escalation {
  readonly episodeId: string;
  readonly policyId: string;
  /** The alert that started it. */
  readonly alertId: string;
  readonly severity: Severity;
  readonly startedAtMs: number;
  /** Steps taken so far, repeats included. */
  readonly stepsTaken: number;
  /** When the next step is due; null once it has ended. */
  readonly dueAtMs: number | null;
  readonly ended: EscalationEnd | null;
  readonly endedAtMs: number | null;
}

/** What the rest of the episode says by now. */
export interface EpisodeFacts {
  /** The severity that somebody has acknowledged; null when nobody has. */
  readonly acknowledged: Severity | null;
  readonly isResolved: boolean;
}

/** What to do now, and what the escalation becomes by it. */
export type NextStep =
  | { readonly kind: 'wait'; readonly untilMs: number }
  | { readonly kind: 'notify'; readonly step: number; readonly notify: NotifyStep; readonly next: Escalation }
  | { readonly kind: 'emit'; readonly step: number; readonly event: string; readonly next: Escalation }
  | { readonly kind: 'ended'; readonly reason: EscalationEnd; readonly next: Escalation };

export function startEscalation(
  policy: EscalationPolicy,
  alert: { readonly episodeId: string; readonly alertId: string; readonly severity: Severity },
  nowMs: number,
): Escalation {
  return {
    episodeId: alert.episodeId,
    policyId: policy.policyId,
    alertId: alert.alertId,
    severity: alert.severity,
    startedAtMs: nowMs,
    stepsTaken: 0,
    dueAtMs: nowMs + (policy.steps[0]?.waitSeconds ?? 0) * 1000,
    ended: null,
    endedAtMs: null,
  };
}

/**
 * The one thing to do for an escalation at this moment. An answer ends it before any step that is due, and an
 * acknowledgement answers only for the severity that was known when it was given. `policy` is as it stands now, so that
 * a changed rota holds at once; a policy that has been shortened or removed ends what was beyond it.
 */
export function nextStep(
  policy: EscalationPolicy | undefined,
  escalation: Escalation,
  facts: EpisodeFacts,
  nowMs: number,
): NextStep {
  if (escalation.ended !== null) {
    return { kind: 'ended', reason: escalation.ended, next: escalation };
  }
  if (facts.isResolved) return end(escalation, 'resolved', nowMs);
  if (facts.acknowledged !== null && isAtLeast(facts.acknowledged, escalation.severity)) {
    return end(escalation, 'acknowledged', nowMs);
  }
  if (policy === undefined) return end(escalation, 'policy_removed', nowMs);

  const step = stepAt(policy, escalation.stepsTaken);
  if (step === undefined) return end(escalation, 'exhausted', nowMs);
  if (escalation.dueAtMs !== null && nowMs < escalation.dueAtMs) {
    return { kind: 'wait', untilMs: escalation.dueAtMs };
  }
  const next = afterStep(policy, escalation, nowMs);
  return 'emit' in step
    ? { kind: 'emit', step: next.stepsTaken, event: step.emit, next }
    : { kind: 'notify', step: next.stepsTaken, notify: step, next };
}

/** The same escalation when what it is about is over. */
export function resolvedEscalation(escalation: Escalation, nowMs: number): Escalation {
  return end(escalation, 'resolved', nowMs).next;
}

/** The same escalation with its next step due at once: for a step that reaches nobody. */
export function withoutWaiting(escalation: Escalation, nowMs: number): Escalation {
  return escalation.ended === null ? { ...escalation, dueAtMs: nowMs } : escalation;
}

function stepAt(policy: EscalationPolicy, stepsTaken: number): EscalationStep | undefined {
  const { steps, repeat } = policy;
  return stepsTaken < steps.length * (repeat + 1) ? steps[stepsTaken % steps.length] : undefined;
}

/** Waits begin when the step before was taken, not when it was due: a late sweep takes no time from people. */
function afterStep(policy: EscalationPolicy, escalation: Escalation, nowMs: number): Escalation {
  const stepsTaken = escalation.stepsTaken + 1;
  const following = stepAt(policy, stepsTaken);
  if (following === undefined) {
    return { ...escalation, stepsTaken, dueAtMs: null, ended: 'exhausted', endedAtMs: nowMs };
  }
  return { ...escalation, stepsTaken, dueAtMs: nowMs + following.waitSeconds * 1000 };
}

function end(
  escalation: Escalation,
  reason: EscalationEnd,
  nowMs: number,
): Extract<NextStep, { kind: 'ended' }> {
  const next = { ...escalation, dueAtMs: null, ended: reason, endedAtMs: nowMs };
  return { kind: 'ended', reason, next };
}
