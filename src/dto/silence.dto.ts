import { Type } from 'class-transformer';
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
  isMatch,
  SILENCE_FIELDS,
  SILENCE_OPERATORS,
  type Matcher,
  type Silence,
  type SilenceField,
  type SilenceOperator,
} from '../core/alert-policy/silence.ts';
import { isRegularExpression } from '../core/matching/wildcard.ts';
import { cleanSymbol } from './cleaning.ts';
import { must, problemsOf } from './problems.ts';
import { IsUserId } from './user-id.ts';
import { toInstanceWithoutNulls } from './to-instance.ts';

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
  const dto = toInstanceWithoutNulls(SilenceDto, wanted);
  if (Array.isArray(dto.matchers)) dto.matchers = dto.matchers.map(asMeant);
  const problems = problemsOf(dto, 'refuse unknown fields');
  if (problems.length > 0) return { ok: false, problems };
  const startsAtMs = Date.parse(dto.starts_at);
  const endsAtMs = Date.parse(dto.ends_at);
  const flaws = [
    ...timeProblems(startsAtMs, endsAtMs),
    ...dto.matchers.flatMap(matcherProblems),
    ...contradictions(dto.matchers),
  ];
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
  return field === undefined ? null : { field, operator: operator!, value: value! };
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

/** Without the quotes of Alertmanager's matchers, and in the letters that alerts have: those of a feed are in capitals. */
function asMeant(matcher: MatcherDto): MatcherDto {
  if (typeof matcher.value !== 'string') return matcher;
  const value = matcher.value.trim().replace(/^(["'])(.*)\1$/, '$2');
  return Object.assign(matcher, {
    value: matcher.operator === '=~' ? value : inLettersOf(matcher.field, value),
  });
}

function inLettersOf(field: SilenceField, value: string): string {
  if (field === 'severity') return value.toUpperCase();
  if (field === 'anomaly') return value.toLowerCase();
  // Where case means something to a vendor, a symbol has letters of both.
  return field === 'symbol' && !/[A-Z]/.test(value) ? String(cleanSymbol(value)) : value;
}

const KNOWN_VALUES: Partial<Record<SilenceField, readonly string[]>> = {
  severity: SEVERITIES,
  anomaly: ANOMALY_KINDS,
};

/** A comparison that can never hold would silence nothing, or everything, without a word. */
function matcherProblems({ field, operator, value }: MatcherDto, index: number): string[] {
  const path = `matchers[${index}].value`;
  if (operator === '=~') {
    const isPattern = !isRegularExpression(value) && value.split('|').every((part) => part !== '');
    return isPattern
      ? []
      : [
          `${path} is a pattern, no regular expression: * stands for any characters and | between patterns for "or", as in ${field}=~BTC*|ETH*`,
        ];
  }
  if (value.includes('*') || value.includes('|')) {
    const sign = value.includes('*') ? '*' : '|';
    const instead =
      operator === '=' ? `${field}=~${value}` : `one ${field}!=… for each, since patterns have no "not"`;
    return [`${path} holds ${sign}, which stands for itself here: write ${instead}`];
  }
  const values = KNOWN_VALUES[field];
  return values === undefined || values.includes(value)
    ? []
    : [`${path} must be one of ${values.join(', ')}`];
}

/** Matchers of one field that no value can fit together. */
function contradictions(matchers: readonly MatcherDto[]): string[] {
  return SILENCE_FIELDS.flatMap((field) => {
    const own = matchers.filter((matcher) => matcher.field === field);
    const equal = own.find(({ operator }) => operator === '=');
    const values = KNOWN_VALUES[field] ?? (equal === undefined ? null : [equal.value]);
    if (values === null || own.length === 0) return [];
    if (values.some((value) => own.every((matcher) => isMatch(matcher, value)))) return [];
    const known = KNOWN_VALUES[field] === undefined ? '' : ` (${values.join(', ')})`;
    return [
      `matchers: no ${field}${known} fits ${own.map(matcherText).join(' and ')}; "or" is ${field}=~…|…`,
    ];
  });
}

function isText(maxLength: number) {
  return (value: unknown): boolean =>
    typeof value === 'string' && value.length <= maxLength && /^[^\p{Cc}]+$/u.test(value);
}
