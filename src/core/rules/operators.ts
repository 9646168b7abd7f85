import type { ConditionMemory } from './condition-memory.ts';
import type {
  ChannelCondition,
  ChannelTest,
  Comparison,
  ComparisonCondition,
  Condition,
  Hysteresis,
  Move,
  MoveCondition,
  Operand,
} from './rule.ts';

/** The condition holds. */
export const HOLDS = 1;
/** It came about at this very sample, even if it held before: a line was crossed. Only together with HOLDS. */
export const HAPPENED = 2;

/** A condition at one sample: 0, HOLDS, or HOLDS | HAPPENED. */
export type Evaluate = (memory: ConditionMemory, values: Float64Array, isNewBar: boolean) => number;

/** Where a source stands in the values of a sample. */
export type Locate = (source: string) => number;

/** Flag of the conditions that are a state: it held at the last sample, so hysteresis applies. */
const HELD = 1;
/** Flags of those that happen: the value is where it can happen from; it has happened and is not undone. */
const ARMED = 1;
const STAYED = 2;
/** Flags of a crossing either way: where it can happen from, and which way was told last. */
const ARMED_UP = 1;
const ARMED_DOWN = 2;
const TOLD_UP = 4;
const TOLD_DOWN = 8;

/**
 * A condition as code. A value that is still warming up makes it false and leaves what it remembers alone.
 *
 * `stays`: the rule asks for a time that the condition holds; then what is a moment otherwise (it crosses) lasts until it
 * is undone (it crosses back).
 */
export function compileCondition(condition: Condition, locate: Locate, stays: boolean): Evaluate {
  if ('target' in condition) return compileComparison(condition, locate, stays);
  return 'lower' in condition ? compileChannel(condition, locate, stays) : compileMove(condition, locate);
}

function compileComparison(condition: ComparisonCondition, locate: Locate, stays: boolean): Evaluate {
  const at = locate(condition.source);
  const targetOf = compileOperand(condition.target, locate);
  const judge = COMPARE[condition.operator];
  const { hysteresis } = condition;
  return (memory, values) => {
    const value = values[at]!;
    const target = targetOf(values);
    if (Number.isNaN(value) || Number.isNaN(target)) return 0;
    return judge(memory, value, target, margin(hysteresis, target), stays);
  };
}

type Compare = (
  memory: ConditionMemory,
  value: number,
  target: number,
  margin: number,
  stays: boolean,
) => number;

const COMPARE: Readonly<Record<Comparison, Compare>> = {
  greater_than: (memory, value, target, away) => state(memory, value > target, value > target - away),
  less_than: (memory, value, target, away) => state(memory, value < target, value < target + away),
  crossing_up: (memory, value, target, away, stays) =>
    moment(memory, value > target, value <= target, value <= target - away, stays),
  crossing_down: (memory, value, target, away, stays) =>
    moment(memory, value < target, value >= target, value >= target + away, stays),
  crossing: crossEitherWay,
};

/** Tells the sides in turn: from within the hysteresis it crosses back only when it is beyond it on the other side. */
function crossEitherWay(
  memory: ConditionMemory,
  value: number,
  target: number,
  away: number,
  stays: boolean,
): number {
  const { flags } = memory;
  const isUp = value > ((flags & ARMED_UP) !== 0 ? target : target + away);
  const isDown = value < ((flags & ARMED_DOWN) !== 0 ? target : target - away);
  const isCrossing =
    (isUp && (flags & (ARMED_UP | TOLD_DOWN)) !== 0) || (isDown && (flags & (ARMED_DOWN | TOLD_UP)) !== 0);
  if (isCrossing) memory.flags = isUp ? TOLD_UP : TOLD_DOWN;
  const told = memory.flags & (TOLD_UP | TOLD_DOWN);
  if (told !== TOLD_UP && value <= target - (told === 0 ? 0 : away)) memory.flags |= ARMED_UP;
  if (told !== TOLD_DOWN && value >= target + (told === 0 ? 0 : away)) memory.flags |= ARMED_DOWN;
  if (isCrossing) return HOLDS | HAPPENED;
  return stays && told !== 0 ? HOLDS : 0;
}

