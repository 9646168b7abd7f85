import { plainToInstance, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsIn,
  IsISO8601,
  IsObject,
  IsOptional,
  Matches,
  ValidateNested,
} from 'class-validator';
import { ANOMALY_KINDS } from '../core/alert/anomalies.ts';
import { SEVERITIES } from '../core/alert/severity.ts';
import {
  SILENCE_FIELDS,
  SILENCE_OPERATORS,
  type Matcher,
  type Silence,
  type SilenceField,
  type SilenceOperator,
} from '../core/alert-policy/silence.ts';
import { must, problemsOf } from './problems.ts';
import { IsUserId } from './user-id.ts';

const MAX_MATCHERS = 10;
/** Longest silence: one that lasts longer is a preference. */
const MAX_DAYS = 90;
const DAY_MS = 86_400_000;

class MatcherDto {
  @IsIn(SILENCE_FIELDS, { message: `$property must be one of ${SILENCE_FIELDS.join(', ')}` })
  field!: SilenceField;

  @IsIn(SILENCE_OPERATORS, { message: `$property must be one of ${SILENCE_OPERATORS.join(' ')}` })
  operator!: SilenceOperator;

  @Matches(/^[^\p{Cc}]{1,256}$/u, { message: '$property must be 1 to 256 printable characters' })
  value!: string;
}

const IsTime = () =>
  IsISO8601({ strict: true }, { message: '$property must be a time such as 2026-11-23T14:30:00Z' });

class SilenceDto {
  @ArrayMaxSize(MAX_MATCHERS, { message: `$property must be at most ${MAX_MATCHERS} matchers` })
  @ArrayMinSize(1, { message: '$property must be at least one matcher: a silence of everything is none' })
  @IsObject({ each: true, message: '$property must be a list of objects of field, operator, value' })
  @ValidateNested()
  @Type(() => MatcherDto)
  matchers!: MatcherDto[];

  @IsTime() starts_at!: string;
  @IsTime() ends_at!: string;

  @must('1 to 64 printable characters: who is silencing', isText(64)) author!: string;
  @must('1 to 500 printable characters: why', isText(500)) comment!: string;
  @IsOptional() @IsUserId() user_id?: string;
}

export type ParsedSilence =
  | { readonly ok: true; readonly silence: Silence }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads a silence as it is asked for; every bad field is one problem. */
export function parseSilence(wanted: Readonly<Record<string, unknown>>, id: string): ParsedSilence {
  const dto = plainToInstance(SilenceDto, wanted);
  const problems = problemsOf(dto, 'refuse unknown fields');
  if (problems.length > 0) return { ok: false, problems };
  const startsAtMs = Date.parse(dto.starts_at);
  const endsAtMs = Date.parse(dto.ends_at);
  const flaws = [...timeProblems(startsAtMs, endsAtMs), ...dto.matchers.flatMap(matcherProblems)];
  if (flaws.length > 0) return { ok: false, problems: flaws };
  const { author, comment, user_id: userId } = dto;
  const matchers = dto.matchers.map(({ field, operator, value }) => ({ field, operator, value }));
  return {
    ok: true,
    silence: { id, matchers, startsAtMs, endsAtMs, author, comment, ...(userId && { userId }) },
  };
}

const OPERATORS = new RegExp(`^([a-z_]+?)(=~|!=|=)(.*)$`);

/** `symbol=~BTC*` as a matcher, not checked yet; null where it is no such text. */
export function matcherOfText(text: string): Record<keyof Matcher, string> | null {
  const [, field, operator, value] = OPERATORS.exec(text) ?? [];
  return field === undefined ? null : { field, operator: operator!, value: value!.trim() };
}

export function matcherText({ field, operator, value }: Matcher): string {
  return `${field}${operator}${value}`;
}

function timeProblems(startsAtMs: number, endsAtMs: number): string[] {
  if (endsAtMs <= startsAtMs) return ['ends_at must be after starts_at'];
  return endsAtMs - startsAtMs > MAX_DAYS * DAY_MS
    ? [`ends_at must be within ${MAX_DAYS} days: what is never wanted belongs into preferences`]
    : [];
}

/** A comparison that can never hold would silence nothing, or everything, without a word. */
function matcherProblems({ field, operator, value }: MatcherDto, index: number): string[] {
  const path = `matchers[${index}].value`;
  if (operator === '=~') return [];
  if (value.includes('*')) return [`${path} holds *, which stands for itself here: write ${field}=~${value}`];
  const known: Partial<Record<SilenceField, readonly string[]>> = {
    severity: SEVERITIES,
    anomaly: ANOMALY_KINDS,
  };
  const values = known[field];
  return values === undefined || values.includes(value)
    ? []
    : [`${path} must be one of ${values.join(', ')}`];
}

function isText(maxLength: number) {
  return (value: unknown): boolean =>
    typeof value === 'string' && value.length <= maxLength && /^[^\p{Cc}]+$/u.test(value);
}
