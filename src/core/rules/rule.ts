import type { Severity } from '../alert/severity.ts';
import { fnv1a32, utf16Units } from '../prelude/fnv1a.ts';

/** Compared with one target. The crossings need one sample before; the others are true at once where they already hold. */
export const COMPARISONS = ['crossing', 'crossing_up', 'crossing_down', 'greater_than', 'less_than'] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** Compared with two bounds, which belong to the channel. Entering and exiting need one sample before. */
export const CHANNEL_TESTS = [
  'entering_channel',
  'exiting_channel',
  'inside_channel',
  'outside_channel',
] as const;
export type ChannelTest = (typeof CHANNEL_TESTS)[number];

/** How far the source has come from the lowest (highest) of its values at the close of the last bars. */
export const MOVES = ['moving_up', 'moving_down', 'moving_up_pct', 'moving_down_pct'] as const;
export type Move = (typeof MOVES)[number];

export const OPERATORS = [...COMPARISONS, ...CHANNEL_TESTS, ...MOVES] as const;
export type Operator = (typeof OPERATORS)[number];

/** A number in the unit of what it is compared with, or another source times a factor. */
export type Operand = number | { readonly source: string; readonly times: number };

/** How far a value has to come back before the condition may come true once more. */
export interface Hysteresis {
  readonly amount: number;
  /** `percent`: of the bound in question; `source`: in the unit of the source (percentage points for a move in percent). */
  readonly unit: 'source' | 'percent';
}

export interface ComparisonCondition {
  readonly source: string;
  readonly operator: Comparison;
  readonly target: Operand;
  readonly hysteresis: Hysteresis;
}

export interface ChannelCondition {
  readonly source: string;
  readonly operator: ChannelTest;
  readonly lower: Operand;
  readonly upper: Operand;
  readonly hysteresis: Hysteresis;
}

export interface MoveCondition {
  readonly source: string;
  readonly operator: Move;
  /** Size of the change in the unit of the source, or in percent; above 0 for either direction. */
  readonly by: number;
  /** How many closed bars are looked back on. */
  readonly bars: number;
  readonly hysteresis: Hysteresis;
}

export type Condition = ComparisonCondition | ChannelCondition | MoveCondition;

export type Expression =
  | Condition
  | { readonly all: readonly Expression[] }
  | { readonly any: readonly Expression[] };

/**
 * How often a rule speaks, per symbol. `once`: never again. `once_per_bar`: in each bar the first time that it is true.
 * `once_per_bar_close`: looks at finished bars only, and speaks at each for which it is true. `every_time`: each time
 * that it becomes true.
 */
export const FREQUENCIES = ['once', 'once_per_bar', 'once_per_bar_close', 'every_time'] as const;
export type Frequency = (typeof FREQUENCIES)[number];

/** What one user wants to be told, in the user's own terms. */
export interface Rule {
  readonly userId: string;
  /** Unique among the rules of its user. */
  readonly ruleId: string;
  readonly name: string;
  /** `*` stands for any characters; empty means every symbol. */
  readonly symbols: readonly string[];
  readonly when: Expression;
  /** How long it has to be true without a break, in the time of the events. */
  readonly holdSeconds: number;
  /** How long it keeps silent after it has spoken, in the time of the events. */
  readonly cooldownSeconds: number;
  readonly frequency: Frequency;
  /** Epoch milliseconds; events from then on are not looked at. */
  readonly expiresAtMs: number | null;
  readonly severity: Severity;
  /** The user's own text with placeholders such as `{{price}}`; null for a sentence made of the conditions. */
  readonly message: string | null;
}

/** The conditions of an expression, in the order in which they are written. */
export function conditionsOf(expression: Expression): readonly Condition[] {
  if ('all' in expression) return expression.all.flatMap(conditionsOf);
  if ('any' in expression) return expression.any.flatMap(conditionsOf);
  return [expression];
}

/** Every source that the rule looks at. */
export function sourcesOf(rule: Rule): ReadonlySet<string> {
  const names = new Set<string>();
  for (const condition of conditionsOf(rule.when)) {
    names.add(condition.source);
    for (const operand of operandsOf(condition)) if (typeof operand === 'object') names.add(operand.source);
  }
  return names;
}

function operandsOf(condition: Condition): readonly Operand[] {
  if ('target' in condition) return [condition.target];
  return 'lower' in condition ? [condition.lower, condition.upper] : [];
}

/**
 * Tells whether two rules may share what was remembered: the same rule of the same user, with the same conditions. A
 * changed name, message, severity, list of symbols, cooldown or expiry does not start a rule anew. 53 bits, over UTF-16
 * units, because it is stored: the state of every symbol says by it whose memory is whose.
 */
export function fingerprintOf({ userId, ruleId, when, holdSeconds, frequency }: Rule): number {
  const units = utf16Units(JSON.stringify([userId, ruleId, when, holdSeconds, frequency]));
  return (fnv1a32(units) % 0x200000) * 0x100000000 + fnv1a32(units, SECOND_BASIS);
}

const SECOND_BASIS = 0x01000193;
