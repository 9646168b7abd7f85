import {
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsPositive,
  IsString,
  Max,
  Min,
  ValidateBy,
  validateSync,
  type ValidationError,
} from 'class-validator';
import {
  CHANNEL_TESTS,
  COMPARISONS,
  type Condition,
  type Expression,
  type Hysteresis,
  MOVES,
  type Operand,
  type Operator,
  OPERATORS,
} from '../core/rules/rule.ts';
import { describeValue } from './describe-value.ts';
import { toInstanceWithoutNulls } from './to-instance.ts';

/** Each costs time with every tick, and a rule that needs more is two rules. */
const MAXIMUM_CONDITIONS = 12;
const MAXIMUM_DEPTH = 4;
/** Eight bytes of every symbol's state each. */
const MAXIMUM_BARS = 60;
const FINITE = { allowNaN: false, allowInfinity: false } as const;

const IsOperand = () =>
  ValidateBy(
    { name: 'isOperand', validator: { validate: isOperand } },
    { message: '$property must be a number, the name of a value, or {"source": name, "times": factor}' },
  );

interface SourceOperand {
  readonly source: string;
  readonly times?: number;
}

function isOperand(value: unknown): value is number | string | SourceOperand {
  if (typeof value === 'string') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return false;
  const { source, times = 1, ...others } = value as Partial<SourceOperand>;
  return typeof source === 'string' && Number.isFinite(times) && Object.keys(others).length === 0;
}

class ConditionDto {
  @IsString({ message: 'source must be the name of a value, such as price, volume or rsi_14' })
  source!: string;

  @IsIn(OPERATORS, { message: `operator must be one of ${OPERATORS.join(', ')}` })
  operator!: Operator;

  @IsOptional() @IsOperand() target?: number | string | SourceOperand;
  @IsOptional() @IsOperand() lower?: number | string | SourceOperand;
  @IsOptional() @IsOperand() upper?: number | string | SourceOperand;
  @IsOptional() @IsNumber(FINITE) @IsPositive() amount?: number;
  @IsOptional() @IsNumber(FINITE) @IsPositive() percent?: number;
  @IsOptional() @IsInt() @Min(1) @Max(MAXIMUM_BARS) bars?: number;
  @IsOptional() @IsNumber(FINITE) @Min(0) hysteresis?: number;
  @IsOptional() @IsNumber(FINITE) @Min(0) @Max(100) hysteresis_pct?: number;
}

type Measure = 'target' | 'lower' | 'upper' | 'amount' | 'percent' | 'bars';
const MEASURES: readonly Measure[] = ['target', 'lower', 'upper', 'amount', 'percent', 'bars'];

function measuresOf(operator: Operator): readonly Measure[] {
  if (isOneOf(COMPARISONS, operator)) return ['target'];
  if (isOneOf(CHANNEL_TESTS, operator)) return ['lower', 'upper'];
  return [operator.endsWith('_pct') ? 'percent' : 'amount', 'bars'];
}

/** Reads what a rule waits for, and collects what is wrong with it, each problem with the path to it. */
export class ExpressionReader {
  readonly problems: string[] = [];
  readonly #values: readonly string[];
  #conditions = 0;

  /** `values`: names of the values that the rule may look at. */
  constructor(values: readonly string[]) {
    this.#values = values;
  }

  /** Means something only where there are no problems. */
  read(value: unknown, path: string, depth = 1): Expression {
    const nothing = { all: [] };
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.#report(path, `must be a condition, {"all": […]} or {"any": […]}, not ${describeValue(value)}`);
      return nothing;
    }
    if (depth > MAXIMUM_DEPTH) {
      this.#report(path, `is nested deeper than ${MAXIMUM_DEPTH} levels`);
      return nothing;
    }
    if ('all' in value) return { all: this.#readGroup(value, 'all', path, depth) };
    if ('any' in value) return { any: this.#readGroup(value, 'any', path, depth) };
    return this.#readCondition(value, path) ?? nothing;
  }

  #readGroup(group: object, word: 'all' | 'any', path: string, depth: number): readonly Expression[] {
    const { [word]: parts, ...others } = group as Record<string, unknown>;
    const stray = Object.keys(others)[0];
    if (stray !== undefined) this.#report(`${path}.${stray}`, `cannot stand beside ${word}`);
    if (!Array.isArray(parts) || parts.length === 0) {
      this.#report(`${path}.${word}`, 'must be a list of one condition or more');
      return [];
    }
    return parts.map((part, index) => this.read(part, `${path}.${word}[${index}]`, depth + 1));
  }

