import type { Channel } from '../channels/channels.ts';

/** After `waitSeconds` without an answer, these users are called. */
export interface NotifyStep {
  /** Counted from the step before; for the first step from the alert, and in a repeat from the last step. */
  readonly waitSeconds: number;
  readonly notify: readonly string[];
  /** `all`: every channel that the user has an address for, whatever they chose for alerts of this severity. */
  readonly channels: 'all' | readonly Channel[];
}

/** After `waitSeconds` without an answer, an event of this name is published for another system. */
export interface EmitStep {
  readonly waitSeconds: number;
  readonly emit: string;
}

export type EscalationStep = NotifyStep | EmitStep;

/** Who is called when nobody answers a CRITICAL alert, in which order and after how long. */
export interface EscalationPolicy {
  readonly policyId: string;
  readonly steps: readonly EscalationStep[];
  /** How often the steps are gone through again when nobody has answered by their end; 0: not at all. */
  readonly repeat: number;
}

export const MAX_STEPS = 20;
/** As in Grafana OnCall: more rounds wake people who have already decided not to answer. */
export const MAX_REPEAT = 5;
/** As in GoAlert: a level that waits longer than 9,000 minutes is no escalation. */
export const MAX_WAIT_SECONDS = 540_000;

/** What is wrong with a policy as a whole, in words; its fields by themselves are the affair of whoever read them. */
export function policyProblems({ steps, repeat }: Pick<EscalationPolicy, 'steps' | 'repeat'>): string[] {
  const problems: string[] = [];
  if (steps.length === 0) problems.push('steps must hold at least one step');
  if (repeat > 0 && steps.length > 0 && steps[0]!.waitSeconds === 0) {
    problems.push(
      'the first of the steps must wait when repeat is above 0, or every round begins as the last one ends',
    );
  }
  return problems;
}