function compileChannel(condition: ChannelCondition, locate: Locate, stays: boolean): Evaluate {
  const at = locate(condition.source);
  const lowerOf = compileOperand(condition.lower, locate);
  const upperOf = compileOperand(condition.upper, locate);
  const judge = CHANNEL[condition.operator];
  const { hysteresis } = condition;
  return (memory, values) => {
    const value = values[at]!;
    const lower = lowerOf(values);
    const upper = upperOf(values);
    if (Number.isNaN(value) || !(lower <= upper)) return 0;
    const below = margin(hysteresis, lower);
    const above = margin(hysteresis, upper);
    const place: Place = {
      isInside: lower <= value && value <= upper,
      isNear: lower - below <= value && value <= upper + above,
      isDeep: lower + below <= value && value <= upper - above,
    };
    return judge(memory, place, stays);
  };
}

/** Where a value is, by the bounds themselves and by the bounds moved out and in by the hysteresis. */
interface Place {
  readonly isInside: boolean;
  readonly isNear: boolean;
  readonly isDeep: boolean;
}

const CHANNEL: Readonly<
  Record<ChannelTest, (memory: ConditionMemory, place: Place, stays: boolean) => number>
> = {
  inside_channel: (memory, { isInside, isNear }) => state(memory, isInside, isNear),
  outside_channel: (memory, { isInside, isDeep }) => state(memory, !isInside, !isDeep),
  entering_channel: (memory, { isInside, isNear }, stays) =>
    moment(memory, isInside, !isInside, !isNear, stays),
  exiting_channel: (memory, { isInside, isDeep }, stays) =>
    moment(memory, !isInside, isInside, isDeep, stays),
};

function compileMove(condition: MoveCondition, locate: Locate): Evaluate {
  const { by, bars, hysteresis } = condition;
  const at = locate(condition.source);
  const distance = DISTANCE[condition.operator];
  const away = margin(hysteresis, by);
  return (memory, values, isNewBar) => {
    const value = values[at]!;
    if (Number.isNaN(value)) return 0;
    if (isNewBar && !Number.isNaN(memory.last)) {
      memory.closes.push(memory.last);
      if (memory.closes.length > bars) memory.closes.shift();
    }
    memory.last = value;
    const moved = distance(memory.closes, value);
    return state(memory, moved >= by, moved >= by - away);
  };
}

/** How far a value is above the lowest (below the highest) of some closes; NaN, which is no distance, without any. */
const DISTANCE: Readonly<Record<Move, (closes: readonly number[], value: number) => number>> = {
  moving_up: (closes, value) => value - lowest(closes),
  moving_down: (closes, value) => highest(closes) - value,
  moving_up_pct: (closes, value) => percentOf(value - lowest(closes), lowest(closes)),
  moving_down_pct: (closes, value) => percentOf(highest(closes) - value, highest(closes)),
};

function lowest(closes: readonly number[]): number {
  let value = closes[0] ?? Number.NaN;
  for (const close of closes) if (close < value) value = close;
  return value;
}

function highest(closes: readonly number[]): number {
  let value = closes[0] ?? Number.NaN;
  for (const close of closes) if (close > value) value = close;
  return value;
}

function percentOf(distance: number, reference: number): number {
  return reference === 0 ? Number.NaN : (100 * distance) / Math.abs(reference);
}

function compileOperand(operand: Operand, locate: Locate): (values: Float64Array) => number {
  if (typeof operand === 'number') return () => operand;
  const at = locate(operand.source);
  const { times } = operand;
  return (values) => times * values[at]!;
}

function margin({ amount, unit }: Hysteresis, bound: number): number {
  return unit === 'source' ? amount : (amount / 100) * Math.abs(bound);
}

/** A condition that holds from `begins` on and until `goesOn` ends. */
function state(memory: ConditionMemory, begins: boolean, goesOn: boolean): number {
  const holds = begins || ((memory.flags & HELD) !== 0 && goesOn);
  memory.flags = holds ? HELD : 0;
  return holds ? HOLDS : 0;
}

/**
 * What happens at one sample, coming from where it `isBack`. Once it has happened it is undone, and can happen again,
 * only from where it `isFarBack`.
 */
function moment(
  memory: ConditionMemory,
  isThere: boolean,
  isBack: boolean,
  isFarBack: boolean,
  stays: boolean,
): number {
  const hasStayed = (memory.flags & STAYED) !== 0;
  if (hasStayed ? isFarBack : isBack) memory.flags = ARMED;
  if (isThere && (memory.flags & ARMED) !== 0) {
    memory.flags = STAYED;
    return HOLDS | HAPPENED;
  }
  return stays && (memory.flags & STAYED) !== 0 ? HOLDS : 0;
}
