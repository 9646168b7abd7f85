import {
  IsBoolean,
  IsDefined,
  IsIn,
  IsNumber,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateBy,
  validateSync,
} from 'class-validator';
import { SEVERITIES, type Severity } from '../core/alert/severity.ts';
import { FREQUENCIES, type Frequency, type Rule } from '../core/rules/rule.ts';
import { isPlaceholder, placeholdersOf } from '../core/rules/rule-message.ts';
import { ExpressionReader, problemOf } from './rule-condition.dto.ts';
import { IsUserId } from './user-id.ts';
import { toInstanceWithoutNulls } from './to-instance.ts';

/** More than a person keeps an eye on, and well within the 400 kB of an item of user-preferences. */
export const MAXIMUM_RULES_PER_USER = 50;
const MAXIMUM_SYMBOLS = 200;
const DAY_S = 86_400;

const IsSymbolList = () =>
  ValidateBy(
    { name: 'isSymbolList', validator: { validate: isSymbolList } },
    {
      message: `$property must be a list of up to ${MAXIMUM_SYMBOLS} symbols, * standing for any characters`,
    },
  );

function isSymbolList(value: unknown): boolean {
  return Array.isArray(value) && value.length <= MAXIMUM_SYMBOLS && value.every(isSymbolPattern);
}

function isSymbolPattern(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '' && /^[^\p{Cc}]{1,64}$/u.test(value);
}

const IsInstant = () =>
  ValidateBy(
    { name: 'isInstant', validator: { validate: isInstant } },
    { message: '$property must be a time with its zone, such as 2026-12-31T23:59:59Z' },
  );

function isInstant(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const isZoned = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(value);
  return isZoned && Number.isFinite(Date.parse(value));
}

/** A rule as its user writes it. */
class RuleDto {
  @Matches(/^[\w.-]{1,64}$/, { message: 'rule_id must be 1 to 64 letters, digits or . _ -' })
  rule_id!: string;

  /** Where the rule is not part of its user's preferences. */
  @IsOptional() @IsUserId() user_id?: string;

  @IsOptional() @IsString() @Length(1, 100) name?: string;

  @IsOptional() @IsSymbolList() symbols?: string[];
  @IsDefined({ message: 'when is missing: a condition, {"all": […]} or {"any": […]}' }) when!: unknown;
  @IsOptional() @IsNumber() @Min(0) @Max(DAY_S) hold_seconds?: number;
  @IsOptional() @IsNumber() @Min(0) @Max(30 * DAY_S) cooldown_seconds?: number;
  @IsOptional() @IsIn(FREQUENCIES) frequency?: Frequency;

  @IsOptional() @IsInstant() expires_at?: string;
  @IsOptional() @IsIn(SEVERITIES) severity?: Severity;
  @IsOptional() @IsString() @Length(1, 500) message?: string;
  @IsOptional() @IsBoolean() enabled?: boolean;
}

/** Names of the values there are: while a bar is traded, and when it is finished. */
export interface RuleValues {
  readonly live: readonly string[];
  readonly closed: readonly string[];
}

export interface ParsedRules {
  /** Rules that can be used and are not switched off. */
  readonly rules: readonly Rule[];
  /** One text per bad field, such as `rules[2].when.all[0].target is missing: …`. */
  readonly problems: readonly string[];
}

/**
 * Reads a list of rules. One that cannot be used does not take the others with it.
 * @param userId whose rules they are; a `user_id` in a rule counts only where this is undefined
 */
export function parseRules(list: unknown, values: RuleValues, userId?: string): ParsedRules {
  if (!Array.isArray(list)) return { rules: [], problems: ['rules must be a list'] };
  const rules: Rule[] = [];
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const [index, item] of list.entries()) {
    const path = `rules[${index}]`;
    const parsed =
      index < MAXIMUM_RULES_PER_USER || userId === undefined ? parseRule(item, values, userId) : TOO_MANY;
    if ('problems' in parsed) {
      problems.push(
        ...parsed.problems.map((problem) => `${path}${problem.startsWith(' ') ? '' : '.'}${problem}`),
      );
      continue;
    }
    const key = `${parsed.rule.userId} ${parsed.rule.ruleId}`;
    if (seen.has(key)) problems.push(`${path}.rule_id ${parsed.rule.ruleId} is there twice`);
    else if (parsed.isEnabled) rules.push(parsed.rule);
    seen.add(key);
  }
  return { rules, problems };
}

type ParsedRule =
  | { readonly rule: Rule; readonly isEnabled: boolean }
  | { readonly problems: readonly string[] };

const TOO_MANY: ParsedRule = {
  problems: [` is one too many: a user has at most ${MAXIMUM_RULES_PER_USER} rules`],
};

function parseRule(item: unknown, values: RuleValues, userId: string | undefined): ParsedRule {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    return { problems: [' must be an object with rule_id and when'] };
  }
  const dto = toInstanceWithoutNulls(RuleDto, item);
  const problems = validateSync(dto, {
    whitelist: true,
    forbidNonWhitelisted: true,
    stopAtFirstError: true,
  }).map((error) => problemOf(error, 'a rule'));
  const frequency = dto.frequency ?? 'every_time';
  const names = frequency === 'once_per_bar_close' ? values.closed : values.live;
  const reader = new ExpressionReader(names);
  const owner = userId ?? dto.user_id;
  if (owner === undefined) problems.push('user_id is missing');
  const when = dto.when === undefined ? { all: [] } : reader.read(dto.when, 'when');
  problems.push(...reader.problems, ...problemsOfMessage(dto.message, names));
  if (problems.length > 0) return { problems };
  const rule = {
    userId: owner!,
    ruleId: dto.rule_id,
    name: dto.name ?? dto.rule_id,
    symbols: dto.symbols ?? [],
    when,
    holdSeconds: dto.hold_seconds ?? 0,
    cooldownSeconds: dto.cooldown_seconds ?? 0,
    frequency,
    expiresAtMs: dto.expires_at === undefined ? null : Date.parse(dto.expires_at),
    severity: dto.severity ?? 'MEDIUM',
    message: dto.message ?? null,
  };
  return { rule, isEnabled: dto.enabled ?? true };
}

function problemsOfMessage(message: unknown, names: readonly string[]): readonly string[] {
  if (typeof message !== 'string') return [];
  return placeholdersOf(message)
    .filter((name) => !isPlaceholder(name, names))
    .map((name) => `message has no value for {{${name.slice(0, 40)}}}`);
}
