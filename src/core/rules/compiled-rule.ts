import { compileCondition, HAPPENED, HOLDS, type Evaluate, type Locate } from './operators.ts';
import { fingerprintOf, type Condition, type Expression, type Rule } from './rule.ts';
import type { RuleState } from './rule-state.ts';

/** The values that a rule looks at, at one moment. */
export interface Sample {
  /** Never before that of the sample before, epoch milliseconds. */
  readonly timeMs: number;
  readonly barStartMs: number;
  /** The first sample of its bar. */
  readonly isNewBar: boolean;
  /** Values in the order that the rule was compiled for; NaN while warming up. */
  readonly values: Float64Array;
}

/** A rule as code. What it remembers is in the RuleState that is handed in, so one serves any number of symbols. */
export class CompiledRule {
  readonly rule: Rule;
  readonly fingerprint: number;
  readonly #evaluate: (state: RuleState, sample: Sample) => number;

  constructor(rule: Rule, locate: Locate) {
    this.rule = rule;
    this.fingerprint = fingerprintOf(rule);
    this.#evaluate = compileExpression(rule.when, locate, rule.holdSeconds > 0);
  }

  /** Takes the next sample; true when the rule speaks. */
  observe(state: RuleState, sample: Sample): boolean {
    const { rule } = this;
    const { timeMs } = sample;
    if (rule.expiresAtMs !== null && timeMs >= rule.expiresAtMs) return false;
    const result = this.#evaluate(state, sample);
    if ((result & HOLDS) === 0) {
      state.isTrue = false;
      return false;
    }
    if (!state.isTrue || (result & HAPPENED) !== 0) {
      state.isTrue = true;
      state.isTold = false;
      state.sinceMs = timeMs;
    }
    if (timeMs - state.sinceMs < 1000 * rule.holdSeconds || isSpent(rule, state, sample)) return false;
    state.isTold = true;
    state.firings += 1;
    state.lastFiredMs = timeMs;
    state.lastFiredBarMs = sample.barStartMs;
    return true;
  }
}

/** True when the rule has said what it has to say for now. */
function isSpent(
  { frequency, cooldownSeconds }: Rule,
  state: RuleState,
  { timeMs, barStartMs }: Sample,
): boolean {
  if (state.firings === 0) return false;
  if (timeMs - state.lastFiredMs < 1000 * cooldownSeconds) return true;
  switch (frequency) {
    case 'once':
      return true;
    case 'once_per_bar':
    case 'once_per_bar_close':
      return state.lastFiredBarMs === barStartMs;
    case 'every_time':
      return state.isTold;
    default:
      return frequency satisfies never;
  }
}

/** Every condition sees every sample, whatever the others say: a crossing needs the sample before. */
function compileExpression(
  expression: Expression,
  locate: Locate,
  stays: boolean,
): (state: RuleState, sample: Sample) => number {
  let next = 0;
  const compile = (node: Expression): ((state: RuleState, sample: Sample) => number) => {
    if ('all' in node) return allOf(node.all.map(compile));
    if ('any' in node) return anyOf(node.any.map(compile));
    return conditionAt(next++, node);
  };
  const conditionAt = (index: number, condition: Condition) => {
    const evaluate: Evaluate = compileCondition(condition, locate, stays);
    return (state: RuleState, { values, isNewBar }: Sample) =>
      evaluate(state.conditions[index]!, values, isNewBar);
  };
  return compile(expression);
}

type Node = (state: RuleState, sample: Sample) => number;

function allOf(nodes: readonly Node[]): Node {
  return (state, sample) => {
    let holds = HOLDS;
    let happened = 0;
    for (const node of nodes) {
      const result = node(state, sample);
      holds &= result;
      happened |= result & HAPPENED;
    }
    return holds === 0 ? 0 : holds | happened;
  };
}

function anyOf(nodes: readonly Node[]): Node {
  return (state, sample) => {
    let result = 0;
    for (const node of nodes) result |= node(state, sample);
    return result;
  };
}
