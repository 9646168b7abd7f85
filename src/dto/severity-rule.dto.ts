import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsDefined,
  IsIn,
  IsNumber,
  IsObject,
  IsOptional,
  Matches,
  ValidateNested,
} from 'class-validator';
import type { Direction } from '../core/alert/alert.ts';
import { ANOMALY_KINDS, type AnomalyKind } from '../core/alert/anomalies.ts';
import type { Severity } from '../core/alert/severity.ts';
import { LANGUAGES, type Language } from '../core/alert/language.ts';
import type { OwnSeverityRule } from '../core/severity/settings.ts';
import type { Bounds, Measure, SeverityConditions } from '../core/severity/severity-rule.ts';
import { PLACEHOLDER_NAMES, unknownPlaceholders } from '../core/severity/verdict.ts';
import { IsSelection, IsSeverity, toSelection, type SelectionWire } from './preference-constraints.ts';
import { isListOf, isRecord, must } from './problems.ts';

const IsAnomalyList = () =>
  must(`a list of ${ANOMALY_KINDS.join(', ')}`, (value) =>
    isListOf(value, 50, (kind) => (ANOMALY_KINDS as readonly unknown[]).includes(kind)),
  );

const IsFinite = () =>
  IsNumber({ allowNaN: false, allowInfinity: false }, { message: '$property must be a number' });

class BoundsDto {
  @IsOptional() @IsFinite() at_least?: number;
  @IsOptional() @IsFinite() at_most?: number;
  @IsOptional() @IsFinite() below?: number;
}

const AreBounds = (): PropertyDecorator => (target, property) => {
  IsOptional()(target, property);
  IsObject({ message: '$property must be an object of at_least, at_most, below' })(target, property);
  ValidateNested()(target, property);
  Type(() => BoundsDto)(target, property);
};

class ConditionsDto {
  @IsOptional() @IsAnomalyList() anomalies?: AnomalyKind[];
  @IsOptional() @IsAnomalyList() not_anomalies?: AnomalyKind[];
  @IsOptional() @IsSelection() symbols?: SelectionWire;

  @IsOptional()
  @IsIn(['up', 'down', 'none'], { message: '$property must be one of up, down, none' })
  direction?: Direction;

  @IsOptional() @IsBoolean({ message: '$property must be true or false' }) watched?: boolean;

  @IsOptional()
  @IsIn(['open', 'closed'], { message: '$property must be open or closed' })
  market?: 'open' | 'closed';

  @AreBounds() score?: BoundsDto;
  @AreBounds() move_pct?: BoundsDto;
  @AreBounds() window_seconds?: BoundsDto;
  @AreBounds() volume_ratio?: BoundsDto;
  @AreBounds() traded_value?: BoundsDto;
  @AreBounds() breaker_level?: BoundsDto;
  @AreBounds() episodes?: BoundsDto;
}

const MEASURE_FIELDS = {
  score: 'score',
  movePct: 'move_pct',
  windowSeconds: 'window_seconds',
  volumeRatio: 'volume_ratio',
  tradedValue: 'traded_value',
  breakerLevel: 'breaker_level',
  episodes: 'episodes',
} as const satisfies Record<Measure, keyof ConditionsDto>;

/** A rule as the settings hold it. */
export class SeverityRuleDto {
  @Matches(/^[^\p{Cc}]{1,64}$/u, { message: '$property must be 1 to 64 printable characters' }) name!: string;
  @IsSeverity() severity!: Severity;

  @IsDefined({ message: '$property must be an object of conditions, {} for every alert' })
  @IsObject({ message: '$property must be an object of conditions, {} for every alert' })
  @ValidateNested()
  @Type(() => ConditionsDto)
  when!: ConditionsDto;

  @must(
    `1 to 200 printable characters, in which only ${PLACEHOLDER_NAMES.map((name) => `{${name}}`).join(' ')} stand for facts, or an object of language (${LANGUAGES.join(', ')}) to such words`,
    (value) => areWords(value) || areWordsByLanguage(value),
  )
  because!: string | Partial<Record<Language, string>>;
}

function areWords(value: unknown): boolean {
  return (
    typeof value === 'string' && /^[^\p{Cc}]{1,200}$/u.test(value) && unknownPlaceholders(value).length === 0
  );
}

function isLanguage(name: string): boolean {
  return (LANGUAGES as readonly string[]).includes(name);
}

function areWordsByLanguage(value: unknown): boolean {
  const entries = isRecord(value) ? Object.entries(value) : [];
  return entries.length > 0 && entries.every(([name, words]) => isLanguage(name) && areWords(words));
}

/** Words in no language that is named are English, as are their numbers. */
export function toSeverityRule({ name, severity, when, because }: SeverityRuleDto): OwnSeverityRule {
  const words = typeof because === 'string' ? { en: because } : because;
  return { name, severity, when: toConditions(when), because: words };
}

function toConditions(dto: ConditionsDto): SeverityConditions {
  const bounds = Object.entries(MEASURE_FIELDS).flatMap(([measure, field]) => {
    const given = dto[field];
    return given === undefined || given === null ? [] : [[measure, toBounds(given)] as const];
  });
  return {
    ...(dto.anomalies && { anomalies: dto.anomalies }),
    ...(dto.not_anomalies && { notAnomalies: dto.not_anomalies }),
    ...(dto.symbols && { symbols: toSelection(dto.symbols) }),
    ...(dto.direction && { direction: dto.direction }),
    ...(typeof dto.watched === 'boolean' && { isWatched: dto.watched }),
    ...(dto.market && { isMarketOpen: dto.market === 'open' }),
    ...(bounds.length > 0 && { bounds: Object.fromEntries(bounds) }),
  };
}

function toBounds({ at_least: atLeast, at_most: atMost, below }: BoundsDto): Bounds {
  return {
    ...(typeof atLeast === 'number' && { atLeast }),
    ...(typeof atMost === 'number' && { atMost }),
    ...(typeof below === 'number' && { below }),
  };
}
