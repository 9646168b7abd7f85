import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  Equals,
  IsArray,
  IsInt,
  IsObject,
  IsOptional,
  Length,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import type { Market } from '../core/calendar/market-hours.ts';
import { DEFAULT_SETTINGS, type FeedOutage, type Settings } from '../core/severity/settings.ts';
import { DailyRangeDto, minuteOf, toDailyRange } from './daily-range.dto.ts';
import {
  IsPatternList,
  IsSelection,
  IsStartTime,
  IsTimeZone,
  toSelection,
  type SelectionWire,
} from './preference-constraints.ts';
import { isListOf, must, problemsOf, type Strictness } from './problems.ts';
import { SeverityRuleDto, toSeverityRule } from './severity-rule.dto.ts';
import { toInstanceWithoutNulls } from './to-instance.ts';

/** The `user_id` of the one item that holds for everybody. */
export const SETTINGS_KEY = 'settings';

const isDate = (value: unknown): boolean =>
  typeof value === 'string' &&
  /^\d{4}-\d\d-\d\d$/.test(value) &&
  new Date(`${value}T00:00:00Z`).toString() !== 'Invalid Date' &&
  new Date(`${value}T00:00:00Z`).toISOString().startsWith(value);

class EarlyCloseDto {
  @must('a date such as 2026-11-27', isDate) date!: string;
  @IsStartTime() at!: string;
}

class MarketDto {
  @Length(1, 32, { message: '$property must be a text of 1 to 32 characters' }) name!: string;
  @IsSelection() symbols!: SelectionWire;
  @IsTimeZone() time_zone!: string;

  @IsArray({ message: '$property must be a list of objects of days, from and to' })
  @ArrayMaxSize(20)
  @IsObject({ each: true, message: '$property must be a list of objects of days, from and to' })
  @ValidateNested()
  @Type(() => DailyRangeDto)
  sessions!: DailyRangeDto[];

  @IsOptional()
  @must('a list of dates such as 2026-11-26', (value) => isListOf(value, 1000, isDate))
  holidays?: string[];

  @IsOptional()
  @IsArray({ message: '$property must be a list of objects of date and at' })
  @IsObject({ each: true, message: '$property must be a list of objects of date and at' })
  @ValidateNested()
  @Type(() => EarlyCloseDto)
  early_closes?: EarlyCloseDto[];
}

class FeedOutageDto {
  @Length(1, 255, { message: '$property must be the name of an alarm, in which * stands for any characters' })
  alarm!: string;

  @IsSelection() symbols!: SelectionWire;
}

/** What the operator decides for everybody. */
export class SettingsDto {
  @Equals(SETTINGS_KEY) user_id!: string;

  @IsOptional()
  @IsArray({ message: '$property must be a list of rules' })
  @ArrayMaxSize(100)
  @IsObject({ each: true, message: '$property must be a list of objects' })
  @ValidateNested()
  @Type(() => SeverityRuleDto)
  severity_rules?: SeverityRuleDto[];

  @IsOptional() @IsPatternList() watch_list?: string[];
  @IsOptional() @IsPatternList() breaker_indexes?: string[];

  @IsOptional()
  @Max(168, { message: '$property must be at most 168, a week' })
  @Min(1, { message: '$property must be at least 1' })
  @IsInt({ message: '$property must be whole hours' })
  recurrence_hours?: number;

  @IsOptional()
  @IsArray({ message: '$property must be a list of objects' })
  @ArrayMaxSize(50)
  @IsObject({ each: true, message: '$property must be a list of objects' })
  @ValidateNested()
  @Type(() => MarketDto)
  markets?: MarketDto[];

  @IsOptional()
  @IsArray({ message: '$property must be a list of objects' })
  @ArrayMaxSize(50)
  @IsObject({ each: true, message: '$property must be a list of objects' })
  @ValidateNested()
  @Type(() => FeedOutageDto)
  feed_outages?: FeedOutageDto[];
}

export type ParsedSettings =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly problems: readonly string[] };

export function parseSettings(
  item: Readonly<Record<string, unknown>>,
  strictness: Strictness,
): ParsedSettings {
  const dto = toInstanceWithoutNulls(SettingsDto, item);
  const problems = problemsOf(dto, strictness);
  if (problems.length > 0) return { ok: false, problems };
  const severityRules = (dto.severity_rules ?? []).map(toSeverityRule);
  const twice = severityRules.map(({ name }) => name).find((name, at, names) => names.indexOf(name) !== at);
  if (twice !== undefined) return { ok: false, problems: [`severity_rules has two rules named ${twice}`] };
  return {
    ok: true,
    settings: {
      severityRules,
      watchList: toSelection(dto.watch_list).include,
      breakerIndexes: dto.breaker_indexes
        ? toSelection(dto.breaker_indexes).include
        : DEFAULT_SETTINGS.breakerIndexes,
      recurrenceHours: dto.recurrence_hours ?? DEFAULT_SETTINGS.recurrenceHours,
      markets: (dto.markets ?? []).map(toMarket),
      feedOutages: (dto.feed_outages ?? []).map(toFeedOutage),
    },
  };
}

function toMarket({ name, symbols, time_zone, sessions, holidays, early_closes }: MarketDto): Market {
  return {
    name,
    symbols: toSelection(symbols),
    timeZone: time_zone,
    sessions: sessions.map(toDailyRange),
    holidays: holidays ?? [],
    earlyCloses: Object.fromEntries((early_closes ?? []).map(({ date, at }) => [date, minuteOf(at)])),
  };
}

function toFeedOutage({ alarm, symbols }: FeedOutageDto): FeedOutage {
  return { alarm, symbols: toSelection(symbols) };
}