  #readCondition(value: object, path: string): Condition | null {
    this.#conditions += 1;
    if (this.#conditions === MAXIMUM_CONDITIONS + 1) {
      this.#report(path, `is one too many: a rule has at most ${MAXIMUM_CONDITIONS} conditions`);
    }
    const dto = toInstanceWithoutNulls(ConditionDto, value);
    const errors = validateSync(dto, { whitelist: true, forbidNonWhitelisted: true, stopAtFirstError: true });
    for (const error of errors) this.problems.push(`${path}.${problemOf(error, 'a condition')}`);
    if (errors.length > 0) return null;
    this.#checkSource(`${path}.source`, dto.source);
    this.#checkMeasures(dto, path);
    return toCondition(dto);
  }

  #checkMeasures(dto: ConditionDto, path: string): void {
    const wanted = measuresOf(dto.operator);
    for (const measure of MEASURES) {
      const isThere = dto[measure] !== undefined;
      if (isThere && !wanted.includes(measure)) {
        this.#report(
          `${path}.${measure}`,
          `means nothing to ${dto.operator}, which takes ${wanted.join(' and ')}`,
        );
      } else if (!isThere && wanted.includes(measure)) {
        this.#report(`${path}.${measure}`, `is missing: ${dto.operator} takes ${wanted.join(' and ')}`);
      }
    }
    for (const measure of ['target', 'lower', 'upper'] as const) {
      const source = sourceOf(dto[measure]);
      if (source !== null) this.#checkSource(`${path}.${measure}`, source);
    }
    if (dto.hysteresis !== undefined && dto.hysteresis_pct !== undefined) {
      this.#report(`${path}.hysteresis_pct`, 'cannot stand beside hysteresis');
    }
    this.#checkRoom(dto, path);
  }

  /** Between bounds that hysteresis moves past each other nothing could ever come true again. */
  #checkRoom(
    { lower, upper, hysteresis = 0, hysteresis_pct: percent = 0 }: ConditionDto,
    path: string,
  ): void {
    if (typeof lower !== 'number' || typeof upper !== 'number') return;
    if (lower >= upper) {
      this.#report(`${path}.lower`, 'must be below upper');
      return;
    }
    const inset = (bound: number): number => hysteresis + (percent / 100) * Math.abs(bound);
    if (lower + inset(lower) > upper - inset(upper)) {
      this.#report(`${path}.hysteresis`, 'leaves no room between lower and upper');
    }
  }

  #checkSource(path: string, name: string): void {
    if (this.#values.includes(name)) return;
    this.#report(
      path,
      `${describeValue(name)} is no value computed here; there are ${this.#values.join(', ')}`,
    );
  }

  #report(path: string, problem: string): void {
    this.problems.push(`${path} ${problem}`);
  }
}

/** "source must be …"; a field that is not known is named as such. */
export function problemOf({ property, constraints = {} }: ValidationError, owner: string): string {
  if ('whitelistValidation' in constraints) return `${property} is no field of ${owner}`;
  return Object.values(constraints)[0] ?? `${property} is malformed`;
}

function toCondition(dto: ConditionDto): Condition {
  const { source, operator } = dto;
  const hysteresis = hysteresisOf(dto);
  if (isOneOf(COMPARISONS, operator)) return { source, operator, target: operandOf(dto.target), hysteresis };
  if (isOneOf(CHANNEL_TESTS, operator)) {
    return { source, operator, lower: operandOf(dto.lower), upper: operandOf(dto.upper), hysteresis };
  }
  if (!isOneOf(MOVES, operator)) return operator satisfies never;
  return { source, operator, by: dto.percent ?? dto.amount ?? 0, bars: dto.bars ?? 0, hysteresis };
}

function hysteresisOf({ hysteresis, hysteresis_pct: percent }: ConditionDto): Hysteresis {
  if (percent !== undefined) return { amount: percent, unit: 'percent' };
  return { amount: hysteresis ?? 0, unit: 'source' };
}

function operandOf(value: ConditionDto['target']): Operand {
  if (typeof value === 'number' || value === undefined) return value ?? 0;
  if (typeof value === 'string') return { source: value, times: 1 };
  return { source: value.source, times: value.times ?? 1 };
}

function sourceOf(value: ConditionDto['target']): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null ? value.source : null;
}

function isOneOf<T extends string>(words: readonly T[], word: string): word is T {
  return (words as readonly string[]).includes(word);
}
